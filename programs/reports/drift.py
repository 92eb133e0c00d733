"""The drift list: partners of a cohort that do not reach a threshold of the strategy in force.

When a new version asks for more, the partners that fell out of it appear here. RAPs and QARs keep the version
that they were made under; this list is about partners.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from programs.reports.arr import ARR
from programs.reports.standing import STANDING

_DRIFT: Final = f"""
WITH {STANDING}, {ARR},
in_force AS (
    SELECT DISTINCT ON (cohort_id) * FROM programs_cohortstrategy WHERE status = 'approved'
    ORDER BY cohort_id, version DESC
),
measured AS (
    SELECT partner.id AS partner_id, partner.name, coalesce(pam.name, '') AS pam, cohort.name AS cohort,
           strategy.id AS strategy_id, strategy.version, strategy.currency, strategy.least_arr, strategy.least_to_win,
           strategy.least_icp_alignment, strategy.least_margin, profile.icp_alignment, profile.margin,
           (SELECT sum(amount) FROM arr WHERE arr.partner_id = partner.id AND arr.currency = strategy.currency) AS arr,
           (SELECT count(*) FROM programs_partnercustomer customer
            WHERE customer.partner_id = partner.id AND matches_icp AND client_id IS NULL) AS to_win
    FROM standing
    JOIN in_force strategy ON strategy.cohort_id = standing.cohort_id
    JOIN programs_cohort cohort ON cohort.id = standing.cohort_id
    JOIN directory_partner partner ON partner.id = standing.partner_id
    LEFT JOIN users_user pam ON pam.id = partner.pam_id
    LEFT JOIN programs_partnerprofile profile ON profile.partner_id = partner.id
    WHERE partner.id = ANY(%(partners)s) AND (%(strategy)s::bigint IS NULL OR strategy.id = %(strategy)s)
)
SELECT * FROM measured
WHERE (least_arr IS NOT NULL AND coalesce(arr, 0) < least_arr)
   OR (least_to_win IS NOT NULL AND to_win < least_to_win)
   OR (least_icp_alignment IS NOT NULL AND coalesce(icp_alignment, 0) < least_icp_alignment)
   OR (least_margin IS NOT NULL AND coalesce(margin, 0) < least_margin)
ORDER BY cohort, name, partner_id
"""  # noqa: S608  the expressions are constants


@dataclass(frozen=True, slots=True)
class Drift:
    """One partner, what the strategy in force asks, and what it has. Nothing known counts as zero."""

    partner_id: int
    name: str
    pam: str
    cohort: str
    strategy_id: int
    version: int
    currency: str
    least_arr: Decimal | None
    least_to_win: int | None
    least_icp_alignment: Decimal | None
    least_margin: Decimal | None
    icp_alignment: Decimal | None
    margin: Decimal | None
    arr: Decimal | None
    to_win: int

    @property
    def unmet(self) -> tuple[str, ...]:
        """The names of the thresholds that it does not reach."""
        pairs = (
            ("ARR", self.least_arr, self.arr),
            ("customers to win", self.least_to_win, self.to_win),
            ("ICP alignment", self.least_icp_alignment, self.icp_alignment),
            ("margin", self.least_margin, self.margin),
        )
        return tuple(name for name, least, has in pairs if least is not None and (has or 0) < least)


def drift(partners: Sequence[int], *, on: dt.date, strategy: int | None = None) -> list[Drift]:
    """Those of `partners` outside the strategy in force of their cohort (or outside this one)."""
    return fetch(Drift, _DRIFT, {"partners": list(partners), "on": on, "strategy": strategy})
