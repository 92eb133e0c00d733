"""The partner's own statement: the very report of our page, over the rows that the partner sees."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from partnerview.directory.models import Partner
from partnerview.months import Month
from partnerview.portal.own import accounts_of, partner_of, rules_of
from partnerview.users.access import permission
from partnerview.users.permissions import Permission
from retainers.reports.partner_statement import PartnerStatement, invoices_to, partner_statement
from retainers.views.partner_statement import StatementPage, explanation_answer, months_of, statement_answer


@permission(Permission.PORTAL_VIEW)
def own_statement(request: HttpRequest) -> HttpResponseBase:
    partner = partner_of(request)
    chosen, first, last = months_of(request)
    shown = StatementPage(
        partner, statement_of(partner, first, last), chosen, reverse("portal:statement"), "portal:statement-figure", ()
    )
    return statement_answer(request, shown, "portal/statement.html")


@permission(Permission.PORTAL_VIEW)
def own_statement_figure(request: HttpRequest, currency: str, figure: str) -> HttpResponse:
    _, first, last = months_of(request)
    return explanation_answer(request, statement_of(partner_of(request), first, last), currency, figure)


def statement_of(partner: Partner, first: Month, last: Month) -> PartnerStatement:
    return partner_statement(rules_of(partner), accounts_of(partner), invoices_to(partner), first=first, last=last)
