"""What is known of the partners of a cohort, all together: what a draft of its strategy is made from."""

from __future__ import annotations

from collections.abc import Sequence

from partnerview import clock
from partnerview.db.rows import fetch
from programs.drafting.draft import CohortData
from programs.models import Cohort
from programs.reports.standing import STANDING

_DATA = f"""
WITH {STANDING},
member AS (
    SELECT standing.partner_id, profile.tier, profile.icp_alignment, profile.margin, profile.stage, profile.vertical
    FROM standing LEFT JOIN programs_partnerprofile profile ON profile.partner_id = standing.partner_id
    WHERE standing.cohort_id = %(cohort)s AND standing.partner_id = ANY(%(seen)s)
),
customer AS (
    SELECT count(*) AS customers, count(*) FILTER (WHERE matches_icp AND client_id IS NULL) AS to_win
    FROM programs_partnercustomer WHERE partner_id IN (SELECT partner_id FROM member)
)
SELECT count(*) AS partners,
       (SELECT customers FROM customer) AS customers,
       (SELECT to_win FROM customer) AS to_win,
       count(*) FILTER (WHERE coalesce(tier, '') = '') AS without_tier,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY icp_alignment) AS median_icp_alignment,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY margin) AS median_margin,
       coalesce(mode() WITHIN GROUP (ORDER BY stage), '') AS commonest_stage,
       coalesce(mode() WITHIN GROUP (ORDER BY nullif(vertical, '')), '') AS commonest_vertical
FROM member
"""  # noqa: S608  the expression is a constant


def cohort_data(cohort: Cohort, *, seen: Sequence[int]) -> CohortData:
    """Counts and medians over those of `seen` that are in this cohort today. Percent; medians are values that occur."""
    return fetch(CohortData, _DATA, {"cohort": cohort.pk, "seen": list(seen), "on": clock.today()})[0]
