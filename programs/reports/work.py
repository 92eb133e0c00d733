"""What is going on with each partner: RAPs that run, QARs that are open, QARs that are overdue.

A common table expression `work` for reports, one row per partner that has any; takes `on`. Each count is that of
the day and leads to a list with as many rows (`active_on`, `open_on`, `overdue_on` of the querysets). A room that adds
work with partners (RAPs, QARs) counts it here and nowhere else; the console and the portfolios join it.
"""

from __future__ import annotations

from typing import Final

WORK: Final = """work AS (
    SELECT partner_id, sum(rap)::bigint AS raps, sum(opened)::bigint AS qars_open, sum(overdue)::bigint AS qars_overdue
    FROM (
        SELECT partner_id, 1 AS rap, 0 AS opened, 0 AS overdue FROM programs_rap
        WHERE activated_on <= %(on)s AND (ended_on IS NULL OR ended_on > %(on)s)
        UNION ALL
        SELECT partner_id, 0, (coalesce(opened_on, 'infinity') <= %(on)s)::int, (due_on < %(on)s)::int FROM programs_qar
        WHERE completed_on IS NULL OR completed_on > %(on)s
    ) found
    GROUP BY partner_id
)"""
