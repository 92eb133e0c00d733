"""Law: which line a billable minute counts towards, now also prepaid hours, after contracted ones."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import RunStatements

VIEW = """
CREATE OR REPLACE VIEW engagements_timeonline AS
SELECT entry.id AS entry_id, chosen.id AS line_id, chosen.kind AS line_kind, entry.engagement_id,
       entry.worked_on, entry.minutes, entry.workstream, entry.is_after_hours, entry.status
FROM engagements_timeentry entry
CROSS JOIN LATERAL (
    SELECT line.id, line.kind
    FROM engagements_serviceline line
    WHERE line.engagement_id = entry.engagement_id AND line.is_live
      AND line.kind IN ({kinds})
      AND line.starts_on <= entry.worked_on AND (line.ends_before IS NULL OR line.ends_before > entry.worked_on)
    ORDER BY (line.id = entry.line_id) IS TRUE DESC, line.workstream = entry.workstream DESC,
             line.kind = 'contracted_hours' DESC, line.kind = 'prepaid_hours' DESC, line.id
    LIMIT 1
) chosen
WHERE entry.is_billable AND entry.voided_at IS NULL
"""
NOW = VIEW.format(kinds="'contracted_hours', 'prepaid_hours', 'time_and_materials'")
BEFORE = VIEW.format(kinds="'contracted_hours', 'time_and_materials'")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0020_line_kinds_and_hours")]

    operations: ClassVar = [RunStatements([NOW], [BEFORE])]
