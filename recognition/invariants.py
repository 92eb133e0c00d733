"""What must always hold of recognition: one named query per law, returning the rows that break it.

The first three look at revenue, the others at MRR. A query that returns nothing is a law that holds.
"""

from __future__ import annotations

from typing import Final

from recognition.reports.deferred_revenue import MOVED

# No month of a line has more posted, or other amounts posted, than its schedule plans for it.
POSTED_AS_PLANNED: Final = """
SELECT entry.line_id, entry.origin_month, sum(entry.amount) AS posted, coalesce(max(row.amount), 0) AS planned
FROM recognition_recognitionentry entry
LEFT JOIN recognition_recognitionentry undone ON undone.reverses_id = entry.id
LEFT JOIN recognition_schedulerow row ON row.line_id = entry.line_id AND row.origin_month = entry.origin_month
WHERE entry.kind = 'scheduled' AND undone.id IS NULL
GROUP BY entry.line_id, entry.origin_month
HAVING sum(entry.amount) <> coalesce(max(row.amount), 0)
"""

# An entry is in its line's currency and for its line's engagement and client, and the line is live.
ENTRY_OF_ITS_LINE: Final = """
SELECT entry.id AS entry, entry.line_id, entry.currency, line.currency AS currency_of_line
FROM recognition_recognitionentry entry
JOIN engagements_serviceline line ON line.id = entry.line_id
JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
WHERE NOT line.is_live OR entry.currency <> line.currency OR entry.engagement_id <> line.engagement_id
   OR entry.client_id <> engagement.client_id
"""

# A reversal takes back exactly its entry, in the same currency and for the same origin month.
REVERSED_WHOLE: Final = """
SELECT entry.id AS entry, entry.amount, original.amount AS original_amount
FROM recognition_recognitionentry entry
JOIN recognition_recognitionentry original ON original.id = entry.reverses_id
WHERE entry.amount <> -original.amount OR entry.currency <> original.currency OR entry.line_id <> original.line_id
   OR entry.origin_month <> original.origin_month OR entry.month < original.month OR original.kind = 'reversal'
"""

# Opening + movements = closing, for every client, currency and month that has been rolled up after another.
MRR_ROLLS_FORWARD: Final = """
WITH month AS (
    SELECT DISTINCT run.month, (run.month - interval '1 month')::date AS month_before
    FROM recognition_recognitionrun run
    JOIN recognition_recognitionrun before ON before.month = (run.month - interval '1 month')::date
    WHERE run.status = 'done' AND before.status = 'done'
),
change AS (
    SELECT month.month, snapshot.client_id, snapshot.currency, snapshot.amount AS closing, 0 AS moved
    FROM month JOIN recognition_mrrsnapshot snapshot ON snapshot.month = month.month
    UNION ALL
    SELECT month.month, snapshot.client_id, snapshot.currency, -snapshot.amount, 0
    FROM month JOIN recognition_mrrsnapshot snapshot ON snapshot.month = month.month_before
    UNION ALL
    SELECT month.month, movement.client_id, movement.currency, 0, movement.amount
    FROM month JOIN recognition_mrrmovement movement ON movement.month = month.month
)
SELECT month, client_id, currency, sum(closing) AS change, sum(moved) AS movements
FROM change GROUP BY month, client_id, currency HAVING sum(closing) <> sum(moved)
"""

# A snapshot is in its line's currency, and for its line's engagement.
SNAPSHOT_OF_ITS_LINE: Final = """
SELECT snapshot.id AS snapshot, snapshot.line_id, snapshot.currency
FROM recognition_mrrsnapshot snapshot JOIN engagements_serviceline line ON line.id = snapshot.line_id
WHERE snapshot.currency <> line.currency OR snapshot.engagement_id <> line.engagement_id
"""

# A fixed term that nothing happened to is planned to its price, as agent to its commission, to the minor unit.
_EARNED_PRICE: Final = "(line.price - CASE WHEN line.is_agent THEN line.quantity * line.unit_cost ELSE 0 END)"
PLANNED_TO_ITS_PRICE: Final = f"""
SELECT line.id AS line, {_EARNED_PRICE} AS price, sum(row.amount) AS planned
FROM recognition_schedule schedule
JOIN engagements_serviceline line ON line.id = schedule.line_id AND line.is_live
JOIN recognition_schedulerow row ON row.schedule_id = schedule.id
CROSS JOIN books_conventions conventions
WHERE schedule.is_complete AND schedule.failure = '' AND line.interval = 'total' AND line.term_ends_before IS NULL
  AND line.starts_on >= conventions.books_start_on
  AND NOT EXISTS (SELECT FROM engagements_invoice note
                  WHERE note.engagement_id = line.engagement_id AND note.status = 'issued' AND note.concession <> '')
GROUP BY line.id HAVING abs(sum(row.amount) - {_EARNED_PRICE}) > 0.5
"""  # noqa: S608  built from the constant above

# An entry that concedes is the line of an issued credit note, with its amount.
CONCESSION_OF_ITS_NOTE: Final = """
SELECT entry.id AS entry, entry.source, entry.amount
FROM recognition_recognitionentry entry
WHERE entry.kind = 'concession'
  AND NOT EXISTS (SELECT FROM engagements_invoiceline credit
                  JOIN engagements_invoice note ON note.id = credit.invoice_id
                  WHERE credit.id = split_part(entry.source, '/', 2)::bigint AND note.status = 'issued'
                    AND credit.net_amount = entry.amount AND credit.service_line_id = entry.line_id)
"""

# What is billed ahead less what is earned ahead or unbilled moves by what the month billed, credited and recognized.
BALANCES_ROLL_FORWARD: Final = f"""
WITH by_month AS (
    SELECT engagement_id, currency, month,
           coalesce(sum(billed + adjusted - recognized) FILTER (WHERE NOT as_worked), 0) AS ahead,
           coalesce(sum(billed + adjusted - recognized) FILTER (WHERE as_worked), 0) AS worked
    FROM ({MOVED.replace("%(last)s", "'infinity'::date")}) moved GROUP BY 1, 2, 3
),
running AS (
    SELECT *, sum(ahead) OVER months AS all_ahead, sum(worked) OVER months AS all_worked
    FROM by_month WINDOW months AS (PARTITION BY engagement_id, currency ORDER BY month)
),
standing AS (
    SELECT *, greatest(all_ahead, 0) + greatest(all_worked, 0) AS liability,
           greatest(-all_ahead, 0) AS asset, greatest(-all_worked, 0) AS unbilled
    FROM running
),
rolled AS (
    SELECT *, liability - asset - unbilled AS closing,
           coalesce(lag(liability - asset - unbilled) OVER (PARTITION BY engagement_id, currency ORDER BY month), 0)
           AS opening
    FROM standing
)
SELECT engagement_id, currency, month, opening, ahead + worked AS moved, closing FROM rolled
WHERE opening + ahead + worked <> closing OR month IS NULL
"""  # noqa: S608  a constant

INVARIANTS: Final[dict[str, str]] = {
    "recognition: a term is planned to its price": PLANNED_TO_ITS_PRICE,
    "recognition: a concession is its credit note's": CONCESSION_OF_ITS_NOTE,
    "recognition: posted as planned": POSTED_AS_PLANNED,
    "recognition: an entry belongs to its live line": ENTRY_OF_ITS_LINE,
    "recognition: a reversal takes back its entry whole": REVERSED_WHOLE,
    "balances: opening and the moves of a month make closing": BALANCES_ROLL_FORWARD,
    "mrr: opening and movements make closing": MRR_ROLLS_FORWARD,
    "mrr: a snapshot belongs to its line": SNAPSHOT_OF_ITS_LINE,
}
