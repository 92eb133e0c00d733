"""The cohort mix: how many partners each cohort has on a day, and how many were never classified."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from programs.reports.console import ACTIVATED
from programs.reports.standing import STANDING

_MIX: Final = f"""
WITH {STANDING},
seen AS (
    SELECT partner.id AS partner_id, standing.cohort_id, profile.stage
    FROM directory_partner partner
    LEFT JOIN standing ON standing.partner_id = partner.id
    LEFT JOIN programs_partnerprofile profile ON profile.partner_id = partner.id
    WHERE partner.id = ANY(%(partners)s)
)
SELECT cohort.id AS cohort_id, coalesce(cohort.name, 'Not classified') AS name, count(seen.partner_id) AS partners,
       count(seen.partner_id) FILTER (WHERE seen.stage = ANY(%(activated)s)) AS activated
FROM seen FULL JOIN programs_cohort cohort ON cohort.id = seen.cohort_id
WHERE seen.partner_id IS NOT NULL OR NOT cohort.is_retired
GROUP BY cohort.id, cohort.name, cohort.position
ORDER BY cohort.position NULLS LAST, cohort.id
"""  # noqa: S608  the expression is a constant


@dataclass(frozen=True, slots=True)
class MixRow:
    """One cohort; `cohort_id` None for partners that were never classified."""

    cohort_id: int | None
    name: str
    partners: int
    activated: int

    @property
    def activation_rate(self) -> Decimal | None:
        """Activated ÷ partners, between 0 and 1; None where there is no partner."""
        return Decimal(self.activated) / self.partners if self.partners else None

    @property
    def share_words(self) -> str:
        return f"{self.name}: {self.partners} {'partner' if self.partners == 1 else 'partners'}"


def cohort_mix(partners: Sequence[int], *, on: dt.date) -> list[MixRow]:
    """Every cohort in use, in the firm's order, those without a partner too."""
    return fetch(MixRow, _MIX, {"partners": list(partners), "on": on, "activated": list(ACTIVATED)})
