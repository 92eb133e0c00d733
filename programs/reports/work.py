"""What is going on with each partner: RAPs that run, QARs that are open, QARs that are overdue.

A common table expression `work` for reports, one row per partner that has any; takes `on`. A room that adds
work with partners (RAPs, QARs) counts it here and nowhere else; the console and the portfolios join it.
"""

from __future__ import annotations

from typing import Final

WORK: Final = """work AS (
    SELECT NULL::bigint AS partner_id, 0::bigint AS raps, 0::bigint AS qars_open, 0::bigint AS qars_overdue
    WHERE %(on)s::date IS NULL
)"""
