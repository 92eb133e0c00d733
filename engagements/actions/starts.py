"""The start of an engagement: asked for, then approved by another person (O-2, four eyes)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from engagements.actions import start_approvals
from engagements.actions.backdating import require_open_day
from engagements.models import Engagement, EngagementMove, EngagementStatus
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.tenants.wake import wake
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User

Status = EngagementStatus


@transaction.atomic
def request_start(engagement: Engagement, *, by: User) -> Engagement:
    """Ask another person to approve the start. Raises Conflict for an engagement that sells nothing yet."""
    engagement = Engagement.objects.lock(engagement.pk)
    if engagement.status == Status.DRAFT and not engagement.lines.exists():
        raise Conflict("It has no service line yet. Add what is sold, then ask for approval.", code="no_service_line")
    transition(engagement, to=Status.PENDING_APPROVAL, by=by)
    start_approvals.ask(engagement, url=reverse("engagements:engagement-detail", args=[engagement.pk]), by=by)
    return engagement


@transaction.atomic
def approve_start(engagement: Engagement, *, by: User, reason: str = "") -> Engagement:
    """It runs from its first day on and its lines count. Never approved by the person who asked."""
    engagement = _decidable(engagement, by=by)
    require_open_day(engagement.starts_on, by=by, reason=reason)
    start_approvals.approve(engagement, by=by, reason=reason)
    transition(engagement, to=Status.RUNNING, by=by, reason=reason, effective_on=engagement.starts_on)
    EngagementMove.objects.create(
        engagement=engagement,
        status=Status.RUNNING,
        came_from=Status.PENDING_APPROVAL,
        effective_on=engagement.starts_on,
        reason=reason,
        recorded_by=by,
    )
    engagement.lines.update(is_live=True)
    wake("service_lines_changed")
    return engagement


@transaction.atomic
def refuse_start(engagement: Engagement, *, by: User, reason: str) -> Engagement:
    """Back to draft, with the reason."""
    engagement = _decidable(engagement, by=by)
    if not reason.strip():
        raise InvalidInput("Say why, so that it can be mended.", code="required", field="reason")
    start_approvals.reject(engagement, by=by, reason=reason)
    return transition(engagement, to=Status.DRAFT, by=by, reason=reason)


@transaction.atomic
def withdraw_start(engagement: Engagement, *, by: User) -> Engagement:
    """Take the request back, to change the draft."""
    engagement = Engagement.objects.lock(engagement.pk)
    if engagement.status != Status.PENDING_APPROVAL:
        raise Conflict("No start is waiting for approval.", code="illegal_transition")
    start_approvals.withdraw(engagement, by=by)
    return transition(engagement, to=Status.DRAFT, by=by, reason="withdrawn")


def _decidable(engagement: Engagement, *, by: User) -> Engagement:
    if not by.may(Permission.ENGAGEMENTS_APPROVE):
        raise NotPermitted("Your roles do not approve the start of an engagement.")
    engagement = Engagement.objects.lock(engagement.pk)
    if engagement.status != Status.PENDING_APPROVAL:
        state = Status(engagement.status).label.lower()
        raise Conflict(f"This engagement is {state}: no start is waiting for approval.", code="illegal_transition")
    start_approvals.refuse_own(engagement, by=by)
    return engagement
