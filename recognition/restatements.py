"""What a changed price does to revenue: amendments and price concessions (maths.md §3).

A fixed term is restated, prospectively or by catching up; a periodic line ends and another takes
over. Pure: the rows are planned here and posted elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from partnerview.errors import InvalidInput
from partnerview.money import Money, Rounding, allocate, quantize, share
from partnerview.months import Month, Span
from partnerview.proration import Weight
from partnerview.terms import PricedInterval, Terms, intervals
from recognition.patterns import PlannedRow, rows_of


class Treatment(StrEnum):
    """Whether a new price touches only the rest of a fixed term or also what has been recognized."""

    PROSPECTIVE = "prospective"
    CATCH_UP = "catch_up"


@dataclass(frozen=True, slots=True)
class Restatement:
    """From that day the line costs another price: of the whole term if fixed, else per interval."""

    effective_on: date
    price: Money
    treatment: Treatment = Treatment.PROSPECTIVE


def chain(terms: Terms, restatements: Sequence[Restatement]) -> tuple[Terms, ...]:
    """A periodic line and the lines that take over from it, in order of their first day (maths.md §3).

    Each ends the day before the next begins and all keep the first one's anchor, so an interval that
    is cut between them is one interval still. A change on the first day leaves no earlier line.
    """
    lines = [terms]
    for change in in_order(terms, restatements):
        last = lines.pop()
        if last.starts_on < change.effective_on:
            lines.append(last.ended(change.effective_on))
        lines.append(last.continued(change.effective_on, change.price))
    return tuple(lines)


def restated(
    terms: Terms, restatements: Sequence[Restatement], *, rounding: Rounding = "half_up"
) -> tuple[PlannedRow, ...]:
    """The rows of a fixed term whose price is restated, in order of month, in minor units.

    *Prospective* spreads new price − recognized to the day before over the rest; *catch-up* restates
    from the first day, with the difference in the month of the change. Rows of months before a change
    stay as they were. The rows add up to the last price.

    Raises InvalidInput if the line is periodic, or a change lies outside the term or on the day of another.
    """
    if not terms.is_fixed_term or terms.ends_before is None:
        raise InvalidInput("Only a fixed term is restated as a whole; a periodic line is continued.", field="interval")
    term = next(intervals(terms))
    plan = _Plan.of(term, rounding)
    for change in in_order(terms, restatements):
        plan = plan.changed(change)
    return rows_of(plan.earned)


def in_order(terms: Terms, restatements: Sequence[Restatement]) -> list[Restatement]:
    """The changes by day, each within the service of the line and no two on one day, in its currency."""
    ordered = sorted(restatements, key=lambda change: change.effective_on)
    for index, change in enumerate(ordered):
        _refuse(terms, change)
        if index and ordered[index - 1].effective_on == change.effective_on:
            raise InvalidInput(
                f"Two amendments take effect on {change.effective_on}. Make them one, or move one to another day.",
                field="effective_on",
            )
    return ordered


@dataclass(frozen=True, slots=True)
class _Plan:
    """A fixed term as planned at one moment.

    `amount` is spread from `spread_from` to the end, on top of `base`; `earned` are the rows by month,
    those of months before the last change as they were planned before it.
    """

    term: PricedInterval
    rounding: Rounding
    spread_from: date
    base: Decimal
    amount: Decimal
    earned: dict[Month, Decimal]

    @classmethod
    def of(cls, term: PricedInterval, rounding: Rounding) -> _Plan:
        """The term at its first price."""
        price = term.terms.price.quantized(rounding).amount
        return cls(term, rounding, term.service.starts_on, Decimal(0), price, dict(term.amounts(rounding)))

    def changed(self, change: Restatement) -> _Plan:
        """The same term from the day on which its price is restated."""
        price = change.price.quantized(self.rounding).amount
        if change.treatment is Treatment.CATCH_UP:
            plan = replace(self, spread_from=self.term.service.starts_on, base=Decimal(0), amount=price)
        else:
            done = self.recognized_before(change.effective_on)
            plan = replace(self, spread_from=change.effective_on, base=done, amount=price - done)
        return replace(plan, earned=self._merged(plan, month=Month.of(change.effective_on)))

    def recognized_before(self, day: date) -> Decimal:
        """What is recognized through the day before, in minor units."""
        weight, whole = self._weight(day), self._weight(self.term.service.ends_before)
        reached = share(self.amount, weight, whole) if whole else Decimal(0)
        return self.base + quantize(reached, self._currency, self.rounding)

    def spread(self) -> dict[Month, Decimal]:
        """The amount over the months that are left; empty where no counted month is left."""
        parts, _ = self._weights(self.term.service.ends_before)
        if not any(weight for _, weight in parts):
            return {}
        entries = allocate(self.amount, [weight for _, weight in parts], self._currency, self.rounding)
        return {month: entry for (month, _), entry in zip(parts, entries, strict=True)}

    def _merged(self, changed: _Plan, *, month: Month) -> dict[Month, Decimal]:
        """Earlier months as they were, later ones as changed; the month of the change takes what is left."""
        spread = changed.spread()
        earned = {earlier: amount for earlier, amount in self.earned.items() if earlier < month}
        later = {after: amount for after, amount in spread.items() if after > month}
        now = changed.base + changed.amount - sum(earned.values()) - sum(later.values())
        if now or month in self.earned or month in spread:
            earned[month] = now
        return earned | later

    def _weight(self, until: date) -> int:
        return sum(weight for _, weight in self._weights(until)[0])

    def _weights(self, until: date) -> tuple[tuple[Weight, ...], int]:
        return replace(self.term, service=Span(self.spread_from, until)).weights()

    @property
    def _currency(self) -> str:
        return self.term.terms.price.currency


def _refuse(terms: Terms, change: Restatement) -> None:
    if change.effective_on < terms.starts_on:
        raise InvalidInput(
            f"The amendment of {change.effective_on} lies before the line's first day, {terms.starts_on}. "
            "Give a day on or after it, or change the line itself.",
            code="amendment_before_start",
            field="effective_on",
        )
    if terms.ends_before is not None and change.effective_on >= terms.ends_before:
        last_day = Span(terms.starts_on, terms.ends_before).last_day
        raise InvalidInput(
            f"The amendment of {change.effective_on} lies after the line's last day, {last_day}. "
            "Give a day on or before it, or add a line.",
            code="amendment_after_end",
            field="effective_on",
        )
    if change.price.currency != terms.price.currency:
        raise InvalidInput(
            f"The line is priced in {terms.price.currency}, the amendment in {change.price.currency}. "
            "An amendment keeps the currency; end the line and begin another one instead.",
            code="mixed_currencies",
            field="amount",
        )
