"""What must always hold of RAPs, MDF and reviews: one named query per law, returning the rows that break it."""

from __future__ import annotations

from typing import Final

# Approved means signed by a manager and a CxO, two people: by an approval of two steps.
RAP_WAS_SIGNED_TWICE: Final = """
SELECT rap.id AS rap, rap.status FROM programs_rap rap
WHERE rap.approved_on IS NOT NULL AND NOT EXISTS (
    SELECT FROM approvals_approval approval
    WHERE approval.subject_type = 'programs.rap' AND approval.subject_id = rap.id AND approval.outcome = 'approved'
      AND (SELECT count(DISTINCT decided_by_id) FROM approvals_approvalstep WHERE approval_id = approval.id) = 2)
"""

# The frozen returns are those of the terms.
RETURNS_FOLLOW_FROM_TERMS: Final = """
SELECT id AS rap, vendor_roi, partner_roi, arr_per_mdf FROM programs_rap
WHERE approved_on IS NOT NULL AND (
    abs(vendor_roi - arr_target * vendor_margin / 100 / mdf_amount) > 0.0001
    OR abs(partner_roi - arr_target * partner_margin / 100 / partner_amount) > 0.0001
    OR abs(arr_per_mdf - arr_target / mdf_amount) > 0.0001)
"""

DISBURSED_WITHIN_COMMITTED: Final = """
SELECT commitment.id AS commitment, commitment.amount, sum(paid.amount) AS disbursed
FROM programs_mdfcommitment commitment JOIN programs_mdfdisbursement paid ON paid.commitment_id = commitment.id
GROUP BY commitment.id, commitment.amount HAVING sum(paid.amount) > commitment.amount
"""

# A deferred promise has its successor, one deferral further, with the same origin.
LINEAGE_IS_UNBROKEN: Final = """
SELECT line.id AS promise, line.deferrals FROM programs_commitment line
LEFT JOIN programs_commitment next ON next.deferred_from_id = line.id
WHERE (line.outcome = 'deferred') <> (next.id IS NOT NULL)
    OR next.deferrals <> line.deferrals + 1 OR next.origin_id <> coalesce(line.origin_id, line.id)
"""

INVARIANTS: Final[dict[str, str]] = {
    "programs: an approved RAP was signed by two people": RAP_WAS_SIGNED_TWICE,
    "programs: frozen returns follow from the terms": RETURNS_FOLLOW_FROM_TERMS,
    "programs: MDF is disbursed within what is committed": DISBURSED_WITHIN_COMMITTED,
    "programs: the lineage of a promise is unbroken": LINEAGE_IS_UNBROKEN,
}
