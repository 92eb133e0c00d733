"""The start of an engagement: asked for, then approved by another person (O-2, four eyes)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.urls import reverse

from engagements.actions.backdating import require_open_day
from engagements.models import Engagement, EngagementMove, EngagementStatus
from partnerview import clock
from partnerview.approvals.actions import APPROVED, REJECTED, decide, open_approval_of, request_approval, withdraw
from partnerview.approvals.models import Approval
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.money import Money
from partnerview.tenants.wake import wake
from partnerview.users.permissions import POLICY, Permission

if TYPE_CHECKING:
    from partnerview.users.models import User

Status = EngagementStatus
APPROVERS: Final = [role for role, granted in POLICY.items() if Permission.ENGAGEMENTS_APPROVE in granted]


@transaction.atomic
def request_start(engagement: Engagement, *, by: User) -> Engagement:
    """Ask another person to approve the start. Raises Conflict for an engagement that sells nothing yet."""
    engagement = Engagement.objects.lock(engagement.pk)
    if engagement.status == Status.DRAFT and not engagement.lines.exists():
        raise Conflict("It has no service line yet. Add what is sold, then ask for approval.", code="no_service_line")
    transition(engagement, to=Status.PENDING_APPROVAL, by=by)
    monthly = sum((line.monthly_amount for line in engagement.lines.all()), Decimal(0))
    request_approval(
        engagement,
        question=f"Start {engagement.name} for {engagement.client.name}",
        steps=[APPROVERS],
        url=reverse("engagements:engagement-detail", args=[engagement.pk]),
        amount=Money(monthly, engagement.currency).quantized(),
        by=by,
    )
    return engagement


@transaction.atomic
def approve_start(engagement: Engagement, *, by: User, reason: str = "") -> Engagement:
    """It runs from its first day on and its lines count. Never approved by the person who asked."""
    engagement, approval = _decidable(engagement, by=by)
    decide(approval, decision=APPROVED, by=by, reason=reason)
    require_open_day(engagement.starts_on, by=by, reason=reason)
    transition(engagement, to=Status.RUNNING, by=by, reason=reason, effective_on=engagement.starts_on)
    EngagementMove.objects.create(
        engagement=engagement,
        status=Status.RUNNING,
        came_from=Status.PENDING_APPROVAL,
        effective_on=engagement.starts_on,
        reason=reason,
        recorded_by=by,
    )
    engagement.lines.update(is_live=True, updated_at=clock.now())
    wake("service_lines_changed")
    return engagement


@transaction.atomic
def refuse_start(engagement: Engagement, *, by: User, reason: str) -> Engagement:
    """Back to draft, with the reason."""
    engagement, approval = _decidable(engagement, by=by)
    if not reason.strip():
        raise InvalidInput("Say why, so that it can be mended.", code="required", field="reason")
    decide(approval, decision=REJECTED, by=by, reason=reason)
    return transition(engagement, to=Status.DRAFT, by=by, reason=reason)


@transaction.atomic
def withdraw_start(engagement: Engagement, *, by: User) -> Engagement:
    """Take the request back, to change the draft."""
    engagement = Engagement.objects.lock(engagement.pk)
    withdraw(_open(engagement), by=by)
    return transition(engagement, to=Status.DRAFT, by=by, reason="withdrawn")


def _decidable(engagement: Engagement, *, by: User) -> tuple[Engagement, Approval]:
    if not by.may(Permission.ENGAGEMENTS_APPROVE):
        raise NotPermitted("Your roles do not approve the start of an engagement.")
    engagement = Engagement.objects.lock(engagement.pk)
    return engagement, _open(engagement)


def _open(engagement: Engagement) -> Approval:
    """The question that waits. Raises Conflict where none does."""
    approval = open_approval_of(engagement)
    if engagement.status != Status.PENDING_APPROVAL or approval is None:
        state = Status(engagement.status).label.lower()
        raise Conflict(f"This engagement is {state}: no start is waiting for approval.", code="illegal_transition")
    return approval
