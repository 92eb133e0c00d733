"""How the figures of one client between two month ends, and those of a cohort, come about (R-12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from partnerview.digits import whole_number
from partnerview.errors import InvalidInput
from partnerview.explanation import MINUS, PLUS, Explanation, Input
from partnerview.money import Money
from partnerview.months import Month
from partnerview.ui import formats
from recognition.reports.adding_up import Rows, Rule, ratio, rows_of, summed, told
from recognition.reports.asked import Asked
from recognition.reports.cohorts import BEGAN, STEP
from recognition.reports.measure import WORTH
from recognition.reports.retention import retention_in

_OF_CLIENT: Final = f"""
SELECT 'mrr_snapshot' AS kind, snapshot.id, client.name || ', ' || line.name AS label,
       snapshot.amount * worth.rate AS amount
FROM recognition_mrrsnapshot snapshot {WORTH}
JOIN directory_client client ON client.id = snapshot.client_id
JOIN engagements_serviceline line ON line.id = snapshot.line_id
WHERE snapshot.month = %(month)s AND (%(client)s::bigint IS NULL OR snapshot.client_id = %(client)s)
  AND (%(clients)s::bigint[] IS NULL OR snapshot.client_id = ANY(%(clients)s))
  AND snapshot.client_id IN (SELECT client_id FROM recognition_mrrsnapshot {WORTH} WHERE month = %(opening)s
                             GROUP BY client_id HAVING sum(amount * rate) > 0)
"""  # noqa: S608  constants
_COHORT: Final = f"""
WITH {BEGAN}
SELECT 'client' AS kind, began.client_id AS id, client.name AS label, held.amount AS amount
FROM began
JOIN held ON held.client_id = began.client_id AND held.month = (first + make_interval(months => %(age)s))::date
JOIN directory_client client ON client.id = began.client_id
WHERE date_trunc('quarter', first)::date = %(quarter)s
"""  # noqa: S608
_RETAINED: Final = Rule(
    "MRR of the client at the month's end; only clients that had some at the opening count.",
    "Per client, from month end to month end; a client absent at the opening counts nowhere",
    "At one constant rate, the closing rate of the window's last month",
)
_AGED: Final = Rule(
    "Clients by the quarter in which they first had MRR, and what they hold when each has this age.",
    "Age counts from each client's own first month; a cohort shows an age once all of it has reached it",
    "At one constant rate, the closing rate of the last month",
)


def _end(asked: Asked, month: Month) -> Rows:
    """What the chosen clients held at a month's end: one of them, or all of the opening."""
    params = asked.measure.params | {
        "month": month.first_day,
        "opening": asked.since.first_day,
        "client": asked.identity if asked.of == "row" else None,
        "clients": asked.scope.parameter,
    }
    return rows_of(_OF_CLIENT, params, asked.measure.currency)


def _opening(asked: Asked) -> Explanation:
    return summed(_name(asked, "Opening", asked.since), _RETAINED, _end(asked, asked.since), noun="line")


def _closing(asked: Asked) -> Explanation:
    return summed(_name(asked, "Closing", asked.month), _RETAINED, _end(asked, asked.month), noun="line")


def _change(asked: Asked) -> Explanation:
    code = asked.measure.currency
    before, after = (Money(_end(asked, month).amount, code) for month in (asked.since, asked.month))
    terms = (Input(f"MRR of {formats.month_name(asked.month)}", after, PLUS),
             Input(f"MRR of {formats.month_name(asked.since)}", before, MINUS))  # fmt: skip
    return told(_name(asked, "Change", asked.month), _RETAINED, (after - before).quantized(), inputs=terms)


def _name(asked: Asked, what: str, month: Month) -> str:
    return f"{what} of clients that were there, {formats.month_name(month)}, {asked.measure.currency}"


def _clients_at_opening(asked: Asked) -> Explanation:
    found = retention_in(asked.measure, asked.month, since=asked.since, scope=asked.scope)
    count = found.clients if found else 0
    lost = found.lost if found else 0
    terms = (Input("of them still with MRR", count - lost, PLUS), Input("of them lost", lost, PLUS))
    return told(f"Clients at the end of {formats.month_name(asked.since)}", _RETAINED, count, inputs=terms)


def _cohort(asked: Asked, age: int) -> Rows:
    quarter = Month.parse(asked.key)
    params = asked.measure.params | {
        "last": asked.first,
        "clients": asked.scope.parameter,
        "age": age,
        "quarter": quarter.first_day,
    }
    return rows_of(_COHORT, params, asked.measure.currency)


def _cohort_initial(asked: Asked) -> Explanation:
    return summed(f"First MRR of the cohort, {asked.measure.currency}", _AGED, _cohort(asked, 0), noun="client")


def _cohort_kept(asked: Asked) -> Explanation:
    age = whole_number(asked.of, digits=4)
    if age is None or age % STEP:
        raise InvalidInput(f"“{asked.of}” is no age of a cohort.", field="of")
    first, held = _cohort(asked, 0), _cohort(asked, age)
    if not first.amount:
        raise InvalidInput("Nobody began in this quarter.", field="key")
    code = asked.measure.currency
    part = Input(f"MRR after {asked.of} months", Money(held.amount, code))
    whole = Input("First MRR", Money(first.amount, code))
    return ratio(f"Kept after {asked.of} months", _AGED, part, whole, places=0, sources=held.sources)


def _cohort_clients(asked: Asked) -> Explanation:
    rows = _cohort(asked, 0)
    terms = (Input("Clients with a first month in the quarter", rows.count, PLUS),)
    return told("Clients of the cohort", _AGED, rows.count, inputs=terms, sources=rows.sources)


COHORT_FIGURES: Final[dict[str, Callable[[Asked], Explanation]]] = {
    "retained_opening": _opening,
    "retained_closing": _closing,
    "retained_change": _change,
    "retained_clients": _clients_at_opening,
    "cohort_clients": _cohort_clients,
    "cohort_initial": _cohort_initial,
    "cohort_kept": _cohort_kept,
}
