"""What Recognize knows of a month for the bridge: what is planned for it, and what has posted in it (R-11).

A SELECT of facts in the shape of engagements/reports/bridge_facts.py. `planned` is no number of the bridge: it is
what the month's service is worth, the pivot between what is contracted, invoiced and recognized.
"""

from __future__ import annotations

from typing import Final

from engagements.minor_units import digits_of
from engagements.reports.bridge_facts import IS_AMENDED, IS_CONCEDED

_PLANNED: Final = f"""
SELECT 'planned' AS number, CASE WHEN {IS_CONCEDED} THEN 'conceded' WHEN {IS_AMENDED} THEN 'amended'
                                     ELSE 'prorated' END AS part,
       line.engagement_id, line.currency, 'schedule_row' AS source, row.id AS source_id, line.name AS label,
       row.origin_month AS dated_on, row.amount
FROM recognition_schedulerow row JOIN engagements_serviceline line ON line.id = row.line_id AND line.is_live
WHERE row.origin_month = %(first)s
"""  # noqa: S608
# A line whose schedule could not be made yet stands for a whole month.
_UNPLANNED: Final = f"""
SELECT 'planned', 'prorated', line.engagement_id, line.currency, 'service_line', line.id, line.name,
       %(first)s::date, round(line.monthly_amount - line.passed_on_monthly, {digits_of("line.currency")})
FROM engagements_serviceline line
WHERE line.is_live AND line.recognition_method = 'straight_line' AND line.monthly_amount <> 0
  AND line.starts_on <= %(last_day)s AND (line.ends_before IS NULL OR line.ends_before > %(last_day)s)
  AND NOT EXISTS (SELECT FROM recognition_schedule schedule WHERE schedule.line_id = line.id)
"""  # noqa: S608
_RECOGNIZED: Final = f"""
SELECT 'recognized',
       CASE WHEN coalesce(original.kind, entry.kind) = 'scheduled' THEN
                CASE WHEN entry.origin_month = entry.month THEN 'scheduled'
                     WHEN {IS_CONCEDED} THEN 'concession' ELSE 'late' END
            WHEN coalesce(original.kind, entry.kind) IN
                 ('worked', 'overage', 'accepted', 'usage', 'used', 'progress', 'concession')
                THEN coalesce(original.kind, entry.kind)
            ELSE 'other' END,
       entry.engagement_id, entry.currency, 'recognition_entry', entry.id,
       line.name || ', ' || to_char(entry.origin_month, 'YYYY-MM'), entry.month, entry.amount
FROM recognition_recognitionentry entry
JOIN engagements_serviceline line ON line.id = entry.line_id
LEFT JOIN recognition_recognitionentry original ON original.id = entry.reverses_id
WHERE entry.month = %(first)s AND (%(known_at)s::timestamptz IS NULL OR entry.recorded_at <= %(known_at)s)
"""  # noqa: S608

FACTS: Final = " UNION ALL ".join((_PLANNED, _UNPLANNED, _RECOGNIZED))
