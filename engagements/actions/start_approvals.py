"""The approval row behind a start: who asked, who decided, under which authority."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engagements.models import Engagement
from partnerview import clock
from partnerview.approvals.models import Approval, ApprovalStep, Outcome
from partnerview.errors import NotPermitted
from partnerview.users.permissions import POLICY, Permission

if TYPE_CHECKING:
    from partnerview.users.models import User

SUBJECT = Engagement._meta.label_lower


def ask(engagement: Engagement, *, url: str, by: User) -> Approval:
    """One open question with one signature, by any role that approves starts."""
    approval = Approval.objects.create(
        subject_type=SUBJECT,
        subject_id=engagement.pk,
        question=f"Start {engagement.name} for {engagement.client.name}"[:200],
        url=url,
        requested_by=by,
    )
    roles = [role.value for role, granted in POLICY.items() if Permission.ENGAGEMENTS_APPROVE in granted]
    ApprovalStep.objects.create(approval=approval, position=1, requested_by=by, roles=roles)
    return approval


def open_approval(engagement: Engagement) -> Approval:
    return Approval.objects.get(subject_type=SUBJECT, subject_id=engagement.pk, outcome=Outcome.OPEN)


def refuse_own(engagement: Engagement, *, by: User) -> None:
    """Four eyes: whoever asked does not decide. The database refuses it as well."""
    if open_approval(engagement).requested_by_id == by.pk:
        raise NotPermitted("You asked for this start. Another person has to approve it.", code="four_eyes")


def approve(engagement: Engagement, *, by: User, reason: str) -> None:
    _decide(engagement, by=by, decision="approved", outcome=Outcome.APPROVED, reason=reason)


def reject(engagement: Engagement, *, by: User, reason: str) -> None:
    _decide(engagement, by=by, decision="rejected", outcome=Outcome.REJECTED, reason=reason)


def withdraw(engagement: Engagement) -> None:
    _close(open_approval(engagement), Outcome.WITHDRAWN)


def _decide(engagement: Engagement, *, by: User, decision: str, outcome: Outcome, reason: str) -> None:
    approval = open_approval(engagement)
    authority: dict[str, Any] = {"roles": list(by.roles), "permission": Permission.ENGAGEMENTS_APPROVE.value}
    approval.steps.filter(decided_by=None).update(
        decided_by=by, decided_at=clock.now(), decision=decision, reason=reason, authority=authority
    )
    _close(approval, outcome)


def _close(approval: Approval, outcome: Outcome) -> None:
    Approval.objects.filter(pk=approval.pk).update(outcome=outcome, closed_at=clock.now())
