"""What must always hold of approvals: one named query per law, returning the rows that break it."""

from __future__ import annotations

from typing import Final

# Approved means signed at every step by different people, none of whom asked; rejected means refused at one.
OUTCOME_FOLLOWS_STEPS: Final = """
SELECT approval.id AS approval, approval.outcome, count(*) FILTER (WHERE step.decision = 'approved') AS signed,
    count(*) FILTER (WHERE step.decision = 'rejected') AS refused, count(*) AS steps
FROM approvals_approval approval JOIN approvals_approvalstep step ON step.approval_id = approval.id
GROUP BY approval.id, approval.outcome
HAVING (approval.outcome = 'approved') <> (count(*) FILTER (WHERE step.decision = 'approved') = count(*))
    OR (approval.outcome = 'rejected') <> (count(*) FILTER (WHERE step.decision = 'rejected') > 0)
"""

# Who signed held the role that the step asks for, by the authority that was frozen.
SIGNED_UNDER_A_ROLE: Final = """
SELECT step.id AS step, step.roles, step.authority FROM approvals_approvalstep step
WHERE step.decided_by_id IS NOT NULL AND NOT (step.roles ? (step.authority ->> 'role'))
"""

INVARIANTS: Final[dict[str, str]] = {
    "approvals: the outcome follows the steps": OUTCOME_FOLLOWS_STEPS,
    "approvals: every signature was given under a role of its step": SIGNED_UNDER_A_ROLE,
}
