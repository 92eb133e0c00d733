"""The partner's own rules in four sentences, their cycles, and the client terms that are the partner's alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from engagements.views.editing import Sheet, form_page
from partnerview.portal.forms import ClientTermsForm
from partnerview.portal.own import partner_of, rules_of
from partnerview.portal.rule_page import OwnRule
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from retainers.actions.client_terms import client_terms_of, has_client_terms, write_client_terms
from retainers.documents import rule_pdf
from retainers.models import Rule, RuleStatus
from retainers.rule_document import rule_document

NOW = (RuleStatus.ACTIVE, RuleStatus.LAPSED)


@permission(Permission.PORTAL_VIEW)
def own_rules(request: HttpRequest) -> HttpResponse:
    """What holds now, whole where it is one rule; what held before is listed beside it."""
    partner, user = partner_of(request), user_of(request)
    rules = list(rules_of(partner).select_related("engagement", "partner").order_by("-version", "-pk"))
    now = [OwnRule(rule, user) for rule in rules if rule.status in NOW]
    earlier = [rule for rule in rules if rule.status not in NOW]
    return render(request, "portal/rules.html", {"partner": partner, "rules": now, "earlier": earlier})


@permission(Permission.PORTAL_VIEW)
def own_rule(request: HttpRequest, pk: int) -> HttpResponse:
    rule = _find(request, pk)
    context = {"partner": rule.partner, "rule": rule, "own": OwnRule(rule, user_of(request))}
    return render(request, "portal/rule.html", context)


@permission(Permission.PORTAL_VIEW)
def own_rule_document(request: HttpRequest, pk: int) -> HttpResponse:
    rule = _find(request, pk)
    headers = {"Content-Disposition": f'attachment; filename="rule-{rule.pk}.pdf"'}
    return HttpResponse(rule_pdf(rule_document(rule)), content_type="application/pdf", headers=headers)


@permission(Permission.PORTAL_ACT)
def client_terms(request: HttpRequest, pk: int) -> HttpResponse:
    """The client's price and contact: written here, read here, and nowhere else."""
    rule, user = _find(request, pk, only_white_label=True), user_of(request)
    terms = client_terms_of(rule, by=user)
    given = {"client_price": terms.client_price, "client_contact": terms.client_contact} if terms else {}

    def save(values: dict[str, Any]) -> str:
        write_client_terms(rule, by=user, **values)
        return "Kept. Only people of your firm see it."

    told = ("Only contacts of your firm see them, here in the portal.", "They appear on no page, file or log of ours.")
    sheet = Sheet(
        f"Rule · version {rule.version}",
        f"What your client pays, in {rule.currency}",
        reverse("portal:rule", args=[pk]),
        "Keep it",
        consequences=told,
    )
    form = ClientTermsForm(request.POST or None, initial=given).with_unit(rule.currency, "client_price")
    return form_page(request, form, save, done=None, sheet=sheet)


def _find(request: HttpRequest, pk: int, *, only_white_label: bool = False) -> Rule:
    rows = rules_of(partner_of(request)).select_related("engagement", "partner")
    rule = get_object_or_404(rows, pk=pk)
    return rule if not only_white_label or has_client_terms(rule) else get_object_or_404(rows.none())
