"""The bridge of a month: contracted → invoiced → recognized → cash, with every difference named (R-11).

Each app contributes facts (`reports/bridge_facts.py`), bridge_rules.py says what they explain; both are summed in
one statement, so that the rows behind a difference are those that made it. In contract currency, unrounded; a number
is rounded once where it is shown, and what that leaves is a difference of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from django.apps import apps

from engagements.reports.bridge_facts import FROM_DEPOSIT
from partnerview.closing.bridge_rules import GAPS, NUMBER_OF, PARTS, RULES, Name, Number
from partnerview.db.rows import fetch
from partnerview.money import quantize
from partnerview.months import Month

ZERO: Final = Decimal(0)
# A number is a difference from nothing: gap 0, every fact of it counting once.
_OF_NUMBERS: Final = [(given, part, 0, number, 1) for given, number in NUMBER_OF.items() for part in PARTS[given]]
_OF_GAPS: Final = [(r.number, r.part, r.gap, r.name, r.sign) for r in RULES]
_VALUES: Final = ", ".join(
    f"('{n}', '{p}', {gap}, '{name}', {sign})" for n, p, gap, name, sign in _OF_NUMBERS + _OF_GAPS
)
# Where %(engagements)s is not NULL, only those count.
_SUMS: Final = """
WITH fact AS MATERIALIZED (
    SELECT * FROM ({facts}) given
    WHERE %(engagements)s::bigint[] IS NULL OR engagement_id = ANY(%(engagements)s)
),
rule (number, part, gap, name, sign) AS (VALUES {rules})
SELECT {key} AS engagement, fact.currency, rule.gap, rule.name, sum(rule.sign * fact.amount) AS amount,
       count(*) AS rows
FROM fact JOIN rule USING (number, part) GROUP BY 1, 2, 3, 4 ORDER BY 2, 1, 3, 4
"""
_ROWS: Final = """
WITH rule (number, part, gap, name, sign) AS (VALUES {rules})
SELECT fact.source, fact.source_id, fact.label, fact.dated_on, fact.currency, fact.engagement_id,
       engagement.code AS engagement, sum(rule.sign * fact.amount) AS amount
FROM ({facts}) fact JOIN rule USING (number, part)
JOIN engagements_engagement engagement ON engagement.id = fact.engagement_id
WHERE rule.gap = %(gap)s AND rule.name = %(name)s
  AND (%(engagements)s::bigint[] IS NULL OR fact.engagement_id = ANY(%(engagements)s))
  AND (%(currency)s::text IS NULL OR fact.currency = %(currency)s)
GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(rule.sign * fact.amount) <> 0
ORDER BY engagement.code, fact.dated_on, fact.source, fact.source_id
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the bridge looks at: a month, through a day of it, as it was known at an instant (None: now)."""

    month: Month
    as_of: dt.date | None = None
    known_at: dt.datetime | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        last = self.month.last_day
        return {
            "first": self.month.first_day,
            "second": self.month.first_day + dt.timedelta(days=1),
            "last_day": min(last, max(self.as_of, self.month.first_day)) if self.as_of else last,
            "known_at": self.known_at,
            "from_deposit": FROM_DEPOSIT,
        }


@dataclass(frozen=True, slots=True)
class Named:
    """One named difference, unrounded, and how many facts are behind it."""

    gap: int
    name: Name
    amount: Decimal
    rows: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """The four numbers of one engagement, or of many together, in one currency."""

    engagement: int | None
    currency: str
    numbers: dict[Number, Decimal] = field(default_factory=dict)
    differences: tuple[Named, ...] = ()

    def shown(self, number: Number) -> Decimal:
        """The number in minor units, rounded once."""
        return quantize(self.numbers.get(number, ZERO), self.currency)

    def gap(self, number: int) -> Decimal:
        """What lies between the two shown numbers of gap 1, 2 or 3."""
        before, after = GAPS[number - 1]
        return self.shown(after) - self.shown(before)

    def named(self, number: int) -> list[Named]:
        """The differences of a gap in minor units. They come to the gap exactly: rounding closes what is shown."""
        told = [
            Named(item.gap, item.name, quantize(item.amount, self.currency), item.rows)
            for item in self.differences
            if item.gap == number and quantize(item.amount, self.currency)
        ]
        left = self.gap(number) - sum((item.amount for item in told), ZERO)
        return [*told, Named(number, Name.ROUNDING, left, 0)] if left else told


@dataclass(frozen=True, slots=True)
class FactRow:
    """One row behind a difference, with the sign that it counts with."""

    source: str
    source_id: int
    label: str
    dated_on: dt.date
    currency: str
    engagement_id: int
    engagement: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class _Sum:
    engagement: int | None
    currency: str
    gap: int
    name: str
    amount: Decimal
    rows: int


def bridges(moment: Moment, *, engagements: Sequence[int] | None = None) -> list[Bridge]:
    """One bridge for each engagement with any fact in the month, by currency and engagement."""
    return _built(_sums("fact.engagement_id", moment, engagements))


def totals(moment: Moment, *, engagements: Sequence[int] | None = None) -> list[Bridge]:
    """One bridge for each currency, over all engagements (or these)."""
    return _built(_sums("NULL::bigint", moment, engagements))


def rows_behind(
    moment: Moment, gap: int, name: str, *, engagements: Sequence[int] | None = None, currency: str | None = None
) -> list[FactRow]:
    """The rows that make up one difference, or with gap 0 one number; what cancels itself out is left out."""
    sql = _ROWS.format(rules=_VALUES, facts=facts())
    params = {"gap": gap, "name": name, "currency": currency, "engagements": _list(engagements)}
    return fetch(FactRow, sql, moment.parameters | params)


def _sums(key: str, moment: Moment, engagements: Sequence[int] | None) -> list[_Sum]:
    sql = _SUMS.format(key=key, facts=facts(), rules=_VALUES)
    return fetch(_Sum, sql, moment.parameters | {"engagements": _list(engagements)})


def _built(sums: Iterable[_Sum]) -> list[Bridge]:
    found: dict[tuple[str, int | None], tuple[dict[Number, Decimal], list[Named]]] = {}
    for row in sums:
        numbers, named = found.setdefault((row.currency, row.engagement), ({}, []))
        if row.gap:
            named.append(Named(row.gap, Name(row.name), row.amount, row.rows))
        else:
            numbers[Number(row.name)] = row.amount
    return [
        Bridge(engagement, currency, numbers, tuple(sorted(named, key=_place)))
        for (currency, engagement), (numbers, named) in found.items()
    ]


def _place(item: Named) -> tuple[int, int]:
    return item.gap, list(Name).index(item.name)


def _list(engagements: Sequence[int] | None) -> list[int] | None:
    return None if engagements is None else list(engagements)


@cache
def facts() -> str:
    """The union of what the apps know, in the order of the apps."""
    names = (f"{app.name}.reports.bridge_facts" for app in apps.get_app_configs() if find_spec(f"{app.name}.reports"))
    return " UNION ALL ".join(import_module(name).FACTS for name in names if find_spec(name))
