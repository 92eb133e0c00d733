"""Cohorts: clients by the quarter in which they first had MRR, and what is left of it a quarter at a time (R-8).

Age counts from each client's own first month. A cohort shows an age only once all of it has reached that age,
at one constant rate; what the books opened with belongs to the quarter in which they begin.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.measure import WORTH, Measure
from recognition.reports.scope import ALL, Scope

STEP: Final = 3  # months from one age to the next
AGES: Final = 9  # ages that are shown: two years
_AGE: Final = (
    "((extract(year FROM {later}) - extract(year FROM {earlier})) * 12"
    " + extract(month FROM {later}) - extract(month FROM {earlier}))::int"
)
# What each client held at each month's end, and since when it has held anything.
BEGAN: Final = f"""held AS (
    SELECT client_id, month, sum(amount * rate) AS amount
    FROM recognition_mrrsnapshot {WORTH}
    WHERE month <= %(last)s AND (%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s))
    GROUP BY client_id, month HAVING sum(amount * rate) <> 0
),
began AS (SELECT client_id, min(month) AS first FROM held GROUP BY client_id)"""  # noqa: S608
_COHORTS: Final = f"""
WITH {BEGAN},
reached AS (
    SELECT client_id, date_trunc('quarter', first)::date AS cohort, first, age
    FROM began CROSS JOIN generate_series(0, %(oldest)s, {STEP}) AS age
    WHERE age <= {_AGE.format(later="%(last)s::date", earlier="first")}
),
size AS (SELECT date_trunc('quarter', first)::date AS cohort, count(*) AS clients FROM began GROUP BY 1)
SELECT reached.cohort, age, size.clients, count(held.client_id) AS left_clients, coalesce(sum(held.amount), 0) AS amount
FROM reached
JOIN size USING (cohort)
LEFT JOIN held ON held.client_id = reached.client_id AND held.month = (first + make_interval(months => age))::date
GROUP BY reached.cohort, age, size.clients HAVING count(*) = size.clients
ORDER BY reached.cohort, age
"""  # noqa: S608  built from constants


@dataclass(frozen=True, slots=True)
class Aged:
    """What a cohort held when all its clients had this age in months."""

    cohort: dt.date
    age: int
    clients: int
    left_clients: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Cohort:
    """The clients that began in one quarter; `ages` in order, the first is their own first month."""

    quarter: dt.date
    clients: int
    ages: tuple[Aged, ...]

    @property
    def initial(self) -> Decimal:
        return self.ages[0].amount

    def kept(self, aged: Aged) -> Decimal:
        """The share of its first MRR that the cohort holds at that age."""
        return aged.amount / self.initial


def cohorts(measure: Measure, month: Month, *, scope: Scope = ALL) -> list[Cohort]:
    """Every quarter in which a client began, through the end of `month`."""
    params = measure.params | {
        "last": month.first_day,
        "oldest": (AGES - 1) * STEP,
        "clients": scope.parameter,
    }
    return [_cohort(quarter, rows) for quarter, rows in groupby(fetch(Aged, _COHORTS, params), lambda row: row.cohort)]


def _cohort(quarter: dt.date, rows: Iterable[Aged]) -> Cohort:
    ages = tuple(rows)
    return Cohort(quarter, ages[0].clients, ages)
