"""What can be wrong with a row of a time export, as one table; one statement judges all rows by it.

A check is a code, a severity, the column it speaks of, a condition and a sentence, the latter two in SQL
over `judged` (time_rows.py): the condition with the engagement and the closed period of the row's month
beside it, the sentence with what the statement below takes from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from engagements.imports import time_rows
from partnerview import clock
from partnerview.imports.layout import Positions

PERIOD_CLOSED: Final = "period_closed"
PERSON_DAY: Final = "person_day_over_24h"
AMOUNTS: Final = ("billable_rate", "billable_amount", "cost_rate", "cost_amount")
LONGEST: Final = {"task": 200, "reference": 200}


TITLES: Final = {
    "unmapped_person": "People without a match",
    "unmapped_engagement": "Engagements without a match",
    "unmapped_task": "Tasks without a workstream",
    "unmapped_day_order": "Dates that can be read two ways",
    "day_missing": "Dates that are missing",
    "day_unreadable": "Dates that do not exist",
    "hours_missing": "Hours that are missing",
    "hours_unreadable": "Hours that cannot be read",
    "hours_negative": "Hours below zero",
    "hours_zero": "Hours that come to nothing",
    "hours_over_a_day": "Rows over 24 hours",
    "billable_unreadable": "Billable that is neither yes nor no",
    "currency_differs": "Currencies that differ from the engagement's",
    "in_the_future": "Days ahead of today",
    "before_engagement": "Days before the engagement",
    "after_engagement": "Days after the engagement",
    "invoiced_elsewhere": "Invoiced in the source already",
    PERIOD_CLOSED: "Days in a closed month",
    PERSON_DAY: "More than 24 hours of a person on a day",
}


@dataclass(frozen=True, slots=True)
class Check:
    code: str
    severity: str
    field: str
    hit: str
    why: str  # an SQL expression of text


def _error(code: str, field: str, hit: str, why: str) -> Check:
    return Check(code, "error", field, hit, why if why.startswith("format(") else f"'{why}'")


def _warning(code: str, field: str, hit: str, why: str) -> Check:
    return Check(code, "warning", field, hit, why)


def _formula(field: str) -> Check:
    return _error(
        f"formula_in_{field}",
        field,
        f"import_is_formula({field}_text)",
        "This is a formula, not a value. Export values, or write the value itself.",
    )


CHECKS: Final = (
    _error("day_missing", "day", "day_text = ''", "The date is missing."),
    _formula("day"),
    _error(
        "day_unreadable",
        "day",
        "day_text <> '' AND worked_on IS NULL AND NOT import_is_formula(day_text)",
        "format('There is no such day. Dates are read as year-month-day or %%s.', "
        "CASE %(day_order)s WHEN 'mdy' THEN 'month/day/year' ELSE 'day/month/year' END)",
    ),
    _error("hours_missing", "hours", "hours_text = ''", "The hours are missing."),
    _formula("hours"),
    _error(
        "hours_unreadable",
        "hours",
        "hours_text <> '' AND seconds IS NULL AND NOT import_is_formula(hours_text)",
        "This is no number of hours. Write 1.5, 1,5 or 1:30.",
    ),
    _error("hours_negative", "hours", "seconds < 0", "Hours cannot be below zero. A correction is its own entry."),
    _error("hours_zero", "hours", "seconds >= 0 AND minutes = 0", "This is less than half a minute, so nothing."),
    _error(
        "hours_over_a_day",
        "hours",
        f"seconds > {time_rows.DAY_SECONDS}",
        "A day has 24 hours. Split the entry or correct it.",
    ),
    _error("billable_unreadable", "billable", "billable IS NULL AND %(has_billable)s", "Billable is Yes or No."),
    _error(
        "currency_differs",
        "currency",
        "currency_text <> '' AND engagement.currency IS NOT NULL "
        "AND right(upper(currency_text), 3) <> engagement.currency",
        "format('%%s is kept in %%s. Rows of one engagement have one currency.', its_code, its_currency)",
    ),
    *(
        Check(
            f"{kind}_in_{field}",
            "error",
            field,
            f"import_is_formula({field}_text)"
            if kind == "formula"
            else f"{field}_text <> '' AND import_amount({field}_text) IS NULL AND NOT import_is_formula({field}_text)",
            why,
        )
        for field in AMOUNTS
        for kind, why in (
            ("formula", "'This is a formula, not an amount. Export values.'"),
            ("unreadable", "'This is no amount. Write 1250.00.'"),
        )
    ),
    *(
        _error(
            f"{field}_too_long",
            field,
            f"length({field}_text) > {most}",
            f"format('This has %%s letters; {most} fit. Shorten it in the source.', length({field}_text))",
        )
        for field, most in LONGEST.items()
    ),
    _error(
        "name_too_long",
        "client",
        f"greatest(length(person_key), length(engagement_key), length(task_key)) > {time_rows.LONGEST_NAME}",
        f"A name of this row has more than {time_rows.LONGEST_NAME} letters. Shorten it in the source.",
    ),
    _warning("in_the_future", "day", "worked_on > %(today)s", "'This day lies ahead of today.'"),
    _warning(
        "before_engagement",
        "day",
        "worked_on < engagement.starts_on",
        "format('%%s started on %%s.', its_code, to_char(its_start, 'FMDD Mon YYYY'))",
    ),
    _warning(
        "after_engagement",
        "day",
        "worked_on >= engagement.ends_before",
        "format('%%s ended on %%s.', its_code, to_char(its_end - 1, 'FMDD Mon YYYY'))",
    ),
    _warning(
        "invoiced_elsewhere",
        "invoiced",
        "invoiced AND is_billable",
        "'The source has invoiced this; here it may be invoiced again. Leave it out where that is not meant.'",
    ),
    _warning(
        PERIOD_CLOSED,
        "day",
        "period.month IS NOT NULL",
        "format('%%s is closed. With a reason this keeps its day and counts in the earliest open month.', "
        "to_char(closed_month, 'FMMonth YYYY'))",
    ),
)

_FIND: Final = """,
found AS (
    INSERT INTO imports_rowfinding (batch_id, row_number, "column", value, severity, code, message)
    SELECT %(batch)s, hit.number, CASE finding {titles} END, coalesce(CASE finding {values} END, ''),
           CASE finding {severities} END, finding, CASE finding {messages} END
    FROM (
        SELECT judged.*, engagement.code AS its_code, engagement.currency AS its_currency,
               engagement.starts_on AS its_start, engagement.ends_before AS its_end, period.month AS closed_month,
               array_remove(ARRAY[{hits}], NULL) AS codes
        FROM judged
        LEFT JOIN engagements_engagement engagement ON engagement.id = judged.engagement_id
        LEFT JOIN books_accountingperiod period
            ON period.month = date_trunc('month', judged.worked_on)::date AND period.status = 'closed'
        WHERE NOT is_skipped
        OFFSET 0
    ) hit
    CROSS JOIN LATERAL unnest(hit.codes) AS finding
    WHERE hit.codes <> '{{}}'
)"""

# One finding for each person and day, at the day's first row. Entries that stand already count with it.
_FIND_PERSON_DAYS: Final = """,
on_day AS (
    SELECT min(person_key) AS person_key, person_id, worked_on, min(number) AS number, count(*) AS entries,
           sum(minutes) AS minutes
    FROM judged WHERE {writable}
    GROUP BY person_id, CASE WHEN person_id IS NULL THEN person_key END, worked_on
),
standing AS (
    SELECT person_id, worked_on, sum(minutes) AS minutes
    FROM engagements_timeentry
    WHERE voided_at IS NULL AND person_id IN (SELECT person_id FROM on_day)
      AND worked_on BETWEEN (SELECT min(worked_on) FROM on_day) AND (SELECT max(worked_on) FROM on_day)
    GROUP BY person_id, worked_on
),
over_day AS (
    INSERT INTO imports_rowfinding (batch_id, row_number, "column", value, severity, code, message)
    SELECT %(batch)s, number, %(title_hours)s, to_char(worked_on, 'YYYY-MM-DD'), 'warning', '{code}',
           format('%%s has %%s:%%s hours on %%s, in %%s of this file%%s.', person_key, whole / 60,
                  lpad((whole %% 60)::text, 2, '0'), to_char(worked_on, 'FMDD Mon YYYY'),
                  CASE entries WHEN 1 THEN 'one row' ELSE entries || ' rows' END,
                  CASE WHEN whole = minutes THEN '' ELSE ' beside what is here already' END)
    FROM (SELECT on_day.*, on_day.minutes + coalesce(standing.minutes, 0) AS whole
          FROM on_day LEFT JOIN standing USING (person_id, worked_on)) summed
    WHERE whole > 1440
)"""


def judging(positions: Positions) -> str:
    """Two statements that hang on `judged` and write a finding for everything that is wrong with its rows."""
    checks = [check for check in CHECKS if check.field in positions]
    cases = {
        "titles": [(check, f"%(title_{check.field})s") for check in checks],
        "values": [(check, f"left({check.field}_text, 500)") for check in checks],
        "severities": [(check, f"'{check.severity}'") for check in checks],
        "messages": [(check, check.why) for check in checks],
    }
    find = _FIND.format(
        hits=", ".join(f"CASE WHEN {check.hit} THEN '{check.code}' END" for check in checks),
        **{name: " ".join(f"WHEN '{check.code}' THEN {sql}" for check, sql in case) for name, case in cases.items()},
    )
    return find + _FIND_PERSON_DAYS.format(writable=time_rows.WRITABLE, code=PERSON_DAY)


def parameters(positions: Positions) -> dict[str, Any]:
    """What the checks need besides the relation's own parameters: today, and what the file calls its columns."""
    titles = {f"title_{field}": positions.title(field)[:80] for field in positions.places}
    return {"today": clock.today(), "has_billable": "billable" in positions, **titles}
