"""Explanations that add stored rows up: the largest rows one by one, the rest as one row with its sum (R-12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from partnerview.db.rows import fetch
from partnerview.explanation import PLUS, Explanation, Input, Source, Step, Value
from partnerview.money import Money
from partnerview.ui import formats

ZERO: Final = Decimal(0)
SHOWN: Final = 50  # rows in the explanation itself; lists and exports have them all
ROUNDED: Final = "Unrounded per row, half up once at this figure"
EXACT_ROWS: Final = "None: every row is in minor units already"
_ROWS: Final = f"""
SELECT kind, id, label, amount, sum(amount) OVER () AS whole, count(*) OVER ()::int AS rows
FROM ({{rows}}) given WHERE amount <> 0 ORDER BY abs(amount) DESC, id LIMIT {SHOWN}
"""  # noqa: S608  a constant


@dataclass(frozen=True, slots=True)
class Row:
    """One stored row and what it contributes; `whole` and `rows` are of all of them."""

    kind: str
    id: int
    label: str
    amount: Decimal
    whole: Decimal
    rows: int


@dataclass(frozen=True, slots=True)
class Rule:
    """What a figure is, in words: the rule, its version, the conventions."""

    words: str
    version: str
    convention: str
    rounding: str = ROUNDED


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows behind a figure, the largest first, and what all of them come to."""

    shown: tuple[Row, ...]
    currency: str

    @property
    def amount(self) -> Decimal:
        return self.shown[0].whole if self.shown else ZERO

    @property
    def count(self) -> int:
        return self.shown[0].rows if self.shown else 0

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every row that is shown, and the rest as one: they come to the amount."""
        told = [Source(row.kind, row.id, row.label, Money(row.amount, self.currency)) for row in self.shown]
        left = self.count - len(self.shown)
        if left:
            rest = self.amount - sum((row.amount for row in self.shown), ZERO)
            told.append(Source("rest", 0, f"{formats.number(left)} smaller rows", Money(rest, self.currency)))
        return tuple(told)


def rows_of(sql: str, params: Mapping[str, Any], currency: str) -> Rows:
    """The rows of a SELECT with kind, id, label and amount."""
    return Rows(tuple(fetch(Row, _ROWS.format(rows=sql), dict(params))), currency)


def summed(name: str, rule: Rule, rows: Rows, *, noun: str = "row") -> Explanation:
    """A figure that is the sum of rows of one currency."""
    total = Money(rows.amount, rows.currency)
    many = f"{formats.number(rows.count)} {noun}{'' if rows.count == 1 else 's'}"
    return told(name, rule, total.quantized(), steps=(Step(f"Sum of {many}", total, PLUS),), sources=rows.sources)


def told(
    name: str,
    rule: Rule,
    result: Value,
    *,
    inputs: Sequence[Input] = (),
    steps: Sequence[Step] = (),
    sources: Sequence[Source] = (),
) -> Explanation:
    """An explanation whose arithmetic is in its inputs and steps."""
    return Explanation(
        figure=name,
        result=result,
        rule=rule.words,
        rule_version=rule.version,
        convention=rule.convention,
        rounding=rule.rounding,
        inputs=tuple(inputs),
        steps=tuple(steps),
        sources=tuple(sources),
    )


def ratio(
    name: str, rule: Rule, part: Input, whole: Input, *, places: int, sources: Sequence[Source] = ()
) -> Explanation:
    """One input ÷ another, as a share."""
    share = amount_of(part.value) / amount_of(whole.value)
    terms = (Input(part.name, part.value, PLUS), Input(whole.name, whole.value, "÷"))
    return told(name, rule, formats.percent(share, places), inputs=terms, sources=sources)


def amount_of(value: Value) -> Decimal:
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, Decimal | int):
        return Decimal(value)
    raise TypeError(value)
