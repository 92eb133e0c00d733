"""Deals: the list, registering, one deal with its answer, what became of it, and the firm's settings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from engagements.views.editing import Sheet, form_page
from partnerview.approvals.chain import chain_of
from partnerview.approvals.models import Approval
from partnerview.audit.reports.timeline import timeline_of
from partnerview.directory.models import Client
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from programs.actions.deal_policy import change_deal_policy
from programs.actions.deals import (
    accept_deal,
    change_deal,
    lose_deal,
    may_decide,
    refuse_deal,
    register_deal,
    win_deal,
    withdraw_deal,
)
from programs.filters.deals import DealFilters
from programs.forms.classifications import RemarkForm
from programs.forms.deals import DealForm, DealPolicyForm, WinForm
from programs.forms.raps import ReasonForm
from programs.models import Attribution, Deal, DealPolicy
from programs.reports.deals import conflicts_of, deal_sums
from programs.tables.deals import DealTable, deal_totals
from programs.views.rap_find import prefilled
from programs.words.deals import sentences_of


@permission(Permission.PROGRAMS_VIEW)
def deal_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    return list_page(
        request,
        "programs/deal_list.html",
        rows=Deal.objects.visible_to(user),
        table=DealTable,
        filters=DealFilters,
        totals=deal_totals,
        name="deals",
        context={
            "sums": deal_sums(user),
            "may_change": user.may(Permission.DEALS_CHANGE),
            "may_settle": user.may(Permission.SETTINGS_MANAGE),
        },
    )


@permission(Permission.PROGRAMS_VIEW)
def deal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    deal, user = _find(request, pk), user_of(request)
    approval = Approval.objects.filter(subject_type="programs.deal", subject_id=deal.pk).order_by("-id").first()
    context = {
        "deal": deal,
        "client_is_open": deal.client is not None and Client.objects.visible_to(user).contains(deal.client),
        "sentences": sentences_of(deal, DealPolicy.current()),
        "conflicts": conflicts_of(deal),
        "chain": chain_of(approval, viewer=user) if approval else (),
        "log": Attribution.objects.filter(deal=deal).order_by("id"),
        "events": timeline_of(deal, limit=20),
        "may_decide": may_decide(user, deal),
        "may_change": user.may(Permission.DEALS_CHANGE),
        "may_win": deal.status == "accepted" and user.may(Permission.DEALS_DECIDE),
    }
    return render(request, "programs/deal_detail.html", context)


@permission(Permission.DEALS_CHANGE)
def deal_new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = DealForm(request.POST or None, user=user, initial=prefilled(request, "partner", "prospect"))
    made: list[Deal] = []

    def save(values: dict[str, Any]) -> str:
        made.append(register_deal(values.pop("partner"), by=user, **values))
        return f"{made[0].prospect} is registered. A manager of the territory answers."

    told = (
        "A manager of the territory accepts or refuses it, never who registered it.",
        "Accepted, it protects the prospect from other partners until it expires.",
        "A reseller that runs every part of the cycle earns more.",
    )
    sheet = Sheet("Deals", "Register a deal", reverse("programs:deal-list"), "Register it", consequences=told)
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.DEALS_CHANGE)
def deal_change(request: HttpRequest, pk: int) -> HttpResponse:
    deal = _find(request, pk)
    names = [name for name in DealForm.base_fields if name != "partner"]
    form = DealForm(
        request.POST or None, user=user_of(request), deal=deal, initial={name: getattr(deal, name) for name in names}
    )

    def save(values: dict[str, Any]) -> str:
        return f"{change_deal(deal, by=user_of(request), **values).prospect} is saved."

    return form_page(request, form, save, done=None, sheet=_sheet(deal, "Change what is registered", "Save"))


@permission(Permission.DEALS_DECIDE)
def deal_acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    deal = _find(request, pk)

    def save(values: dict[str, Any]) -> str:
        accept_deal(deal, by=user_of(request), **values)
        return f"{deal.prospect} is protected for {deal.partner.name}."

    told = ("Its terms and its reward stay from now on.", "Other registrations of this prospect wait until it ends.")
    sheet = _sheet(deal, "Accept the registration", "Accept it", *told)
    return form_page(request, RemarkForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.DEALS_DECIDE)
def deal_refusal(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, refuse_deal, "Refuse the registration", "Refuse it", "It is refused.")


@permission(Permission.DEALS_CHANGE)
def deal_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, withdraw_deal, "Withdraw the deal", "Withdraw it", "It is withdrawn.")


@permission(Permission.DEALS_CHANGE)
def deal_loss(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, lose_deal, "The deal is lost", "Record it", "It is recorded as lost.")


@permission(Permission.DEALS_DECIDE)
def deal_winning(request: HttpRequest, pk: int) -> HttpResponse:
    deal, user = _find(request, pk), user_of(request)

    def save(values: dict[str, Any]) -> str:
        win_deal(deal, by=user, **values)
        return f"Won: {values['engagement'].name} is attributed to {deal.partner.name}."

    told = (
        "The engagement is attributed to the partner; its share is computed from there.",
        "One that is attributed to another partner is refused.",
    )
    sheet = _sheet(deal, "The prospect became a client", "Attribute the engagement", *told)
    return form_page(request, WinForm(request.POST or None, user=user, deal=deal), save, done=None, sheet=sheet)


@permission(Permission.SETTINGS_MANAGE)
def deal_policy(request: HttpRequest) -> HttpResponse:
    current = DealPolicy.current()
    initial = {name: getattr(current, name) for name in DealPolicyForm.base_fields}

    def save(values: dict[str, Any]) -> str:
        change_deal_policy(by=user_of(request), **values)
        return "The settings of deals are saved."

    told = ("Deals that were accepted keep their reward and their last day.",)
    sheet = Sheet("Deals", "How deals are protected and rewarded", reverse("programs:deal-list"), consequences=told)
    return form_page(request, DealPolicyForm(request.POST or None, initial=initial), save, done=None, sheet=sheet)


def _with_reason(request: HttpRequest, pk: int, act: Any, heading: str, button: str, done: str) -> HttpResponse:
    deal = _find(request, pk)

    def save(values: dict[str, Any]) -> str:
        act(deal, by=user_of(request), **values)
        return done

    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=_sheet(deal, heading, button))


def _sheet(deal: Deal, heading: str, button: str, *told: str) -> Sheet:
    kicker = f"Deal · {deal.partner.name} · {deal.prospect}"
    return Sheet(kicker, heading, reverse("programs:deal-detail", args=[deal.pk]), button, consequences=told)


def _find(request: HttpRequest, pk: int) -> Deal:
    needed = ("partner__territory", "client", "registered_by", "decided_by", "engagement__client")
    return get_object_or_404(Deal.objects.visible_to(user_of(request)).select_related(*needed), pk=pk)
