"""Revenue that follows from facts, of the lines of one engagement as they are or as they would be: for previews.

The runs work the same out for all engagements at once (worked.py, overage.py, used.py, usage.py, outcomes.py); here
lines need not be stored. Only what is known counts: nobody guesses work that is not done yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from engagements.hours_waterfall import worth
from engagements.models import LineKind, OutcomeReport, RecognitionMethod, ServiceLine
from engagements.reports.hours_facts import HOURS_KINDS, chained
from engagements.reports.placed_time import Placed, worked_by_line
from engagements.reports.usage_facts import used_in
from engagements.usage import UsedDay, earned_by_month, read_tiers
from partnerview.money import Money, Rounding
from partnerview.months import Month
from recognition.outcomes import state_of
from recognition.overage import of_interval
from recognition.patterns import by_progress, on_acceptance
from recognition.used import of_blocks, of_grants

Earned = Iterator[tuple[Month, Decimal]]
NOTHING = Decimal(0)


def earned_from_facts(
    engagement: int,
    lines: Sequence[ServiceLine],
    time: Sequence[Placed],
    *,
    through: Month,
    rounding: Rounding,
    paused: Collection[int] = (),
) -> dict[Month, Decimal]:
    """What time, hours used, usage, acceptances and outcomes earn of these lines, by the month it belongs to.

    `time` lies on these lines (placed_time.py); `paused` are those that a planned pause ends.
    """
    used = used_in([engagement], through)
    by_month: dict[Month, Decimal] = defaultdict(Decimal)
    for month, amount in (
        *_hours(lines, time, through, rounding, paused),
        *_time(time, rounding),
        *(row for line in lines for row in _of_line(line, used, rounding)),
        *_outcomes(lines, through, rounding),
    ):
        by_month[month] += amount
    return by_month


def _hours(
    lines: Sequence[ServiceLine], time: Sequence[Placed], through: Month, rounding: Rounding, paused: Collection[int]
) -> Earned:
    """Hours beyond the contract, and what was paid ahead for hours as they are used."""
    worked = worked_by_line(time)
    for chain in chained((line for line in lines if line.kind in HOURS_KINDS), paused=paused):
        by_id = {line.pk: line for line in chain.lines}
        for one in chain.read(worked, until=through.next_first, only_worked=True):
            if by_id[one.line].bills_overage:
                yield from of_interval(by_id[one.line], one, rounding)
        periods = chain.read(worked, until=through.next_first)
        for _, months in (*of_grants(chain, periods, rounding), *of_blocks(chain, periods, rounding)):
            yield from months.items()


def _time(time: Sequence[Placed], rounding: Rounding) -> Earned:
    """Time and materials, rounded once per line and month, up to the line's cap."""
    on_lines = [one for one in time if one.line.kind == LineKind.TIME_AND_MATERIALS]
    for _, own in groupby(sorted(on_lines, key=_by_line), key=attrgetter("line.pk")):
        reached = NOTHING
        for month, same_month in groupby(own, key=_month):
            entries = list(same_month)
            line = entries[0].line
            minutes = sum((_weighed(one, line) for one in entries), NOTHING)
            whole = reached + worth(minutes, Money(line.hourly_rate or NOTHING, line.currency), rounding).amount
            capped = whole if line.cap_amount is None else min(line.cap_amount, whole)
            before = reached if line.cap_amount is None else min(line.cap_amount, reached)
            yield month, capped - before
            reached = whole


def _of_line(line: ServiceLine, used: Mapping[int, tuple[UsedDay, ...]], rounding: Rounding) -> Earned:
    if line.kind == LineKind.USAGE:
        yield from earned_by_month(line.terms, used.get(line.pk, ()), read_tiers(line.usage_tiers), rounding)
    elif line.recognition_method == RecognitionMethod.ON_ACCEPTANCE and line.accepted_on:
        for row in on_acceptance(Money(line.price, line.currency), accepted_on=line.accepted_on, rounding=rounding):
            yield row.month, row.amount


def _outcomes(lines: Sequence[ServiceLine], through: Month, rounding: Rounding) -> Earned:
    fees = {line.pk: line for line in lines if line.kind == LineKind.OUTCOME_FEE}
    if not fees:
        return
    reports = OutcomeReport.objects.filter(line__in=fees, dated_on__lte=through.last_day)
    for pk, of_line in groupby(reports.order_by("line", "dated_on", "id"), key=attrgetter("line_id")):
        cap = Money(fees[pk].cap_amount or NOTHING, fees[pk].currency)
        yield from by_progress([state_of(report) for report in of_line], cap=cap, rounding=rounding).items()


def _weighed(one: Placed, line: ServiceLine) -> Decimal:
    return one.counted * (line.after_hours_multiplier if one.is_after_hours else Decimal(1))


def _month(one: Placed) -> Month:
    return Month.of(one.worked_on)


def _by_line(one: Placed) -> tuple[int, date]:
    return one.line.pk, one.worked_on
