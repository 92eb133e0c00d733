"""Renewals of cycles: the board, and the two decisions of a cycle that waits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from engagements.forms import ReasonForm
from engagements.models import Engagement
from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.http.acting import acted
from partnerview.http.lists import download, wants_file
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from partnerview.users.step_up import step_up
from retainers.actions.cycles import approve_cycle, check_in, refuse_cycle
from retainers.board_filters import (
    AmbiguousFilters,
    AmbiguousTable,
    RenewalFilters,
    RenewalTable,
    ambiguous_lines,
    chosen,
    renewal_lines,
)
from retainers.models import Cycle
from retainers.reports.ambiguous_accounts import ambiguous_accounts
from retainers.reports.renewal_board import renewal_board
from retainers.rule_forms import CheckInForm


def find_cycle(request: HttpRequest, pk: int) -> Cycle:
    rows = Cycle.objects.visible_to(user_of(request)).select_related("rule__partner", "rule__engagement")
    return get_object_or_404(rows, pk=pk)


@permission(Permission.RULES_VIEW)
def board(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    filterset, rows = chosen(request, RenewalFilters, Cycle.objects.visible_to(user))
    groups = renewal_board(rows, today=clock.today())
    if wants_file(request):
        return download(request, RenewalTable, renewal_lines(groups), name="renewals")
    counts = {group.key: len(group.cycles) for group in groups}
    may = {"may_change": user.may(Permission.RULES_CHANGE), "may_approve": user.may(Permission.RULES_APPROVE)}
    context = {"groups": groups, "counts": counts, "filterset": filterset, "export_url": request.path, **may}
    return render(request, "retainers/renewal_board.html", context)


@permission(Permission.RULES_VIEW)
def ambiguous(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    filterset, rows = chosen(request, AmbiguousFilters, Engagement.objects.visible_to(user))
    accounts = ambiguous_accounts(rows, today=clock.today())
    if wants_file(request):
        return download(request, AmbiguousTable, ambiguous_lines(accounts), name="ambiguous-accounts")
    context = {
        "accounts": accounts,
        "filterset": filterset,
        "export_url": request.path,
        "may_change": user.may(Permission.RULES_CHANGE),
    }
    return render(request, "retainers/ambiguous_accounts.html", context)


@permission(Permission.RULES_CHANGE)
def cycle_check_in(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = find_cycle(request, pk)

    def save(values: dict[str, Any]) -> str:
        check_in(cycle, by=user_of(request), **values)
        return f"{cycle.rule.whose} renews for {formats.month_name(cycle.month)}."

    sheet = Sheet(
        f"Retainer rule · {cycle.rule.whose}",
        f"Check-in before {formats.month_name(cycle.month)}",
        reverse("retainers:rule-detail", args=[cycle.rule_id]),
        "The check-in was held",
        consequences=("The cycle renews.", f"Without it the rule lapses on {formats.day(cycle.month)}."),
    )
    return form_page(request, CheckInForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.RULES_APPROVE)
@require_POST
@step_up
def cycle_approval(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = find_cycle(request, pk)

    def act() -> str:
        approve_cycle(cycle, by=user_of(request))
        return f"{cycle.rule.whose} renews for {formats.month_name(cycle.month)}."

    return acted(request, act, reverse("retainers:rule-detail", args=[cycle.rule_id]))


@permission(Permission.RULES_APPROVE)
def cycle_refusal(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = find_cycle(request, pk)

    def save(values: dict[str, Any]) -> str:
        refuse_cycle(cycle, by=user_of(request), **values)
        return f"There are no rights in {formats.month_name(cycle.month)}."

    sheet = Sheet(
        f"Retainer rule · {cycle.rule.whose}",
        f"Refuse {formats.month_name(cycle.month)}",
        reverse("retainers:rule-detail", args=[cycle.rule_id]),
        "Refuse it",
        kind="danger",
        consequences=("No rights and no payout in this month.", "The rule stays; the next month asks again."),
    )
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)
