"""The diamond finder (P-12): longtail partners by how many of their customers match our ideal and are not yet ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from programs.reports.standing import STANDING

# A common table expression `found` for reports, beside `standing`; takes `on` and `partners`.
FOUND: Final = """counted AS (
    SELECT partner_id, count(*) AS customers, count(*) FILTER (WHERE client_id IS NOT NULL) AS ours,
           count(*) FILTER (WHERE matches_icp) AS matching,
           count(*) FILTER (WHERE matches_icp AND client_id IS NULL) AS to_win
    FROM programs_partnercustomer WHERE partner_id = ANY(%(partners)s) GROUP BY partner_id
),
found AS (
    SELECT counted.*, cohort.name AS cohort
    FROM counted
    JOIN standing ON standing.partner_id = counted.partner_id
    JOIN programs_cohort cohort ON cohort.id = standing.cohort_id
    WHERE cohort.kind = 'longtail' AND counted.to_win > 0
)"""
_DIAMONDS: Final = f"""
WITH {STANDING}, {FOUND}
SELECT rank() OVER (ORDER BY found.to_win DESC) AS rank, partner.id AS partner_id, partner.name,
       found.cohort, coalesce(pam.name, '') AS pam, coalesce(territory.name, '') AS territory,
       found.customers, found.matching, found.ours, found.to_win, profile.icp_alignment
FROM found
JOIN directory_partner partner ON partner.id = found.partner_id
LEFT JOIN users_user pam ON pam.id = partner.pam_id
LEFT JOIN directory_territory territory ON territory.id = partner.territory_id
LEFT JOIN programs_partnerprofile profile ON profile.partner_id = partner.id
ORDER BY found.to_win DESC, found.matching DESC, partner.name, partner.id
LIMIT %(limit)s
"""  # noqa: S608  the expressions are constants


@dataclass(frozen=True, slots=True)
class Diamond:
    """One longtail partner. `to_win` customers match our ideal and are not yet ours; equals share a rank."""

    rank: int
    partner_id: int
    name: str
    cohort: str
    pam: str
    territory: str
    customers: int
    matching: int
    ours: int
    to_win: int
    icp_alignment: Decimal | None


def diamonds(partners: Sequence[int], *, on: dt.date, limit: int = 200) -> list[Diamond]:
    """Those of `partners` that were longtail on `on`, the most to win first; who has nothing to win is left out."""
    return fetch(Diamond, _DIAMONDS, {"partners": list(partners), "on": on, "limit": limit})
