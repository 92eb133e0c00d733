"""What goes on with one partner: plans, the next review, promises, money, deals; each count as its list counts it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from partnerview.db.rows import fetch

_TOGETHER = """
SELECT (SELECT count(*) FROM programs_rap WHERE partner_id = %(partner)s AND status = 'active') AS raps_active,
       (SELECT count(*) FROM programs_rap WHERE partner_id = %(partner)s) AS raps,
       (SELECT count(*) FROM programs_qar WHERE partner_id = %(partner)s) AS reviews,
       review.id AS review, review.number AS review_number, review.due_on AS review_due_on,
       (SELECT count(*) FROM programs_commitment
        WHERE partner_id = %(partner)s AND outcome = 'open') AS promises_open,
       (SELECT count(*) FROM programs_mdfexemption WHERE partner_id = %(partner)s) AS exemptions,
       (SELECT count(*) FROM programs_deal WHERE partner_id = %(partner)s) AS deals,
       (SELECT count(*) FROM programs_referral referral
        JOIN programs_referralcode code ON code.id = referral.code_id WHERE code.partner_id = %(partner)s) AS referrals
FROM (SELECT 1) one
LEFT JOIN LATERAL (
    SELECT id, number, due_on FROM programs_qar WHERE partner_id = %(partner)s AND completed_on IS NULL
    ORDER BY number LIMIT 1) review ON true
"""


@dataclass(frozen=True, slots=True)
class Together:
    """Counts of rows; `review` is the one that is not completed yet, None where none is scheduled."""

    raps_active: int
    raps: int
    reviews: int
    review: int | None
    review_number: int | None
    review_due_on: dt.date | None
    promises_open: int
    exemptions: int
    deals: int
    referrals: int


def together_with(partner: int) -> Together:
    """One query."""
    return fetch(Together, _TOGETHER, {"partner": partner})[0]
