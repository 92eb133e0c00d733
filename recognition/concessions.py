"""What a price concession does to the revenue of a line (maths.md §3, credit notes; ASC 606-10-32-42 ff.).

A credit note gives back a part of a price; its kind says of which part, and that changes revenue: on the whole
contract (catch up now, the rest lower), on the future (the rest lower), on past service (all of it now), or a
cancellation (the rest goes). Pure; whatever the kind, revenue comes to the price less what was given back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from engagements.restatements import FixedTerm, Restated, Restatement, in_order, term_of
from partnerview.money import Rounding, allocate
from partnerview.months import Month, Span
from partnerview.terms import PricedInterval, Terms, intervals


class Concession(StrEnum):
    """What was given back: a part of which price."""

    WHOLE_CONTRACT = "whole_contract"
    FUTURE = "future"
    PAST_SERVICE = "past_service"
    CANCELLATION = "cancellation"


@dataclass(frozen=True, slots=True, order=True)
class Credit:
    """An amount above zero, in minor units, given back on a day for a stretch of service."""

    granted_on: date
    amount: Decimal
    kind: Concession
    service: Span


def conceded_term(
    terms: Terms, changes: Sequence[Restatement], credits_: Iterable[Credit], *, rounding: Rounding = "half_up"
) -> dict[Month, Decimal]:
    """A fixed term by month, with amendments and concessions in order of their day, whatever order they come in.

    On one day an amendment goes first: it restates the price of which something is then given back. A later
    amendment restates the price without what was conceded before it, as billing does.
    """
    plan, _ = _told(terms, changes, credits_, rounding)
    return plan.earned


def conceded_stretch(
    restated: Restated, credits_: Iterable[tuple[int, Credit]], *, rounding: Rounding = "half_up"
) -> dict[Month, Decimal]:
    """The part of a restated term that one line serves, by month. A credit comes with the line that it was for.

    It counts in the stretch in which it was granted, and no earlier than its own line's.
    """
    starts = [restated.terms.starts_on, *(change.effective_on for change in restated.changes)]
    given = [
        replace(credit, granted_on=max(credit.granted_on, starts[restated.chain.index(line)]))
        for line, credit in credits_
    ]
    ends_before, whole = restated.ends_before, restated.ends_before == restated.terms.ends_before
    within = [credit for credit in given if whole or credit.granted_on < ends_before]
    plan, before = _told(restated.terms, restated.changes, within, rounding)
    reached = plan.earned if whole else plan.earned_before(ends_before)
    months = Month.range(Month.of(starts[-1]), Month.of(Span(starts[-1], ends_before).last_day))
    own = {month: amount - before.get(month, Decimal(0)) for month, amount in reached.items()}
    for credit in given:
        if restated.is_last and not whole and credit.granted_on >= ends_before:
            month = Month.of(credit.granted_on)
            own[month] = own.get(month, Decimal(0)) - credit.amount
    return {month: amount for month, amount in sorted(own.items()) if amount or month in months}


def _told(
    terms: Terms, changes: Sequence[Restatement], credits_: Iterable[Credit], rounding: Rounding
) -> tuple[FixedTerm, dict[Month, Decimal]]:
    """The term after everything that happened to it, and what it had earned by its last change, by month."""
    plan, given, before = FixedTerm.of(term_of(terms), rounding), Decimal(0), dict[Month, Decimal]()
    events: list[tuple[date, int, Restatement | Credit]] = [
        *((change.effective_on, 0, change) for change in in_order(terms, changes)),
        *((credit.granted_on, 1, credit) for credit in sorted(credits_)),
    ]
    for day, _, event in sorted(events, key=lambda one: one[:2]):
        if isinstance(event, Credit):
            plan, given = conceded(plan, event), given + event.amount
        else:
            before = plan.earned_before(day)
            price = replace(event.price, amount=event.price.quantized(rounding).amount - given)
            plan = plan.changed(replace(event, price=price))
    return plan, before


def conceded_intervals(
    terms: Terms, credits_: Iterable[Credit], *, rounding: Rounding = "half_up"
) -> dict[Month, Decimal]:
    """By how much the concessions on a periodic line move each month: each within the intervals it was given for.

    A credit for several intervals is spread over them by what they cost.
    """
    moved: dict[Month, Decimal] = {}
    plans: dict[Span, FixedTerm] = {}
    for credit in sorted(credits_):
        touched = _spread(terms, credit, rounding)
        if not touched:  # nothing of what was credited is served any more
            month = Month.of(credit.granted_on)
            moved[month] = moved.get(month, Decimal(0)) - credit.amount
        for priced, part in touched:
            before = plans.get(priced.period) or FixedTerm.of(priced, rounding)
            after = conceded(before, replace(credit, amount=part))
            plans[priced.period] = after
            for month in {*before.earned, *after.earned}:
                change = after.earned.get(month, Decimal(0)) - before.earned.get(month, Decimal(0))
                moved[month] = moved.get(month, Decimal(0)) + change
    return {month: amount for month, amount in moved.items() if amount}


def conceded(plan: FixedTerm, credit: Credit) -> FixedTerm:
    """The same term from the day on which something of its price was given back.

    What is more than the part that it was given for still holds falls into the month of the credit.
    """
    service = plan.term.service
    price = plan.price - credit.amount
    day = min(max(credit.granted_on, service.starts_on), service.ends_before)
    if day == service.ends_before or credit.kind is Concession.CANCELLATION:
        changed = replace(plan, base=price, amount=Decimal(0))
    elif credit.kind is Concession.WHOLE_CONTRACT:
        changed = replace(plan, spread_from=service.starts_on, base=Decimal(0), amount=price)
    elif credit.kind is Concession.FUTURE:
        rest = max(price - plan.recognized_before(day), Decimal(0))
        changed = replace(plan, spread_from=day, base=price - rest, amount=rest)
    else:
        changed = replace(plan, base=plan.base - credit.amount)
    return plan.merged(changed, month=max(Month.of(credit.granted_on), Month.of(service.starts_on)))


def _spread(terms: Terms, credit: Credit, rounding: Rounding) -> list[tuple[PricedInterval, Decimal]]:
    """The intervals that the credited stretch touches, each with its part of the credit."""
    start = max(credit.service.starts_on, terms.starts_on)
    touched = [
        priced
        for priced in intervals(terms, since=start, until=credit.service.ends_before)
        if priced.service.clipped(credit.service.starts_on, credit.service.ends_before).days
    ]
    if not touched:
        return []
    costs = [priced.cost(rounding).amount for priced in touched]
    if not any(costs):
        costs = [Decimal(1)] * len(costs)
    parts = allocate(credit.amount, costs, terms.price.currency, rounding)
    return [(priced, part) for priced, part in zip(touched, parts, strict=True) if part]


def added(earned: Mapping[Month, Decimal], moved: Mapping[Month, Decimal]) -> dict[Month, Decimal]:
    """Amounts by month with what concessions move; a month that only has the latter gets a row of its own."""
    months = sorted({*earned, *moved})
    return {month: earned.get(month, Decimal(0)) + moved.get(month, Decimal(0)) for month in months}
