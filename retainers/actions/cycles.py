"""Cycles: opened month by month according to what makes a rule renew; held check-ins; missed ones lapse.

`follow_cycles` runs every day and may run twice: each step looks at what is there. One rule that fails stops no other.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partnerview import clock
from partnerview.approvals.actions import APPROVED, REJECTED, decide, open_approval_of, request_approval, withdraw
from partnerview.audit.actions import record
from partnerview.errors import Conflict, DomainError, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.permissions import Role
from retainers.actions.revenue_shares import accrue
from retainers.models import Cycle, CycleStatus, RenewalTrigger, Rule, RuleStatus
from retainers.models.cycle import WAITING
from retainers.reports.cycle_basis import is_known

if TYPE_CHECKING:
    from partnerview.users.models import User

APPROVERS: Final = (Role.FINANCE_LEAD, Role.CXO)
MISSED: Final = "The check-in was missed, so the rule lapsed."
NOT_APPROVED: Final = "The cycle was not approved before it was over."
NO_RULE: Final = "The rule was no longer active."

logger = logging.getLogger(__name__)


def follow_cycles(_period: str = "") -> int:
    """The daily job: every rule that gives rights, or still has a cycle to finish. The number of rules."""
    unfinished = Q(status=RuleStatus.ACTIVE) | Q(cycles__status__in=(*WAITING, CycleStatus.OPEN))
    rules = Rule.objects.filter(unfinished, is_template=False).order_by("pk").values_list("pk", flat=True).distinct()
    return sum(_followed(pk) for pk in list(rules))


def _followed(pk: int) -> int:
    try:
        follow_rule(pk)
    except (DomainError, DatabaseError) as error:
        logger.warning("The cycles of rule %s were not followed: %s", pk, error)
        return 0
    return 1


@transaction.atomic
def follow_rule(pk: int) -> None:
    """Bring the cycles of one rule to today: open, close and lapse what is due, and announce the next month."""
    rule = Rule.objects.lock(pk)
    today = clock.today()
    _announce(rule, through=Month.of(today))
    for cycle in rule.cycles.exclude(status__in=(CycleStatus.CLOSED, CycleStatus.LAPSED)).order_by("month"):
        _advance(cycle, rule, today)
    _announce(rule, through=Month.of(today) + 1)


def _announce(rule: Rule, *, through: Month) -> None:
    """Every month of an active rule from its first has its cycle."""
    if rule.status != RuleStatus.ACTIVE or rule.approved_at is None:
        return
    last = rule.cycles.order_by("-month").first()
    first = Month.of(last.month) + 1 if last else _first_of(rule)
    approved = Month.of(timezone.localtime(rule.approved_at).date())
    for month in Month.range(first, through) if first <= through else ():
        # What the approval of the rule itself has decided needs no second decision.
        decided = month <= max(approved, Month.of(rule.starts_on)) or rule.renewal == RenewalTrigger.DEFAULT
        status = CycleStatus.READY if decided else CycleStatus(rule.renewal)
        cycle = Cycle.objects.create(rule=rule, month=month.first_day, status=status)
        record(cycle, action="cycle.announced", by=None, after={"month": cycle.month, "status": status}, about=rule)
        if status == CycleStatus.APPROVAL:
            _ask(cycle, rule)


def _first_of(rule: Rule) -> Month:
    """Its own first month, or the one after the last that is paid for already: no month earns twice.

    By another rule or version of the same scope; for an engagement also by its partner's rule, once that is worked out.
    """
    first = Month.of(rule.starts_on)
    same = Q(rule__engagement=rule.engagement_id, status__in=(CycleStatus.OPEN, CycleStatus.CLOSED))
    if rule.engagement_id is None:
        same &= Q(rule__role=rule.role)
    wider = Q(rule__engagement=None, rule__role=rule.role, status=CycleStatus.CLOSED)
    paid = Cycle.objects.filter(same | wider, rule__partner=rule.partner_id).order_by("-month").first()
    return max(first, Month.of(paid.month) + 1) if paid else first


def _advance(cycle: Cycle, rule: Rule, today: dt.date) -> None:
    this = Month.of(today).first_day
    over = cycle.month < this
    if cycle.status in WAITING and rule.status != RuleStatus.ACTIVE:
        _lapse(cycle, NO_RULE, started=cycle.month <= this)
    elif cycle.status == CycleStatus.CHECK_IN and cycle.month <= this:
        _lapse(cycle, MISSED, started=True)
        transition(rule, to=RuleStatus.LAPSED, by=None, reason=MISSED, about=rule.partner)
    elif cycle.status == CycleStatus.APPROVAL and over:
        _lapse(cycle, NOT_APPROVED, started=True)
    elif cycle.status == CycleStatus.READY and cycle.month <= this:
        cycle = transition(cycle, to=CycleStatus.OPEN, by=None, about=rule)
    if cycle.status == CycleStatus.OPEN and over and is_known(rule, cycle.month):
        cycle = transition(cycle, to=CycleStatus.CLOSED, by=None, about=rule)
        cycle.rule = rule
        accrue(cycle)


def _lapse(cycle: Cycle, why: str, *, started: bool) -> None:
    """A cycle that has begun without a right pays nothing, and says so."""
    approval = open_approval_of(cycle)
    if approval is not None:
        withdraw(approval, by=approval.requested_by)
    transition(cycle, to=CycleStatus.LAPSED, by=None, reason=why, about=cycle.rule)
    if started:
        accrue(cycle, without_rights=why)


@transaction.atomic
def check_in(cycle: Cycle, *, note: str, by: User) -> Cycle:
    """Hold the check-in of the next cycle: it renews. Raises Conflict once the cycle has started."""
    Rule.objects.lock(cycle.rule_id)
    cycle = Cycle.objects.select_related("rule").get(pk=cycle.pk)
    _require(cycle, CycleStatus.CHECK_IN)
    if clock.today() >= cycle.month:
        raise Conflict("This cycle has started: its check-in was missed.", code="check_in_missed")
    if not note.strip():
        raise InvalidInput("Say in a few words what was agreed.", code="required", field="note")
    return _ready(cycle, note=note, by=by)


@transaction.atomic
def approve_cycle(cycle: Cycle, *, by: User, note: str = "") -> Cycle:
    """Let the cycle renew. Never by an author of its rule."""
    rule = Rule.objects.lock(cycle.rule_id)
    cycle = Cycle.objects.select_related("rule").get(pk=cycle.pk)
    _require(cycle, CycleStatus.APPROVAL)
    if by.pk in rule.authors:
        raise NotPermitted("You wrote a part of this rule. Another person has to approve it.", code="four_eyes")
    _decide(cycle, APPROVED, by=by, reason=note)
    cycle = _ready(cycle, note=note, by=by)
    _advance(cycle, rule, clock.today())
    return Cycle.objects.get(pk=cycle.pk)


@transaction.atomic
def refuse_cycle(cycle: Cycle, *, by: User, reason: str) -> Cycle:
    """No rights in this month; the rule stays, and the next month asks again."""
    Rule.objects.lock(cycle.rule_id)
    cycle = Cycle.objects.select_related("rule").get(pk=cycle.pk)
    _require(cycle, CycleStatus.APPROVAL)
    _decide(cycle, REJECTED, by=by, reason=reason)
    transition(cycle, to=CycleStatus.LAPSED, by=by, reason=reason, about=cycle.rule)
    accrue(cycle, without_rights=f"Refused: {reason}"[:300])
    return cycle


def _ready(cycle: Cycle, *, note: str, by: User) -> Cycle:
    return transition(
        cycle,
        to=CycleStatus.READY,
        by=by,
        reason=note,
        about=cycle.rule,
        decided_by=by,
        decided_at=clock.now(),
        note=note.strip(),
    )


def _ask(cycle: Cycle, rule: Rule) -> None:
    request_approval(
        cycle,
        question=f"Renew the rule of {rule.whose} for {formats.month_name(cycle.month)}",
        steps=[APPROVERS],
        url=reverse("retainers:rule-detail", args=[rule.pk]),
        by=rule.created_by,
    )


def _decide(cycle: Cycle, decision: str, *, by: User, reason: str) -> None:
    approval = open_approval_of(cycle)
    if approval is None:
        raise Conflict("No decision on this cycle is waiting.", code="approval_closed")
    decide(approval, decision=decision, by=by, reason=reason)


def _require(cycle: Cycle, *states: CycleStatus) -> None:
    if cycle.status not in states:
        raise Conflict(f"This cycle {_state(cycle)}.", code="illegal_transition")


def _state(cycle: Cycle) -> str:
    words = cycle.get_status_display().lower()
    return words if cycle.status in WAITING else f"is {words}"
