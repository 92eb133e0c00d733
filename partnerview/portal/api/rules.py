"""Endpoints of a partner's own rules, client terms, cycles, settlements and statement."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern
from rest_framework.request import Request
from rest_framework.response import Response

from partnerview.errors import InvalidInput, Missing
from partnerview.http.api import Collection, ReportView, Subject, action_path
from partnerview.http.etag import check_match, etag_of
from partnerview.http.fields import money_of
from partnerview.http.idempotency import Answer, once
from partnerview.portal.api.shapes import ClientTermsBody, ClientTermsShape, OwnCycleRow, OwnRuleRow
from partnerview.portal.own import accounts_of, cycles_of, own_partner, rules_of, settlements_of
from partnerview.users.permissions import Permission
from retainers.actions.client_terms import client_terms_of, has_client_terms, write_client_terms
from retainers.api.cycles import SettlementRow
from retainers.api.rule_shapes import SentencesShape
from retainers.api.statement import StatementQuery, StatementShape, statement_rows
from retainers.models import Cycle, Rule, Settlement
from retainers.reports.partner_statement import invoices_to, partner_statement
from retainers.rule_words import sentences_of
from retainers.sentences import as_text
from retainers.settlement_tables import CycleFilters, SettlementFilters

READ = Permission.PORTAL_VIEW


class OwnRules(Collection):
    """Every version of the partner's rules that was approved at some time."""

    permissions = {"GET": READ}
    model = Rule
    row = OwnRuleRow
    ordering = ("-id",)
    ordering_fields = ("version", "updated_at", "id")

    def visible(self) -> QuerySet[Any, Any]:
        return rules_of(own_partner(self.user))


class OwnSentences(Subject):
    """Ownership, economics, rhythm, renewal, in plain words."""

    permission = READ
    model = Rule
    row = OwnRuleRow
    serializer_class = SentencesShape

    def visible(self) -> QuerySet[Any, Any]:
        return rules_of(own_partner(self.user))

    def get(self, request: Request, pk: str) -> Response:
        sentences = sentences_of(self.find(pk))
        return Response(SentencesShape({"sentences": sentences, "text": as_text(sentences)}).data)


class OwnClientTerms(Subject):
    """The client's price and contact of a white-label rule: the partner's own, seen here and in the portal alone."""

    permissions = {"GET": READ, "PUT": Permission.PORTAL_ACT}
    model = Rule
    row = OwnRuleRow
    serializer_class = ClientTermsShape

    def visible(self) -> QuerySet[Any, Any]:
        return rules_of(own_partner(self.user))

    def get(self, request: Request, pk: str) -> Response:
        shown = self._shown(self._rule(pk))
        return Response(shown, headers={"ETag": etag_of(shown)})

    def put(self, request: Request, pk: str) -> Response:
        return once(request, lambda: self._written(request, pk), required=False)

    def _written(self, request: Request, pk: str) -> Answer:
        rule = self._rule(pk)
        check_match(request, self._shown(rule), required=True)
        body = self.read_body(ClientTermsBody)
        price = body["client_price"]
        if price is not None and price.currency != rule.currency:
            raise InvalidInput(f"This rule is in {rule.currency}.", field="client_price")
        contact = body["client_contact"]
        write_client_terms(rule, client_price=price.amount if price else None, client_contact=contact, by=self.user)
        shown = self._shown(rule)
        # What is kept for a repeated request says that it was written, never what.
        return Answer(shown, 200, {"ETag": etag_of(shown)}, kept={"rule": rule.pk})

    def _rule(self, pk: str) -> Rule:
        rule: Rule = self.find(pk)
        if not has_client_terms(rule):
            raise Missing("Only a white-label rule has client terms.")
        return rule

    def _shown(self, rule: Rule) -> dict[str, Any]:
        terms = client_terms_of(rule, by=self.user)
        price = terms.client_price if terms else None
        return {
            "rule": rule.pk,
            "client_price": None if terms is None or price is None else money_of(price, terms.currency),
            "client_contact": terms.client_contact if terms else "",
        }


class OwnCycles(Collection):
    """The months of the partner's rules."""

    permissions = {"GET": READ}
    model = Cycle
    row = OwnCycleRow
    filterset_class = CycleFilters
    ordering = ("-id",)
    ordering_fields = ("month", "updated_at", "id")

    def visible(self) -> QuerySet[Any, Any]:
        return cycles_of(own_partner(self.user))


class OwnSettlements(Collection):
    """What is owed to the partner, and by it."""

    permissions = {"GET": READ}
    model = Settlement
    row = SettlementRow
    filterset_class = SettlementFilters
    ordering = ("-id",)
    ordering_fields = ("due_on", "updated_at", "id")

    def visible(self) -> QuerySet[Any, Any]:
        return settlements_of(own_partner(self.user))


class OwnStatement(ReportView):
    """By currency and month: earned, its states, paid out, on deposit. The figures of the page."""

    permission = READ
    query = StatementQuery
    shape = StatementShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        partner = own_partner(self.user)
        rules, accounts, invoices = rules_of(partner), accounts_of(partner), invoices_to(partner)
        found = partner_statement(rules, accounts, invoices, first=query["first"], last=query["last"])
        return {"partner": partner.pk, "rows": statement_rows(found)}


urlpatterns: list[URLPattern] = [
    *OwnRules.paths("portal/retainer-rules"),
    action_path("portal/retainer-rules/<str:pk>/sentences/", OwnSentences.as_view()),
    action_path("portal/retainer-rules/<str:pk>/client-terms/", OwnClientTerms.as_view()),
    *OwnCycles.paths("portal/cycles"),
    *OwnSettlements.paths("portal/settlements"),
    action_path("portal/statement/", OwnStatement.as_view()),
]
