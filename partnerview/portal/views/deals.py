"""The partner's own deals: the list with its links, registering one, one with our answer, giving it up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from engagements.views.editing import Sheet, form_page
from partnerview.http.lists import list_page
from partnerview.portal.deal_page import own_sentences
from partnerview.portal.forms import OwnDealForm
from partnerview.portal.own import deals_of, firm_name, links_of, partner_of
from partnerview.portal.tables import OwnDealFilters, OwnDealTable
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from programs.actions.partner_acts import register_as_partner, withdraw_as_partner
from programs.forms.raps import ReasonForm
from programs.models import Deal, DealPolicy, DealStatus


@permission(Permission.PORTAL_VIEW)
def own_deals(request: HttpRequest) -> HttpResponseBase:
    partner = partner_of(request)
    links = [
        request.build_absolute_uri(reverse("programs:referral-landing", args=[row.code])) for row in links_of(partner)
    ]
    return list_page(
        request,
        "portal/deals.html",
        rows=deals_of(partner),
        table=OwnDealTable,
        filters=OwnDealFilters,
        name="deals",
        context={"partner": partner, "links": links, "may_act": user_of(request).may(Permission.PORTAL_ACT)},
    )


@permission(Permission.PORTAL_ACT)
def own_deal_new(request: HttpRequest) -> HttpResponse:
    partner, user = partner_of(request), user_of(request)

    def save(values: dict[str, Any]) -> str:
        deal = register_as_partner(partner, by=user, **values)
        return f"{deal.prospect} is registered. We answer, and tell you here."

    told = (
        "We accept or refuse it, with a reason.",
        "Accepted, no other partner is protected for this prospect until it expires.",
        "A reseller that runs every part of the cycle earns more.",
    )
    sheet = Sheet("Deals", "Register a deal", reverse("portal:deals"), "Register it", consequences=told)
    return form_page(
        request, OwnDealForm(request.POST or None, user=user, firm=firm_name()), save, done=None, sheet=sheet
    )


@permission(Permission.PORTAL_VIEW)
def own_deal(request: HttpRequest, pk: int) -> HttpResponse:
    deal = _find(request, pk)
    context = {
        "deal": deal,
        "sentences": own_sentences(deal, DealPolicy.current(), firm_name()),
        "says_why": deal.status in {DealStatus.REFUSED, DealStatus.WITHDRAWN, DealStatus.LOST},
        "may_withdraw": deal.is_standing and user_of(request).may(Permission.PORTAL_ACT),
    }
    return render(request, "portal/deal.html", context)


@permission(Permission.PORTAL_ACT)
def own_deal_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    deal = _find(request, pk)

    def save(values: dict[str, Any]) -> str:
        withdraw_as_partner(deal, by=user_of(request), **values)
        return f"{deal.prospect} is withdrawn."

    sheet = Sheet(
        "Deals", f"Withdraw {deal.prospect}", reverse("portal:deal", args=[pk]), "Withdraw it", kind="danger",
        consequences=("The prospect is free for others at once. You may register it again.",),
    )  # fmt: skip
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)


def _find(request: HttpRequest, pk: int) -> Deal:
    return get_object_or_404(deals_of(partner_of(request)).select_related("partner", "registered_by"), pk=pk)
