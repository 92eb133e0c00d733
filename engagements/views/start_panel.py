"""The decision on a start, as the engagement page shows it: who asked, what it would do, who may answer."""

from __future__ import annotations

from dataclasses import dataclass

from engagements.models import Engagement, EngagementStatus
from partnerview.approvals.actions import open_approval_of
from partnerview.approvals.chain import chain_of
from partnerview.ui import formats
from partnerview.ui.parts import ChainStep
from partnerview.users.models import User
from partnerview.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class StartPanel:
    """`may_decide` is false for the person who asked and for those who may not approve."""

    question: str
    facts: tuple[tuple[str, str], ...]
    consequence: str
    chain: tuple[ChainStep, ...]
    may_decide: bool
    may_withdraw: bool
    button: str


def start_panel(engagement: Engagement, user: User) -> StartPanel | None:
    """None unless a start is waiting for approval."""
    approval = open_approval_of(engagement)
    if engagement.status != EngagementStatus.PENDING_APPROVAL or approval is None:
        return None
    lines = list(engagement.lines.all())
    monthly = sum(line.monthly_amount for line in lines)
    amount = formats.amount_with(monthly, engagement.currency)
    asked_by_user = approval.requested_by_id == user.pk
    may_decide = user.may(Permission.ENGAGEMENTS_APPROVE) and not asked_by_user
    return StartPanel(
        question=f"Shall {engagement.name} for {engagement.client.name} start?",
        facts=(
            ("Asked by", f"{approval.requested_by.name}, {formats.moment(approval.requested_at)}"),
            ("From", formats.day(engagement.starts_on)),
            ("Contracted", f"{amount} a month on {len(lines)} line{'' if len(lines) == 1 else 's'}"),
        ),
        consequence=f"Its lines begin to count: MRR rises by {amount}, and billing and recognition follow.",
        chain=tuple(chain_of(approval, viewer=user)),
        may_decide=may_decide,
        may_withdraw=asked_by_user or user.may(Permission.ENGAGEMENTS_CHANGE),
        button=f"Approve {amount} a month",
    )
