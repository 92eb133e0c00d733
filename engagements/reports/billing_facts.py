"""The facts that billing plans from, loaded for many engagements in a constant number of queries.

Only what can matter in the month is read, so that a line costs the same in its first year and in its
tenth: fees around the month or past the line's end, and time that no invoice has. Only where hours beyond
the contract are billed is a line's time read as a whole (hours_facts.py).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from engagements.billable import NOTHING, Billable, BillableLine, Billed, BoughtBlock, WorkedTime
from engagements.hours_periods import HoursPeriod
from engagements.hours_policy import HoursPolicy
from engagements.models import (
    Engagement,
    LineKind,
    OutcomeReport,
    RecognitionMethod,
    ServiceLine,
    TimeOnLine,
    TimeStatus,
)
from engagements.reports.billed_lines import billed_in
from engagements.reports.hours_facts import DECIDED, HOURS_KINDS, Chain, chained, worked_on
from engagements.reports.placed_time import Placed, unbilled_by_line, worked_by_line
from engagements.reports.restated_terms import restated_of
from engagements.reports.usage_facts import used_in
from engagements.restatements import Restated
from engagements.usage import UsedDay, read_tiers
from partnerview.errors import DomainError, InvalidInput
from partnerview.money import quantize, share
from partnerview.months import Month
from partnerview.proration import Proration

PRICED: Final = {LineKind.RECURRING_FEE, LineKind.CONTRACTED_HOURS, LineKind.LICENCE, LineKind.USAGE}

Time = dict[int, list[WorkedTime]]


def billable_in(engagements: Iterable[Engagement], month: Month) -> dict[int, Billable | DomainError]:
    """Each engagement with its live lines, approved time and what was billed before, by id.

    A constant number of queries. One with a line that cannot be counted is answered by the refusal that says why.
    """
    found = {engagement.pk: engagement for engagement in engagements}
    lines = ServiceLine.objects.filter(engagement__in=found, is_live=True, starts_on__lte=month.last_day)
    by_engagement: dict[int, list[ServiceLine]] = defaultdict(list)
    for line in lines.order_by("starts_on", "id"):
        by_engagement[line.engagement_id].append(line)
    facts = _facts(found, [line for own in by_engagement.values() for line in own], month)
    return {pk: _billable(found[pk], by_engagement[pk], facts) for pk in found}


def billable_of(
    engagement: Engagement, lines: list[ServiceLine], month: Month, *, time: list[Placed], paused: Collection[int] = ()
) -> Billable:
    """One engagement as these lines would have it, saved or not, with what is billed and approved already.

    `time` lies on these lines (placed_time.py); `paused` are those that a planned pause ends. Raises DomainError if
    a line cannot be counted.
    """
    facts = _facts([engagement.pk], lines, month, time=time, paused=paused)
    found = _billable(engagement, lines, facts)
    if isinstance(found, DomainError):
        raise found
    return found


def _facts(
    engagements: Collection[int],
    lines: list[ServiceLine],
    month: Month,
    *,
    time: list[Placed] | None = None,
    paused: Collection[int] = (),
) -> _Facts:
    unbilled = _time(engagements, month) if time is None else unbilled_by_line(time, through=month.last_day)
    return _Facts(
        billed=billed_in(engagements, month),
        time=unbilled,
        hours=_hours(chained((line for line in lines if line.kind in HOURS_KINDS), paused=paused), month, time),
        outcomes=_outcomes(engagements, month),
        used=used_in(engagements, month),
        restated=restated_of(lines),
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What was loaded for all lines, each by line."""

    billed: dict[int, Billed]
    time: Time
    hours: dict[int, Hours | DomainError]
    outcomes: dict[int, list[tuple[dt.date, Decimal]]]
    used: dict[int, tuple[UsedDay, ...]]
    restated: dict[int | None, Restated]


@dataclass(slots=True)
class Hours:
    """The intervals of one line as the waterfall reads them, and the blocks that were bought on it."""

    periods: list[HoursPeriod] = field(default_factory=list)
    blocks: list[BoughtBlock] = field(default_factory=list)


def _billable(engagement: Engagement, lines: list[ServiceLine], facts: _Facts) -> Billable | DomainError:
    try:
        return Billable(
            engagement_id=engagement.pk,
            cadence=engagement.cadence,
            ends_before=engagement.ends_before,
            proration=Proration(engagement.billing_proration) if engagement.billing_proration else None,
            lines=tuple(_line(line, engagement.currency, facts) for line in lines),
        )
    except DomainError as refusal:
        return refusal


def _line(line: ServiceLine, currency: str, facts: _Facts) -> BillableLine:
    if line.currency != currency:
        raise InvalidInput(
            f"“{line.name}” is priced in {line.currency}, but the engagement is invoiced in {currency}.",
            code="mixed_currencies",
        )
    hours = facts.hours.get(line.pk) or Hours()
    if isinstance(hours, DomainError):
        raise hours
    return BillableLine(
        line_id=line.pk or 0,
        name=line.name,
        kind=line.kind,
        workstream=line.workstream,
        currency=line.currency,
        starts_on=line.starts_on,
        ends_before=line.ends_before,
        price=line.price,
        terms=line.terms if line.kind in PRICED else None,
        restated=facts.restated.get(line.pk),
        contracted_minutes=line.contracted_minutes or 0,
        hourly_rate=line.hourly_rate or NOTHING,
        overage_rate=line.overage_rate,
        overage_multiplier=line.overage_multiplier,
        after_hours_multiplier=line.after_hours_multiplier,
        cap=line.cap_amount,
        accepted_on=line.accepted_on or _due_at_once(line),
        time=tuple(facts.time.get(line.pk, ())),
        hours=tuple(hours.periods),
        blocks=tuple(hours.blocks),
        outcomes=tuple(facts.outcomes.get(line.pk, ())),
        unit=line.usage_unit,
        tiers=read_tiers(line.usage_tiers) if line.kind == LineKind.USAGE else (),
        used=facts.used.get(line.pk, ()),
        billed=facts.billed.get(line.pk, Billed()),
    )


def _due_at_once(line: ServiceLine) -> dt.date | None:
    """A one-off that is earned over its months has nothing to be accepted: it is billed when it begins."""
    spread = line.kind == LineKind.ONE_OFF and line.recognition_method == RecognitionMethod.STRAIGHT_LINE
    return line.starts_on if spread else None


def _time(engagements: Collection[int], month: Month) -> Time:
    """Time and materials that no invoice has, entry by entry, in the line's increments."""
    unbilled = TimeOnLine.objects.filter(
        engagement__in=engagements,
        worked_on__lte=month.last_day,
        line_kind=LineKind.TIME_AND_MATERIALS,
        status=TimeStatus.APPROVED,
        entry__invoice_line=None,
    )
    columns = ("line_id", "worked_on", "minutes", "entry_id", "is_after_hours", "line__rounding_minutes")
    rows = list(unbilled.values_list(*columns))
    policies = {step: HoursPolicy(increment=step) for *_, step in rows}
    found: Time = defaultdict(list)
    for line, day, minutes, entry_id, is_after_hours, step in rows:
        found[line].append(WorkedTime(day, policies[step].counted(minutes), entry_id, is_after_hours))
    return found


def _hours(chains: list[Chain], month: Month, time: list[Placed] | None) -> dict[int, Hours | DomainError]:
    """Blocks bought by the month's end, and the intervals of lines whose hours beyond the contract are billed."""
    billed = {chain.engagement_id for chain in chains if _bills_overage(chain)}
    worked = worked_on(billed, before=month.next_first, statuses=DECIDED) if time is None else worked_by_line(time)
    found: dict[int, Hours | DomainError] = {}
    for chain in chains:
        hours: dict[int, Hours] = defaultdict(Hours)
        for block in chain.blocks:
            hours[block.line_id].blocks.append(BoughtBlock(block.bought_on, block.price, block.minutes))
        try:
            if _bills_overage(chain):
                for one in chain.read(worked, until=month.next_first, only_worked=True):
                    hours[one.line].periods.append(one)
        except DomainError as refusal:
            found |= dict.fromkeys((line.pk for line in chain.lines), refusal)
        else:
            found |= hours
    return found


def _bills_overage(chain: Chain) -> bool:
    return any(line.bills_overage for line in chain.lines)


def _outcomes(engagements: Collection[int], month: Month) -> dict[int, list[tuple[dt.date, Decimal]]]:
    """What is due in all of each outcome from the days on which it was known, in order."""
    known = OutcomeReport.objects.filter(
        line__engagement__in=engagements, line__is_live=True, is_known=True, dated_on__lte=month.last_day
    )
    found: dict[int, list[tuple[dt.date, Decimal]]] = defaultdict(list)
    for report in known.select_related("line"):
        due = quantize(share(report.amount, report.progress_percent, 100), report.line.currency)
        found[report.line_id].append((report.dated_on, due))
    return found
