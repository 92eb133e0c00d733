"""Service lines as they were known at a moment (R-13): a SELECT that stands in for the table.

A line is known from its row on. Its last day is the one fact of it that changes later; what it was before is in the
audit log, so the first change after the moment says what was known at it. Without a moment it is the table itself.
"""

from __future__ import annotations

from typing import Final

# Parameter: known_at, an instant or NULL.
LINES_AS_KNOWN: Final = """
SELECT line.id, line.engagement_id, line.name, line.kind, line.workstream, line.currency, line.monthly_amount,
       line.passed_on_monthly, line.recognition_method, line.starts_on, line.follows_id,
       CASE WHEN later.id IS NULL THEN line.ends_before ELSE (later.before ->> 'ends_before')::date END AS ends_before
FROM engagements_serviceline line
LEFT JOIN LATERAL (
    SELECT event.id, event.before FROM audit_auditevent event
    WHERE %(known_at)s::timestamptz IS NOT NULL AND event.subject_type = 'engagements.serviceline'
      AND event.subject_id = line.id AND event.occurred_at > %(known_at)s AND event.before ? 'ends_before'
    ORDER BY event.sequence LIMIT 1
) later ON true
WHERE line.is_live AND (%(known_at)s::timestamptz IS NULL OR line.recorded_at <= %(known_at)s)
"""
