"""What must always hold of partner programs: one named query per law, returning the rows that break it."""

from __future__ import annotations

from typing import Final

from programs.invariants import raps

# Decided as an approval by another person says.
CLASSIFICATION_WAS_DECIDED: Final = """
SELECT classification.id AS classification, classification.status FROM programs_classification classification
WHERE classification.status IN ('approved', 'rejected') AND NOT EXISTS (
    SELECT FROM approvals_approval approval
    WHERE approval.subject_type = 'programs.classification' AND approval.subject_id = classification.id
      AND approval.outcome = classification.status)
"""

# Each approved decision starts where the one before it ended.
HISTORY_IS_UNBROKEN: Final = """
SELECT id, partner_id, from_cohort_id, before FROM (
    SELECT id, partner_id, from_cohort_id, lag(to_cohort_id) OVER history AS before
    FROM programs_classification WHERE status = 'approved'
    WINDOW history AS (PARTITION BY partner_id ORDER BY effective_on, decided_at, id)
) rows WHERE from_cohort_id IS DISTINCT FROM before
"""

STRATEGY_WAS_APPROVED: Final = """
SELECT strategy.id AS strategy, strategy.version FROM programs_cohortstrategy strategy
WHERE strategy.status = 'approved' AND NOT EXISTS (
    SELECT FROM approvals_approval approval
    WHERE approval.subject_type = 'programs.cohortstrategy' AND approval.subject_id = strategy.id
      AND approval.outcome = 'approved')
"""

# An accepted, won or refused deal was answered as its approval says; a won one stands in the log.
DEAL_WAS_ANSWERED: Final = """
SELECT deal.id AS deal, deal.status FROM programs_deal deal
WHERE deal.decided_by_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM approvals_approval approval
    WHERE approval.subject_type = 'programs.deal' AND approval.subject_id = deal.id
      AND approval.outcome = CASE WHEN deal.reward_percent IS NULL THEN 'rejected' ELSE 'approved' END)
UNION ALL
SELECT deal.id, deal.status FROM programs_deal deal
WHERE deal.status = 'won' AND NOT EXISTS (
    SELECT FROM programs_attribution line
    WHERE line.deal_id = deal.id AND line.engagement_id = deal.engagement_id)
"""

INVARIANTS: Final[dict[str, str]] = {
    **raps.INVARIANTS,
    "programs: a classification was decided": CLASSIFICATION_WAS_DECIDED,
    "programs: the history of a partner is unbroken": HISTORY_IS_UNBROKEN,
    "programs: a deal was answered, and a won one is attributed": DEAL_WAS_ANSWERED,
    "programs: a strategy was approved": STRATEGY_WAS_APPROVED,
}
