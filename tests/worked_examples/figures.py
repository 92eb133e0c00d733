"""Short ways to write the figures of a worked example."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from partnerview.money import Money
from partnerview.months import Month
from recognition.patterns import PlannedRow


def usd(amount: str | int) -> Money:
    return Money(Decimal(amount), "USD")


def eur(amount: str | int) -> Money:
    return Money(Decimal(amount), "EUR")


def jpy(amount: str | int) -> Money:
    return Money(Decimal(amount), "JPY")


def kwd(amount: str | int) -> Money:
    return Money(Decimal(amount), "KWD")


def by_month(rows: Iterable[PlannedRow]) -> dict[str, str]:
    """Month → amount as written, rows of one month together."""
    totals: dict[Month, Decimal] = {}
    for row in rows:
        totals[row.month] = totals.get(row.month, Decimal(0)) + row.amount
    return {str(month): str(amount) for month, amount in sorted(totals.items())}
