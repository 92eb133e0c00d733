"""The shape of a worked example: what is given, what the rules make of it, what was worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from partnerview.money import Money
from partnerview.months import Month
from partnerview.proration import Convention
from recognition.patterns import PlannedRow

Figures = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Vector:
    """A worked example of maths.md that the product's own arithmetic must reproduce.

    `expected` are literals, by the name of the figure; `compute` gives the same names from the
    product's modules. It writes nothing and reads nothing.
    """

    id: str
    given: str
    conventions: str
    expected: Figures
    compute: Callable[[], Figures]

    def got(self) -> Figures:
        return dict(self.compute())

    def holds(self) -> bool:
        return self.got() == dict(self.expected)


@dataclass(frozen=True, slots=True)
class ProcessVector:
    """A worked example about a process: only a test can run it, and this names that test."""

    id: str
    given: str
    test: str


def usd(amount: str | int) -> Money:
    """Dollars."""
    return Money(Decimal(amount), "USD")


def counted(grain: str, proration: str) -> Convention:
    """A convention by its two words."""
    return Convention.parse(grain, proration)


def by_month(rows: Iterable[PlannedRow]) -> Figures:
    """The rows of one line as month → amount; rows of one month come together."""
    totals: dict[Month, Decimal] = {}
    for row in rows:
        totals[row.month] = totals.get(row.month, Decimal(0)) + row.amount
    return {str(month): str(totals[month]) for month in sorted(totals)}


def total(rows: Iterable[PlannedRow]) -> str:
    """What the rows add up to."""
    return str(sum((row.amount for row in rows), Decimal(0)))


def shown(amount: Money) -> str:
    """An amount rounded once, as a page shows it."""
    return str(amount.quantized().amount)
