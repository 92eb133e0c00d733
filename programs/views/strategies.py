"""Strategies of cohorts: the list, a version with its decision, drafting, the drift list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.approvals.chain import chain_of
from partnerview.approvals.models import Approval
from partnerview.audit.reports.timeline import timeline_of
from partnerview.http.acting import acted
from partnerview.http.lists import download, list_page, wants_file
from partnerview.months import add_months
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from partnerview.users.step_up import step_up
from programs.actions.strategies import (
    APPROVERS,
    CONTENT,
    QUARTER,
    approve_strategy,
    change_strategy,
    draft_strategy,
    generate_strategy,
    propose_strategy,
    reject_strategy,
)
from programs.filters.strategies import StrategyFilters
from programs.forms.classifications import RemarkForm, WhyForm
from programs.forms.strategies import StrategyForm
from programs.models import Cohort, CohortStrategy, StrategyStatus
from programs.reports.drift import drift
from programs.reports.plan_drift import plan_drift
from programs.tables.cells import as_values, countdown
from programs.tables.strategies import DriftTable, PlanDriftTable, StrategyTable
from programs.views.find import find_strategy, seen_ids

DRIFT_SHOWN = 50


@permission(Permission.PROGRAMS_VIEW)
def strategy_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "programs/strategy_list.html",
        rows=CohortStrategy.objects.visible_to(user_of(request)),
        table=StrategyTable,
        filters=StrategyFilters,
        name="strategies",
        context={
            "cohorts": Cohort.objects.in_use(),
            "may_change": user_of(request).may(Permission.PROGRAMS_CHANGE),
        },
    )


@permission(Permission.PROGRAMS_VIEW)
def strategy_detail(request: HttpRequest, pk: int) -> HttpResponse:
    strategy, user = find_strategy(request, pk), user_of(request)
    approval = Approval.objects.filter(subject_type=strategy._meta.label_lower, subject_id=strategy.pk).last()
    in_force = CohortStrategy.objects.approved().filter(cohort=strategy.cohort_id).order_by("-version").first()
    is_in_force = in_force is not None and in_force.pk == strategy.pk
    outside = drift(seen_ids(user), on=clock.today(), strategy=strategy.pk) if is_in_force else []
    is_proposed = strategy.status == StrategyStatus.PROPOSED
    asked_by_me = approval is not None and approval.requested_by_id == user.pk
    context = {
        "strategy": strategy,
        "in_force": in_force,
        "is_in_force": is_in_force,
        "review": countdown(strategy.review_on),
        "chain": chain_of(approval, viewer=user) if approval and is_proposed else [],
        "is_draft": strategy.status == StrategyStatus.DRAFT,
        "is_proposed": is_proposed,
        "asked_by_me": asked_by_me,
        "may_change": user.may(Permission.PROGRAMS_CHANGE),
        "may_approve": is_proposed and user.has_role(*APPROVERS) and not asked_by_me,
        "outside": len(outside),
        "drift": DriftTable(as_values(outside[:DRIFT_SHOWN], *DriftTable.needed())),
        "versions": CohortStrategy.objects.filter(cohort=strategy.cohort_id).order_by("-version")[:12],
        "events": timeline_of(strategy),
    }
    return render(request, "programs/strategy_detail.html", context)


@permission(Permission.PROGRAMS_CHANGE)
def strategy_new(request: HttpRequest, cohort: int) -> HttpResponse:
    """The next version, starting from the one in force."""
    found = get_object_or_404(Cohort.objects.in_use(), pk=cohort)
    last = CohortStrategy.objects.approved().filter(cohort=found).order_by("-version").first()
    initial = {name: getattr(last, name) for name in CONTENT} if last else {}
    initial["review_on"] = add_months(clock.today(), QUARTER)

    def save(values: dict[str, Any]) -> str:
        strategy = draft_strategy(found, by=user_of(request), **values)
        return f"Version {strategy.version} for {found.name} is a draft."

    sheet = Sheet(
        "Strategies",
        f"Draft a strategy for {found.name}",
        reverse("programs:strategy-list"),
        "Save the draft",
        consequences=("Nothing is in force until another person approves it.",),
    )
    return form_page(request, StrategyForm(request.POST or None, initial=initial), save, done=None, sheet=sheet)


@permission(Permission.PROGRAMS_CHANGE)
@require_POST
def strategy_generation(request: HttpRequest, cohort: int) -> HttpResponse:
    """A first draft from partner data."""
    found = get_object_or_404(Cohort.objects.in_use(), pk=cohort)
    made: list[CohortStrategy] = []

    def act() -> str:
        made.append(generate_strategy(found, by=user_of(request)))
        return "This is a draft. Read it, edit it, then ask for approval."

    back = acted(request, act, reverse("programs:strategy-list"))
    return redirect("programs:strategy-detail", made[0].pk) if made else back


@permission(Permission.PROGRAMS_CHANGE)
def strategy_change(request: HttpRequest, pk: int) -> HttpResponse:
    strategy = find_strategy(request, pk)
    initial = {name: getattr(strategy, name) for name in CONTENT}

    def save(values: dict[str, Any]) -> str:
        change_strategy(strategy, by=user_of(request), **values)
        return "The draft is saved."

    sheet = Sheet(str(strategy), "Change the draft", _page(strategy))
    return form_page(request, StrategyForm(request.POST or None, initial=initial), save, done=None, sheet=sheet)


@permission(Permission.PROGRAMS_CHANGE)
@require_POST
def strategy_submission(request: HttpRequest, pk: int) -> HttpResponse:
    strategy = find_strategy(request, pk)

    def act() -> str:
        propose_strategy(strategy, by=user_of(request))
        return "It waits for another person."

    return acted(request, act, _page(strategy))


@permission(Permission.STRATEGIES_APPROVE)
@step_up
def strategy_approval(request: HttpRequest, pk: int) -> HttpResponse:
    strategy = find_strategy(request, pk)

    def save(values: dict[str, Any]) -> str:
        approve_strategy(strategy, by=user_of(request), **values)
        return f"{strategy} is in force."

    told = ("New QARs and RAPs of this cohort are made under it.", "It is never edited again; a change is a version.")
    sheet = Sheet("Strategies", f"Approve {strategy}", _page(strategy), "Approve it", consequences=told)
    return form_page(request, RemarkForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.STRATEGIES_APPROVE)
def strategy_rejection(request: HttpRequest, pk: int) -> HttpResponse:
    strategy = find_strategy(request, pk)

    def save(values: dict[str, Any]) -> str:
        reject_strategy(strategy, by=user_of(request), **values)
        return "It is a draft again."

    sheet = Sheet("Strategies", f"Send back {strategy}", _page(strategy), "Send it back", kind="danger")
    return form_page(request, WhyForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.PROGRAMS_VIEW)
def drift_list(request: HttpRequest) -> HttpResponseBase:
    """Partners outside the strategy in force of their cohort; RAPs and reviews that were made under another."""
    seen, today = seen_ids(user_of(request)), clock.today()
    rows = as_values(drift(seen, on=today), *DriftTable.needed())
    plans = as_values(plan_drift(seen, on=today), *PlanDriftTable.needed())
    if wants_file(request):
        if request.GET.get("rows") == "plans":
            return download(request, PlanDriftTable, plans, name="plan-drift")
        return download(request, DriftTable, rows, name="drift")
    context = {
        "table": DriftTable(rows[:500]),
        "count": len(rows),
        "plans": PlanDriftTable(plans[:500]),
        "plan_count": len(plans),
    }
    return render(request, "programs/drift_list.html", context)


def _page(strategy: CohortStrategy) -> str:
    return reverse("programs:strategy-detail", args=[strategy.pk])
