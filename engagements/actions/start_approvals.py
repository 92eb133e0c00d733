"""The question behind a start: one signature, by any role that approves starts, never the asker's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engagements.models import Engagement
from partnerview.approvals import actions as approvals
from partnerview.approvals.models import Approval
from partnerview.errors import Conflict, NotPermitted
from partnerview.users.permissions import POLICY, Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


def ask(engagement: Engagement, *, url: str, by: User) -> Approval:
    roles = [role for role, granted in POLICY.items() if Permission.ENGAGEMENTS_APPROVE in granted]
    question = f"Start {engagement.name} for {engagement.client.name}"
    return approvals.request_approval(engagement, question=question, steps=[roles], by=by, url=url)


def open_approval(engagement: Engagement) -> Approval:
    approval = approvals.open_approval_of(engagement)
    if approval is None:
        raise Conflict("No start is waiting for approval.", code="illegal_transition")
    return approval


def refuse_own(engagement: Engagement, *, by: User) -> None:
    """Four eyes: whoever asked does not decide. The database refuses it as well."""
    if open_approval(engagement).requested_by_id == by.pk:
        raise NotPermitted("You asked for this start. Another person has to approve it.", code="four_eyes")


def approve(engagement: Engagement, *, by: User, reason: str) -> None:
    approvals.decide(open_approval(engagement), decision=approvals.APPROVED, by=by, reason=reason)


def reject(engagement: Engagement, *, by: User, reason: str) -> None:
    approvals.decide(open_approval(engagement), decision=approvals.REJECTED, by=by, reason=reason)


def withdraw(engagement: Engagement, *, by: User) -> None:
    approvals.withdraw(open_approval(engagement), by=by)
