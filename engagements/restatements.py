"""What a changed price does to a line: a periodic line ends and another takes over, a fixed term is restated.

Pure (maths.md §3, amendments). Revenue reads its rows from here (recognition/restatements.py) and billing its
parts (restated_billing.py), so that both follow one restated term.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from partnerview.errors import InvalidInput
from partnerview.money import Money, Rounding, allocate, quantize, share
from partnerview.months import Month, Span
from partnerview.proration import Weight
from partnerview.terms import PricedInterval, Terms, intervals


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
class FixedTerm:
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
    def of(cls, term: PricedInterval, rounding: Rounding) -> FixedTerm:
        """The term at its first price; of an interval that is cut, the served part of it."""
        earned = dict(term.amounts(rounding))
        return cls(term, rounding, term.service.starts_on, Decimal(0), sum(earned.values(), Decimal(0)), earned)

    def changed(self, change: Restatement) -> FixedTerm:
        """The same term from the day on which its price is restated."""
        price = change.price.quantized(self.rounding).amount
        if change.treatment is Treatment.CATCH_UP:
            plan = replace(self, spread_from=self.term.service.starts_on, base=Decimal(0), amount=price)
        else:
            done = self.recognized_before(change.effective_on)
            plan = replace(self, spread_from=change.effective_on, base=done, amount=price - done)
        return self.merged(plan, month=Month.of(change.effective_on))

    def recognized_before(self, day: date) -> Decimal:
        """What is recognized through the day before, in minor units."""
        weight, whole = self._weight(day), self._weight(self.term.service.ends_before)
        reached = share(self.amount, weight, whole) if whole else Decimal(0)
        return self.base + quantize(reached, self._currency, self.rounding)

    def earned_before(self, day: date) -> dict[Month, Decimal]:
        """The rows as far as they are earned before that day; its month in part."""
        month = Month.of(day)
        rows = {earlier: amount for earlier, amount in self.earned.items() if earlier < month}
        if day > month.first_day:
            rows[month] = self.recognized_before(day) - sum(rows.values(), Decimal(0))
        return rows

    @property
    def price(self) -> Decimal:
        """The whole-term price, in minor units."""
        return self.base + self.amount

    def spread(self) -> dict[Month, Decimal]:
        """The amount over the months that are left; empty where no counted month is left."""
        parts, _ = self._weights(self.term.service.ends_before)
        if not any(weight for _, weight in parts):
            return {}
        entries = allocate(self.amount, [weight for _, weight in parts], self._currency, self.rounding)
        return {month: entry for (month, _), entry in zip(parts, entries, strict=True)}

    def merged(self, changed: FixedTerm, *, month: Month) -> FixedTerm:
        """Earlier months as they were, later ones as changed; the month of the change takes what is left."""
        spread = changed.spread()
        earned = {earlier: amount for earlier, amount in self.earned.items() if earlier < month}
        later = {after: amount for after, amount in spread.items() if after > month}
        now = changed.base + changed.amount - sum(earned.values()) - sum(later.values())
        if now or month in self.earned or month in spread:
            earned[month] = now
        return replace(changed, earned=earned | later)

    def _weight(self, until: date) -> int:
        return sum(weight for _, weight in self._weights(until)[0])

    def _weights(self, until: date) -> tuple[tuple[Weight, ...], int]:
        return replace(self.term, service=Span(self.spread_from, until)).weights()

    @property
    def _currency(self) -> str:
        return self.term.terms.price.currency


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a fixed term that one line serves, between two prices: `plan` is the whole term since then.

    `before` is what the stretches before it earn, by month; `ends_before` the day of the next price, or the
    end of the term.
    """

    plan: FixedTerm
    starts_on: date
    ends_before: date
    before: Mapping[Month, Decimal] = field(default_factory=dict)

    @property
    def is_first(self) -> bool:
        return self.starts_on == self.plan.term.service.starts_on

    @property
    def done(self) -> Decimal:
        """What the stretches before it have earned, in minor units."""
        return sum(self.before.values(), Decimal(0))

    @property
    def left(self) -> Decimal:
        """The whole-term price less what was earned before: the stretch's own if nothing changes any more."""
        return self.plan.price - self.done

    def earned(self) -> dict[Month, Decimal]:
        """Its revenue by month, in minor units. All stretches of a term add up to its rows as restated."""
        last = self.ends_before == self.plan.term.service.ends_before
        reached = self.plan.earned if last else self.plan.earned_before(self.ends_before)
        months = Month.range(Month.of(self.starts_on), Month.of(Span(self.starts_on, self.ends_before).last_day))
        own = {month: amount - self.before.get(month, Decimal(0)) for month, amount in reached.items()}
        return {month: amount for month, amount in sorted(own.items()) if amount or month in months}


def stretches(
    terms: Terms, restatements: Sequence[Restatement], *, rounding: Rounding = "half_up"
) -> Iterator[Stretch]:
    """A fixed term cut at its changes, in order: one stretch for each line that serves it.

    Raises InvalidInput if the line is periodic, or a change lies outside the term or on the day of another.
    """
    changes = in_order(terms, restatements)
    plan, starts_on = FixedTerm.of(term_of(terms), rounding), terms.starts_on
    before: dict[Month, Decimal] = {}
    for change in changes:
        stretch = Stretch(plan, starts_on, change.effective_on, dict(before))
        for month, amount in stretch.earned().items():
            before[month] = before.get(month, Decimal(0)) + amount
        if starts_on < change.effective_on:
            yield stretch
        plan, starts_on = plan.changed(change), change.effective_on
    yield Stretch(plan, starts_on, plan.term.service.ends_before, before)


@dataclass(frozen=True, slots=True)
class Restated:
    """What one line of a restated fixed term stands on: the term, the changes through its own, its own end."""

    terms: Terms  # the whole term at its first price
    changes: tuple[Restatement, ...]
    ends_before: date
    chain: tuple[int | None, ...] = ()  # the lines that serve the term, through this one
    is_last: bool = True  # no line takes over from it

    def stretch(self, rounding: Rounding = "half_up") -> Stretch:
        """The part of the term that the line serves."""
        *_, last = stretches(self.terms, self.changes, rounding=rounding)
        return replace(last, ends_before=self.ends_before)


def term_of(terms: Terms) -> PricedInterval:
    if not terms.is_fixed_term or terms.ends_before is None:
        raise InvalidInput("Only a fixed term is restated as a whole; a periodic line is continued.", field="interval")
    return next(intervals(terms))


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
