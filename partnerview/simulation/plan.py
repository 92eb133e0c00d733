"""What the lines of one engagement would come to: schedule, MRR and balances, written nowhere (O-17).

Composition only: every figure comes from the module that the real run uses. Nothing here reads a
database or a clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from engagements.normalization import monthly_amount
from partnerview.money import Money, Rounding
from partnerview.months import Month, Span
from partnerview.simulation.request import Asked, Line, Method, read
from partnerview.terms import Terms, intervals
from recognition.balances import standing
from recognition.movements import Recurring, standing_on
from recognition.patterns import PlannedRow, on_acceptance, rows_of, straight_line
from recognition.restatements import chain, restated


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """Revenue of one line of the request, in minor units, by month."""

    line: int
    month: Month
    amount: Money
    origin_month: Month


@dataclass(frozen=True, slots=True)
class MonthlyMrr:
    """MRR on the last day of a month, summed over the lines and rounded once."""

    month: Month
    amount: Money


@dataclass(frozen=True, slots=True)
class Balance:
    """Where the engagement stands at a month's end. `billed` and `recognized` are totals to date, net of tax.

    billed − recognized = contract liability − contract asset − unbilled receivable.
    """

    month: Month
    billed: Money
    recognized: Money
    contract_liability: Money
    contract_asset: Money
    unbilled_receivable: Money


@dataclass(frozen=True, slots=True)
class Simulation:
    """The answer: the same shape as the API's."""

    schedule: tuple[ScheduleRow, ...]
    mrr: tuple[MonthlyMrr, ...]
    balances: tuple[Balance, ...]


def simulate(asked: Asked, *, rounding: Rounding = "half_up") -> Simulation:
    """Plan the lines as the real run would, and stop there.

    A line with a last day is planned to it; an open-ended one through the month of `as_of`. MRR and
    balances are given for every month from the first day of service: through the month of `as_of` if
    any line is open-ended, else through the last month planned or that of `as_of`, the later one.

    Billing is assumed in advance: the price of each interval on its first day of service, since lines
    carry no cadence; a restated fixed term bills the difference on the day of the change. Revenue as
    worked is assumed evenly over its days and not billed; a one-off is assumed accepted on its last day.

    Raises InvalidInput, naming every value that cannot be taken.
    """
    lines = read(asked)
    as_of = Month.of(asked.as_of) if asked.as_of else None
    plans = [_plan(line, as_of, rounding) for line in lines]
    months = _months(lines, plans, as_of)
    schedule = tuple(
        ScheduleRow(number, row.month, Money(row.amount, plan.currency), row.origin_month)
        for number, plan in enumerate(plans)
        for row in plan.rows
    )
    return Simulation(schedule, _mrr(lines, months, rounding), _balances(plans, months))


@dataclass(frozen=True, slots=True)
class _Plan:
    """One line, planned: its rows, and what would be billed on which day."""

    currency: str
    stands_apart: bool
    rows: tuple[PlannedRow, ...]
    billed: tuple[tuple[date, Decimal], ...]


def _plan(line: Line, as_of: Month | None, rounding: Rounding) -> _Plan:
    through = None if line.terms.ends_before else as_of
    billed = () if line.stands_apart else tuple(_billed(line, through, rounding))
    return _Plan(line.terms.price.currency, line.stands_apart, _rows(line, through, rounding), billed)


def _rows(line: Line, through: Month | None, rounding: Rounding) -> tuple[PlannedRow, ...]:
    if line.method is Method.ON_ACCEPTANCE:
        price = line.restatements[-1].price if line.restatements else line.terms.price
        return on_acceptance(price, accepted_on=_term(line.terms).last_day, rounding=rounding)
    if line.terms.is_fixed_term:
        return restated(line.terms, line.restatements, rounding=rounding)
    rows: dict[Month, Decimal] = defaultdict(Decimal)
    for part in chain(line.terms, line.restatements):
        for row in straight_line(part, through=through, rounding=rounding):
            rows[row.month] += row.amount
    return rows_of(rows)


def _billed(line: Line, through: Month | None, rounding: Rounding) -> Iterator[tuple[date, Decimal]]:
    """What is billed, by day: each interval on its first day of service, a restatement on its own."""
    if not line.terms.is_fixed_term:
        until = through.next_first if through else None
        for part in chain(line.terms, line.restatements):
            for priced in intervals(part, until=until):
                yield priced.service.starts_on, priced.cost(rounding).amount
        return
    before = line.terms.price
    yield line.terms.starts_on, before.amount
    for change in line.restatements:
        yield change.effective_on, (change.price - before).amount
        before = change.price


def _months(lines: Sequence[Line], plans: Sequence[_Plan], as_of: Month | None) -> tuple[Month, ...]:
    """The months that MRR and balances are given for."""
    first = min(Month.of(line.terms.starts_on) for line in lines)
    if as_of and any(line.terms.ends_before is None for line in lines):
        return Month.range(first, as_of)
    ends = [Month.of(_term(line.terms).last_day) for line in lines]
    rows = [row.month for plan in plans for row in plan.rows]
    return Month.range(first, max([*ends, *rows, *([as_of] if as_of else [])]))


def _mrr(lines: Sequence[Line], months: Iterable[Month], rounding: Rounding) -> tuple[MonthlyMrr, ...]:
    recurring = [stretch for line in lines if line.is_recurring for stretch in _recurring(line)]
    currency = lines[0].terms.price.currency
    return tuple(
        MonthlyMrr(month, standing_on(recurring, month.last_day, currency=currency).quantized(rounding))
        for month in months
    )


def _recurring(line: Line) -> Iterator[Recurring]:
    """The line's MRR from each price to the next."""
    starts = [line.terms.starts_on, *(change.effective_on for change in line.restatements)]
    prices = [line.terms.price, *(change.price for change in line.restatements)]
    for starts_on, ends_before, price in zip(starts, [*starts[1:], line.terms.ends_before], prices, strict=True):
        amount = monthly_amount(replace(line.terms, price=price), renews=line.renews)
        yield Recurring(0, Money(amount, price.currency), starts_on, ends_before)


def _balances(plans: Sequence[_Plan], months: tuple[Month, ...]) -> tuple[Balance, ...]:
    """Running totals by month; lines as worked stand apart, all others net (maths.md §3)."""
    billed: dict[Month, Decimal] = defaultdict(Decimal)
    earned: dict[Month, Decimal] = defaultdict(Decimal)
    worked: dict[Month, Decimal] = defaultdict(Decimal)
    for plan in plans:
        for day, amount in plan.billed:
            billed[Month.of(day)] += amount
        into = worked if plan.stands_apart else earned
        for row in plan.rows:
            into[row.month] += row.amount
    return tuple(_running(months, plans[0].currency, billed, earned, worked))


def _running(
    months: Iterable[Month],
    currency: str,
    billed: dict[Month, Decimal],
    earned: dict[Month, Decimal],
    worked: dict[Month, Decimal],
) -> Iterator[Balance]:
    invoiced = recognized = as_worked = nothing = Money.zero(currency).quantized()
    for month in months:
        invoiced += Money(billed.get(month, Decimal(0)), currency)
        recognized += Money(earned.get(month, Decimal(0)), currency)
        as_worked += Money(worked.get(month, Decimal(0)), currency)
        stands = standing(billed=invoiced, recognized=recognized, worked=as_worked, worked_billed=nothing)
        yield Balance(
            month=month,
            billed=invoiced,
            recognized=recognized + as_worked,
            contract_liability=stands.contract_liability,
            contract_asset=stands.contract_asset,
            unbilled_receivable=stands.unbilled_receivable,
        )


def _term(terms: Terms) -> Span:
    """The service of a line that has a last day."""
    return Span(terms.starts_on, terms.ends_before or terms.starts_on)
