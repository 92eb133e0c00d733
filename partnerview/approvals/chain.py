"""The steps of an approval in words, for the approval panel on the subject's page."""

from __future__ import annotations

from partnerview.approvals.models import Approval, ApprovalStep, Outcome
from partnerview.ui import formats
from partnerview.ui.parts import ChainStep
from partnerview.users.models import User
from partnerview.users.permissions import Role


def chain_of(approval: Approval, *, viewer: User) -> list[ChainStep]:
    """Who asked, who signed, who is awaited; `yours` where the viewer may sign now. Two queries."""
    asked = ChainStep("done", f"{approval.requested_by.name} asked", formats.moment(approval.requested_at))
    steps = list(approval.steps.select_related("decided_by"))
    signers = {step.decided_by_id for step in steps} | {approval.requested_by_id}
    awaited = next((step for step in steps if step.decided_by_id is None), None)
    mine = approval.outcome == Outcome.OPEN and viewer.pk not in signers
    return [asked, *(_shown(step, is_next=step is awaited, viewer=viewer if mine else None) for step in steps)]


def _role(role: str) -> str:
    """Within a sentence: `finance lead`, `CxO`."""
    label = str(Role(role).label) if role in Role.values else role.replace("_", " ")
    return label if label[-1:].isupper() else label.lower()


def _shown(step: ApprovalStep, *, is_next: bool, viewer: User | None) -> ChainStep:
    if step.decided_by is not None:
        note = f"{formats.moment(step.decided_at)}, as {_role(str(step.authority.get('role', '')))}"
        return ChainStep(step.decision, f"{step.decided_by.name}{f': {step.reason}' if step.reason else ''}", note)
    is_yours = is_next and viewer is not None and bool(set(step.roles) & set(viewer.roles))
    return ChainStep("yours" if is_yours else "open" if is_next else "later", step.role_words())
