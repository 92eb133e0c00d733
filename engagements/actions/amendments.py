"""Amendments: recorded, applied (with another person's signature where MRR falls), or withdrawn (O-10).

What a change does to the lines is planned in amendment_plan.py; `persist` writes that very plan.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, Unpack

from django.db import transaction
from django.urls import reverse

from engagements.actions.backdating import require_open_day
from engagements.amendment_plan import AmendmentPlan, Change, plan_amendment
from engagements.models import Amendment, AmendmentKind, AmendmentStatus, Engagement, ServiceLine
from engagements.restatements import Treatment
from partnerview import clock
from partnerview.approvals.actions import APPROVED, REJECTED, decide, open_approval_of, request_approval, withdraw
from partnerview.approvals.models import Approval
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.money import Money
from partnerview.tenants.wake import wake
from partnerview.ui import formats
from partnerview.users.permissions import Permission, Role

if TYPE_CHECKING:
    from partnerview.users.models import User

Status = AmendmentStatus
CHANGED: Final = (
    "quantity",
    "unit_price",
    "contracted_minutes",
    "hourly_rate",
    "overage_rate",
    "unit_cost",
    "usage_tiers",
    "name",
    "tier",
)
ENDED: Final = ("ends_before", "is_live", "term_ends_before", "follows", "ended_by", "was_to_end_before")
SIGN: Final = [Role.MANAGER, Role.CXO]


@transaction.atomic
def draft_amendment(
    line: ServiceLine,
    *,
    effective_on: dt.date,
    reason: str,
    by: User,
    kind: str = "",
    treatment: str = Treatment.PROSPECTIVE,
    **change: Unpack[Change],
) -> Amendment:
    """Record what is to change. Nothing changes yet. Raises InvalidInput at each field that cannot stand."""
    line = _locked(line)
    if not reason.strip():
        raise InvalidInput("Say why: the reason stays on the timeline.", code="required", field="reason")
    plan = plan_amendment(line, effective_on=effective_on, by=by, change=change, treatment=treatment, kind=kind)
    require_open_day(effective_on, by=by, reason=reason)
    sentence = "Another amendment of this line waits. Apply or withdraw it first."
    with kept(amendment_one_open_per_line=("effective_on", sentence)):
        amendment = Amendment.objects.create(
            engagement=line.engagement,
            line=line,
            kind=plan.kind,
            effective_on=effective_on,
            treatment=treatment,
            reason=reason.strip(),
            currency=line.currency,
            monthly_before=line.monthly_amount,
            monthly_after=plan.begun.monthly_amount,
            recorded_by=by,
            **_given(change, plan),
        )
    _told(amendment, "amendment.recorded", by=by)
    return amendment


@transaction.atomic
def apply_amendment(amendment: Amendment, *, by: User) -> Amendment:
    """Let it take effect; one that lowers MRR is put to a manager instead and waits for the signature.

    Raises Conflict for one that is applied, withdrawn or waiting already.
    """
    amendment = _lock(amendment)
    _require(amendment, Status.DRAFT)
    plan = plan_of(amendment, by=by)
    if plan.monthly_change < 0 and plan.line.is_live:
        return _ask(amendment, plan, by=by)
    return _applied(amendment, plan, by=by)


@transaction.atomic
def approve_amendment(amendment: Amendment, *, by: User, reason: str = "") -> Amendment:
    """Another person signs it, and it takes effect."""
    amendment, approval = _decidable(amendment, by=by)
    decide(approval, decision=APPROVED, by=by, reason=reason)
    return _applied(amendment, plan_of(amendment, by=by), by=by)


@transaction.atomic
def refuse_amendment(amendment: Amendment, *, by: User, reason: str) -> Amendment:
    """Back to draft, with the reason."""
    amendment, approval = _decidable(amendment, by=by)
    decide(approval, decision=REJECTED, by=by, reason=reason)
    return transition(amendment, to=Status.DRAFT, by=by, reason=reason, about=amendment.engagement)


@transaction.atomic
def withdraw_amendment(amendment: Amendment, *, by: User, reason: str) -> Amendment:
    """It will not happen. One that was applied is history: another amendment changes the line again."""
    amendment = _lock(amendment)
    _require(amendment, Status.DRAFT, Status.PENDING_APPROVAL)
    if not reason.strip():
        raise InvalidInput("Say why: the reason stays on the timeline.", code="required", field="reason")
    if approval := open_approval_of(amendment):
        withdraw(approval, by=by)
    return transition(amendment, to=Status.WITHDRAWN, by=by, reason=reason, about=amendment.engagement)


def plan_of(amendment: Amendment, *, by: User) -> AmendmentPlan:
    """What it would do to the lines as they are now."""
    change: Change = {name: getattr(amendment, name) for name in CHANGED}  # type: ignore[assignment]
    return plan_amendment(
        amendment.line,
        effective_on=amendment.effective_on,
        by=by,
        change=change,
        treatment=amendment.treatment,
        kind="" if amendment.kind in {AmendmentKind.UPGRADE, AmendmentKind.DOWNGRADE} else amendment.kind,
    )


def persist(plan: AmendmentPlan, *, by: User, reason: str) -> ServiceLine:
    """Write this very plan: the line as it ends, and the one that begins. Gives the latter."""
    ended, begun = plan.ended, plan.begun
    if plan.replaces:
        ended.follows = None
    ended.save(update_fields=[*ENDED, "updated_at"])
    # On the line alone: what was known of its end before (reports/known_lines.py reads it). The next one is for all.
    record(
        ended,
        action="serviceline.taken_back" if plan.replaces else "serviceline.ended",
        by=by,
        before={"ends_before": plan.line.ends_before},
        after={"ends_before": ended.ends_before},
        reason=reason,
        effective_on=begun.starts_on,
    )
    begun.save()
    what = {"follows": plan.line, "starts_on": begun.starts_on, "monthly_amount": begun.monthly_amount}
    record(
        begun,
        action="serviceline.amended",
        by=by,
        before={"monthly_amount": plan.line.monthly_amount},
        after={**what, "name": begun.name, "currency": begun.currency},
        reason=reason,
        effective_on=begun.starts_on,
        about=begun.engagement,
    )
    wake("service_lines_changed")
    return begun


def _given(change: Change, plan: AmendmentPlan) -> dict[str, Any]:
    """What was given, tiers as a line stores them."""
    given = {name: value for name in CHANGED if (value := change.get(name)) not in (None, "")}
    return given | ({"usage_tiers": plan.begun.usage_tiers} if "usage_tiers" in given else {})


def _applied(amendment: Amendment, plan: AmendmentPlan, *, by: User) -> Amendment:
    require_open_day(amendment.effective_on, by=by, reason=amendment.reason)
    begun = persist(plan, by=by, reason=amendment.reason)
    return transition(
        amendment,
        to=Status.APPLIED,
        by=by,
        reason=amendment.reason,
        effective_on=amendment.effective_on,
        about=amendment.engagement,
        new_line=begun,
        applied_by=by,
        applied_at=clock.now(),
        monthly_before=plan.line.monthly_amount,
        monthly_after=begun.monthly_amount,
    )


def _ask(amendment: Amendment, plan: AmendmentPlan, *, by: User) -> Amendment:
    """Lower MRR is another person's decision."""
    loss = formats.amount_with(-plan.monthly_change, amendment.currency)
    request_approval(
        amendment,
        question=f"Lower “{plan.line.name}” of {amendment.engagement.name} by {loss} a month",
        steps=[SIGN],
        url=reverse("engagements:engagement-detail", args=[amendment.engagement_id]),
        amount=Money(plan.monthly_change, amendment.currency).quantized(),
        by=by,
    )
    return transition(amendment, to=Status.PENDING_APPROVAL, by=by, about=amendment.engagement)


def _decidable(amendment: Amendment, *, by: User) -> tuple[Amendment, Approval]:
    if not by.may(Permission.ENGAGEMENTS_APPROVE):
        raise NotPermitted("Your roles do not approve amendments.")
    amendment = _lock(amendment)
    approval = open_approval_of(amendment)
    if amendment.status != Status.PENDING_APPROVAL or approval is None:
        state = Status(amendment.status).label.lower()
        raise Conflict(f"This amendment is {state}: nothing waits for approval.", code="illegal_transition")
    return amendment, approval


def _lock(amendment: Amendment) -> Amendment:
    """The amendment with its line and engagement, all held: engagement first, as everywhere."""
    line = _locked(amendment.line)
    amendment = Amendment.objects.lock(amendment.pk)
    amendment.line, amendment.engagement = line, line.engagement
    return amendment


def _locked(line: ServiceLine) -> ServiceLine:
    engagement = Engagement.objects.lock(line.engagement_id)
    line = ServiceLine.objects.lock(line.pk)
    line.engagement = engagement
    return line


def _require(amendment: Amendment, *states: Status) -> None:
    if amendment.status not in states:
        state = Status(amendment.status).label.lower()
        raise Conflict(f"This amendment is {state}.", code="illegal_transition")


def _told(amendment: Amendment, action: str, *, by: User) -> None:
    change = {name: value for name in CHANGED if (value := getattr(amendment, name)) not in (None, "")}
    record(
        amendment,
        action=action,
        by=by,
        after={"kind": amendment.kind, "line": amendment.line, **change},
        reason=amendment.reason,
        effective_on=amendment.effective_on,
        about=amendment.engagement,
    )
