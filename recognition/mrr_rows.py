"""What counts as MRR and how it moves, as SELECTs of the service lines (R-8, maths.md §4).

The rollup writes these very rows (actions/mrr.py); a restated view reads them (reports/restated_mrr.py). Three
policies of the firm decide: on which day MRR that ends is lost, whether a pause stands apart, and whether a licence
sold as agent counts at its price.
"""

from __future__ import annotations

from typing import Final

from engagements.reports.contracted import counting_licences
from partnerview.books.models import ChurnPolicy, Conventions, LicencePolicy, PausePolicy

# Lines that count, each with its client: `line` and `engagement` are in scope for what follows.
COUNTED: Final = """
FROM engagements_serviceline line
JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
WHERE line.is_live AND @mrr(line) <> 0
"""
AT_MONTH_END: Final = "line.starts_on < %(before)s AND (@ends IS NULL OR @ends >= %(before)s)"
AT_OPENING: Final = "line.starts_on < %(first)s AND (@ends IS NULL OR @ends >= %(first)s)"
# The day from which a line no longer counts, by policy. What takes over from a line keeps its end as it is.
ENDS: Final = {
    ChurnPolicy.SERVICE_END: "line.ends_before",
    ChurnPolicy.NOTICE: """
coalesce((SELECT least(line.ends_before, greatest(line.starts_on, move.effective_on))
          FROM engagements_engagementmove move
          WHERE move.id = line.ended_by_id AND move.status = 'notice_given'), line.ends_before)""",
    ChurnPolicy.LAST_PAID: """
coalesce((SELECT least(line.ends_before, greatest(line.starts_on, max(charged.ends_before)))
          FROM engagements_engagementmove move
          JOIN engagements_invoiceline charged ON charged.service_line_id = line.id AND charged.charge = 'fee'
          JOIN engagements_invoice invoice ON invoice.id = charged.invoice_id AND invoice.status = 'issued'
          WHERE move.id = line.ended_by_id AND move.status IN ('notice_given', 'ended')
            AND invoice.gross_amount <= (SELECT coalesce(sum(amount), 0) FROM engagements_payment payment
                                         WHERE payment.invoice_id = invoice.id)
          HAVING count(*) > 0), line.ends_before)""",
}
# The day from which a paused line is gone for good: its engagement ended before it was resumed (ADR 1801).
_GONE: Final = """
(SELECT greatest({line}.ends_before, gone.effective_on)
 FROM engagements_engagementmove pause
 JOIN LATERAL (SELECT status, effective_on FROM engagements_engagementmove later
               WHERE later.engagement_id = pause.engagement_id AND later.id > pause.id
               ORDER BY later.id LIMIT 1) gone ON gone.status = 'ended'
 WHERE pause.id = {line}.ended_by_id AND pause.status = 'paused')
"""
# Whether an event is a pause or the return from one, and when a paused line is gone; only where pauses stand apart.
_PAUSES: Final = {
    PausePolicy.CHURN: ("false", "false", "NULL::date"),
    PausePolicy.APART: (
        "EXISTS (SELECT FROM engagements_serviceline paused"
        " JOIN engagements_engagementmove move ON move.id = paused.ended_by_id"
        " WHERE paused.id = line.follows_id AND move.status = 'paused'"
        f" AND {_GONE.format(line='paused')} IS NULL)",
        "EXISTS (SELECT FROM engagements_engagementmove move"
        " WHERE move.id = line.ended_by_id AND move.status = 'paused')",
        _GONE.format(line="line"),
    ),
}

# What each client held when the month opened: by the lines, or as frozen if the month before is closed.
HELD_BY_LINES: Final = f"""
SELECT engagement.client_id, line.currency, sum(@mrr(line)) AS amount
{COUNTED} AND {AT_OPENING} {{only}} GROUP BY engagement.client_id, line.currency
"""
HELD_FROZEN: Final = """
SELECT client_id, currency, sum(amount) AS amount
FROM recognition_mrrsnapshot WHERE month = %(month_before)s GROUP BY client_id, currency
"""
# What became known after the month before was closed: the lines say another opening than the frozen one.
KNOWN_LATE: Final = f"""
SELECT client_id, %(first)s::date AS day, currency, coalesce(lines.amount, 0) - coalesce(frozen.amount, 0) AS delta,
       false AS is_pause
FROM ({HELD_BY_LINES.format(only="")}) lines FULL JOIN ({HELD_FROZEN}) frozen USING (client_id, currency)
WHERE coalesce(lines.amount, 0) <> coalesce(frozen.amount, 0)
"""  # noqa: S608
EVENTS: Final = """
SELECT engagement.client_id, event.day, line.currency, event.delta, event.is_pause
FROM engagements_serviceline line
JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
CROSS JOIN LATERAL (SELECT @gone AS gone) since
CROSS JOIN LATERAL (VALUES (line.starts_on, @mrr(line), @resumes), (@ends, -@mrr(line), @pauses),
                           (since.gone, @mrr(line), true), (since.gone, -@mrr(line), false))
    AS event(day, delta, is_pause)
WHERE line.is_live AND @mrr(line) <> 0 AND event.day >= %(first)s AND event.day < %(before)s
  AND (line.starts_on >= %(first)s OR @ends < %(before)s)
"""
# Clients that had MRR at some time before: by the lines, or as it is in the books.
EARLIER_BY_LINES: Final = f"SELECT engagement.client_id {COUNTED} AND line.starts_on < %(first)s"
EARLIER_FROZEN: Final = (
    "SELECT client_id FROM recognition_mrrmovement WHERE month < %(first)s UNION ALL SELECT client_id FROM held"
)
MOVEMENTS: Final = """
WITH change AS MATERIALIZED (
    SELECT client_id, day, currency, is_pause, sum(delta) AS delta FROM ({events}) event
    GROUP BY client_id, day, currency, is_pause HAVING sum(delta) <> 0
),
held AS ({held}),
running AS (
    SELECT change.*, coalesce(held.amount, 0)
           + sum(delta) OVER (PARTITION BY client_id, currency ORDER BY day, is_pause) AS after
    FROM change LEFT JOIN held USING (client_id, currency)
),
on_day AS (
    SELECT client_id, day, sum((after <> 0)::int - (after - delta <> 0)::int) AS opened
    FROM running GROUP BY client_id, day
),
standing AS (
    SELECT client_id, day, opened, row_number() OVER days AS nth,
           coalesce(currencies, 0) + sum(opened) OVER days AS currencies
    FROM on_day
    LEFT JOIN (SELECT client_id, count(*) AS currencies FROM held GROUP BY client_id) at_opening USING (client_id)
    WINDOW days AS (PARTITION BY client_id ORDER BY day)
),
earlier AS (SELECT DISTINCT client_id FROM ({earlier}) earlier WHERE client_id IN (SELECT client_id FROM change))
SELECT @month AS month, client_id, day AS moved_on, delta AS amount, currency, is_pause,
       CASE WHEN is_pause THEN CASE WHEN delta < 0 THEN 'paused' ELSE 'resumed' END
            WHEN currencies = opened AND delta > 0 THEN
                CASE WHEN nth = 1 AND earlier.client_id IS NULL THEN 'new' ELSE 'reactivation' END
            WHEN currencies = 0 THEN 'churn'
            WHEN delta > 0 THEN 'expansion' ELSE 'contraction' END AS kind
FROM running JOIN standing USING (client_id, day) LEFT JOIN earlier USING (client_id)
"""


def policy() -> tuple[str, str, str]:
    """How this firm counts: its policies for pauses, churn and licences."""
    return Conventions.objects.values_list("pause_policy", "churn_policy", "licence_policy").get(pk=1)


def by_policy(sql: str, *, month: str = "%(first)s::date") -> str:
    """The SELECT with the firm's policies in it; `month` is the month that a movement is shown in."""
    pause, churn, licence = policy()
    resumes, pauses, gone = _PAUSES[PausePolicy(pause)]
    chosen = {
        "@ends": ENDS[ChurnPolicy(churn)],
        "@resumes": resumes,
        "@pauses": pauses,
        "@gone": gone,
        "@month": month,
    }
    for token, text in chosen.items():
        sql = sql.replace(token, text)
    return counting_licences(sql, LicencePolicy(licence))


def movements_by_lines() -> str:
    """The movements from `first` to `before`, all by the lines as they are now."""
    held = HELD_BY_LINES.format(only="AND engagement.client_id IN (SELECT client_id FROM change)")
    return MOVEMENTS.format(events=EVENTS, held=held, earlier=EARLIER_BY_LINES)


def movements_after_close() -> str:
    """The same where the month before is closed: its frozen MRR is the opening, what came late moves on the first."""
    return MOVEMENTS.format(events=f"{EVENTS} UNION ALL {KNOWN_LATE}", held=HELD_FROZEN, earlier=EARLIER_FROZEN)
