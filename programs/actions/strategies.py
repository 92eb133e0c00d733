"""Strategies of cohorts: drafted by a person or from partner data, proposed, approved by another, then never edited."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from partnerview import clock
from partnerview.approvals.actions import APPROVED, REJECTED, decide, open_approval_of, request_approval
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.months import add_months
from partnerview.users.permissions import POLICY, Permission
from programs.drafting.drafters import first_draft
from programs.models import Cohort, CohortStrategy, StrategyStatus
from programs.models.partner_profile import partners_seen_by
from programs.reports.cohort_data import cohort_data

if TYPE_CHECKING:
    from partnerview.users.models import User

APPROVERS: Final = [role for role, granted in POLICY.items() if Permission.STRATEGIES_APPROVE in granted]
QUARTER: Final = 3
ONE_OPEN: Final = "A version for {} is being drafted already."
CONTENT: Final = (
    "intent", "plays", "least_arr", "currency", "least_to_win", "least_icp_alignment", "least_margin", "review_on",
)  # fmt: skip


@transaction.atomic
def draft_strategy(cohort: Cohort, *, by: User, **content: Any) -> CohortStrategy:
    """Start the next version. Raises Conflict while a version of this cohort is open."""
    _require_role(by)
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    if cohort.is_retired:
        raise InvalidInput(f"“{cohort.name}” is no longer used.", field="cohort")
    content.setdefault("review_on", add_months(clock.today(), QUARTER))
    _refuse(content)
    last = cohort.strategies.aggregate(last=Max("version"))["last"] or 0
    with kept(strategy_one_open_per_cohort=("", ONE_OPEN.format(cohort.name))):
        strategy = CohortStrategy.objects.create(
            cohort=cohort, version=last + 1, drafted_by=by, drafted_at=clock.now(), **content
        )
    record(strategy, action="cohortstrategy.drafted", by=by, after=_told(strategy))
    return strategy


def generate_strategy(cohort: Cohort, *, by: User) -> CohortStrategy:
    """A first draft from the data of the partners that `by` may see; clearly a draft, a person edits and proposes it.

    A configured endpoint is asked before anything is locked.
    """
    _require_role(by)
    if cohort.strategies.exclude(status=StrategyStatus.APPROVED).exists():
        raise Conflict(ONE_OPEN.format(cohort.name))
    seen = partners_seen_by(by).order_by().values_list("pk", flat=True)
    draft, failure = first_draft(cohort.kind, cohort.name, cohort_data(cohort, seen=list(seen)))
    return draft_strategy(
        cohort, by=by, is_generated=True, generated_by=draft.author, fallback_reason=failure, **draft.as_content()
    )


@transaction.atomic
def change_strategy(strategy: CohortStrategy, *, by: User, **content: Any) -> CohortStrategy:
    """Edit a draft. Raises Conflict once it is proposed or approved."""
    _require_role(by)
    strategy = CohortStrategy.objects.lock(strategy.pk)
    _require(strategy, StrategyStatus.DRAFT)
    content = {name: value for name, value in content.items() if name in CONTENT}
    _refuse({name: getattr(strategy, name) for name in CONTENT} | content)
    before = {name: getattr(strategy, name) for name in content}
    for name, value in content.items():
        setattr(strategy, name, value)
    strategy.save()
    record(strategy, action="cohortstrategy.changed", by=by, before=before, after=content)
    return strategy


@transaction.atomic
def propose_strategy(strategy: CohortStrategy, *, by: User) -> CohortStrategy:
    """Ask another person to approve it."""
    _require_role(by)
    strategy = CohortStrategy.objects.lock(strategy.pk)
    _require(strategy, StrategyStatus.DRAFT)
    if not strategy.plays:
        raise InvalidInput("Give at least one play: what is done, in order.", field="plays")
    request_approval(
        strategy,
        question=f"Strategy for {strategy.cohort.name}, version {strategy.version}",
        steps=[APPROVERS],
        url=reverse("programs:strategy-detail", args=[strategy.pk]),
        by=by,
    )
    return transition(strategy, to=StrategyStatus.PROPOSED, by=by)


@transaction.atomic
def approve_strategy(strategy: CohortStrategy, *, by: User, remark: str = "") -> CohortStrategy:
    """It is in force from now on, and is never edited again. Never by who proposed it."""
    strategy = CohortStrategy.objects.lock(strategy.pk)
    _decide(strategy, APPROVED, by=by, reason=remark)
    review_on = max(strategy.review_on, clock.today() + dt.timedelta(days=1))
    return transition(
        strategy,
        to=StrategyStatus.APPROVED,
        by=by,
        reason=remark,
        approved_by=by,
        approved_at=clock.now(),
        review_on=review_on,
    )


@transaction.atomic
def reject_strategy(strategy: CohortStrategy, *, by: User, reason: str) -> CohortStrategy:
    """Back to a draft, with the reason."""
    strategy = CohortStrategy.objects.lock(strategy.pk)
    _decide(strategy, REJECTED, by=by, reason=reason)
    return transition(strategy, to=StrategyStatus.DRAFT, by=by, reason=reason)


def _decide(strategy: CohortStrategy, decision: str, *, by: User, reason: str) -> None:
    _require(strategy, StrategyStatus.PROPOSED)
    approval = open_approval_of(strategy)
    if approval is None:
        raise Conflict("Nothing about this waits for approval.")
    decide(approval, decision=decision, by=by, reason=reason)


def _require_role(by: User) -> None:
    if not by.may(Permission.PROGRAMS_CHANGE):
        raise NotPermitted("Your role does not write strategies.")


def _require(strategy: CohortStrategy, status: StrategyStatus) -> None:
    if strategy.status != status:
        is_now = StrategyStatus(strategy.status).label.lower()
        raise Conflict(f"This version is {is_now}. Draft the next version.", code="illegal_transition")


def _refuse(content: dict[str, Any]) -> None:
    if not str(content.get("intent") or "").strip():
        raise InvalidInput("Say what you want of these partners.", code="required", field="intent")
    if content["review_on"] <= clock.today():
        raise InvalidInput("Give a day to come: the strategy is looked at again on it.", field="review_on")
    if (content.get("least_arr") is None) != (not content.get("currency")):
        raise InvalidInput("An ARR threshold takes an amount and its currency.", field="least_arr")


def _told(strategy: CohortStrategy) -> dict[str, Any]:
    told = {"cohort": strategy.cohort.name, "version": strategy.version, "is_generated": strategy.is_generated}
    return told | ({"generated_by": strategy.generated_by} if strategy.generated_by else {})
