"""How a promise becomes revenue: straight line, on acceptance, as it is used, by progress (maths.md §3).

Pure. A changed price of a fixed term is in restatements; revenue as worked comes from hours
(engagements/hours_waterfall.py). A row is rounded here, once; nothing later rounds it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from partnerview.errors import InvalidInput
from partnerview.money import EXACT, Money, Rounding, quantize, share
from partnerview.months import Month
from partnerview.terms import Terms, intervals


@dataclass(frozen=True, slots=True, order=True)
class PlannedRow:
    """Revenue of one line, in minor units of its currency: earned in `origin_month`, posted in `month`."""

    month: Month
    origin_month: Month
    amount: Decimal


def straight_line(
    terms: Terms, *, through: Month | None = None, rounding: Rounding = "half_up"
) -> tuple[PlannedRow, ...]:
    """The rows of a stand-ready promise by calendar month, in order.

    Each interval of a line priced per interval is spread by itself, by the line's convention and with
    cumulative rounding; a total is spread over its term. A month of service that rounds to zero keeps
    its row. Rows reach `through`, which an open-ended line must have; asking for a later month adds
    rows and changes none.

    Raises InvalidInput for an open-ended line without `through`.
    """
    if through is None and terms.ends_before is None:
        raise InvalidInput("An open-ended line is planned through a month. Give one.", field="through")
    earned: dict[Month, Decimal] = {}
    for priced in intervals(terms, until=through.next_first if through else None):
        for month, amount in priced.amounts(rounding):
            earned[month] = earned.get(month, Decimal(0)) + amount
    return rows_of(earned, through=through)


def on_acceptance(price: Money, *, accepted_on: date, rounding: Rounding = "half_up") -> tuple[PlannedRow, ...]:
    """A distinct one-off: all of its price in the month in which the client accepted it."""
    month = Month.of(accepted_on)
    return (PlannedRow(month, month, price.quantized(rounding).amount),)


def as_used(
    price: Money,
    *,
    expected: Decimal,
    uses: Iterable[tuple[date, Decimal]],
    lapses_on: date | None = None,
    rounding: Rounding = "half_up",
) -> dict[Month, Decimal]:
    """What was paid ahead, earned as it is used: price × used ÷ expected use, never above the price.

    `expected` and the uses are in one unit, minutes or money; breakage that is expected makes `expected`
    less than what was bought. On `lapses_on` nothing can be used any more and the rest is earned. Rounded
    cumulatively: the months add up to what is earned to date.
    """
    earned: dict[Month, Decimal] = {}
    used = before = Decimal(0)
    last = [(lapses_on, expected)] if lapses_on else []
    for day, quantity in [*sorted(uses), *last]:
        used = min(expected, used + quantity)
        reached = quantize(share(price.amount, used, expected) if expected else price.amount, price.currency, rounding)
        if reached != before:
            earned[Month.of(day)] = earned.get(Month.of(day), Decimal(0)) + reached - before
        before = reached
    return earned


@dataclass(frozen=True, slots=True, order=True)
class OutcomeState:
    """From a day on: which part of an outcome is done (0 to 1), its estimate, or what it is known to be."""

    dated_on: date
    progress: Decimal
    amount: Decimal
    is_known: bool = False


def by_progress(states: Iterable[OutcomeState], *, cap: Money, rounding: Rounding = "half_up") -> dict[Month, Decimal]:
    """An outcome fee: min(estimate, cap) × progress; once known the known amount × progress, the difference now.

    States come in the order in which they hold. A month may be negative: an estimate can fall.
    """
    earned: dict[Month, Decimal] = {}
    before = Decimal(0)
    for state in states:
        amount = state.amount if state.is_known else min(state.amount, cap.amount)
        reached = quantize(EXACT.multiply(amount, state.progress), cap.currency, rounding)
        if reached != before:
            month = Month.of(state.dated_on)
            earned[month] = earned.get(month, Decimal(0)) + reached - before
        before = reached
    return earned


def into_open_months(rows: Iterable[PlannedRow], *, earliest_open: Month) -> tuple[PlannedRow, ...]:
    """The rows as they may post: those of closed months move to the earliest open one.

    They keep the month to which they belong as `origin_month` (maths.md §3, closed period). Whether
    somebody may enter into a closed period at all is decided, with a reason, before this.
    """
    return tuple(sorted(PlannedRow(max(row.month, earliest_open), row.origin_month, row.amount) for row in rows))


def rows_of(earned: dict[Month, Decimal], *, through: Month | None = None) -> tuple[PlannedRow, ...]:
    """Amounts by month as rows that post in the month in which they are earned."""
    return tuple(
        PlannedRow(month, month, earned[month]) for month in sorted(earned) if through is None or month <= through
    )
