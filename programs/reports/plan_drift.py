"""RAPs and reviews that were made under another strategy than the one in force for their partner today.

A plan keeps the version that it was made under; this list says which of those that still run a newer version, or a
new cohort of the partner, has left behind. Whoever works with the partner decides whether to amend.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from partnerview.db.rows import fetch
from programs.reports.standing import STANDING

_DRIFT: Final = f"""
WITH {STANDING},
in_force AS (
    SELECT DISTINCT ON (cohort_id) id, cohort_id, version FROM programs_cohortstrategy WHERE status = 'approved'
    ORDER BY cohort_id, version DESC
),
plan AS (
    SELECT 'rap' AS kind, id, partner_id, 'RAP ' || period_label AS label, status, strategy_id FROM programs_rap
    WHERE status IN ('draft', 'submitted', 'approved', 'active')
    UNION ALL
    SELECT 'qar', id, partner_id, 'QAR ' || number, status, strategy_id FROM programs_qar WHERE status = 'open'
)
SELECT plan.kind, plan.id, plan.label, plan.status, partner.id AS partner_id, partner.name AS partner,
       coalesce(pam.name, '') AS pam, coalesce(was.name, '') AS made_cohort, coalesce(made.version, 0) AS made_version,
       cohort.name AS cohort, in_force.version, in_force.id AS strategy_id
FROM plan
JOIN directory_partner partner ON partner.id = plan.partner_id
JOIN standing ON standing.partner_id = plan.partner_id
JOIN programs_cohort cohort ON cohort.id = standing.cohort_id
JOIN in_force ON in_force.cohort_id = standing.cohort_id
LEFT JOIN programs_cohortstrategy made ON made.id = plan.strategy_id
LEFT JOIN programs_cohort was ON was.id = made.cohort_id
LEFT JOIN users_user pam ON pam.id = partner.pam_id
WHERE plan.partner_id = ANY(%(partners)s) AND plan.strategy_id IS DISTINCT FROM in_force.id
  AND (%(strategy)s::bigint IS NULL OR in_force.id = %(strategy)s)
ORDER BY partner.name, plan.kind DESC, plan.id
"""  # noqa: S608  the expression is a constant


@dataclass(frozen=True, slots=True)
class PlanDrift:
    """One plan or review: what it was made under (nothing: version 0), and what is in force for its partner."""

    kind: str
    id: int
    label: str
    status: str
    partner_id: int
    partner: str
    pam: str
    made_cohort: str
    made_version: int
    cohort: str
    version: int
    strategy_id: int

    @property
    def made_under(self) -> str:
        return f"{self.made_cohort}, version {self.made_version}" if self.made_version else "no strategy"

    @property
    def in_force(self) -> str:
        return f"{self.cohort}, version {self.version}"


def plan_drift(partners: Sequence[int], *, on: dt.date, strategy: int | None = None) -> list[PlanDrift]:
    """RAPs that are not over and reviews that are open, whose strategy is not the one in force (or is not this one)."""
    return fetch(PlanDrift, _DRIFT, {"partners": list(partners), "on": on, "strategy": strategy})
