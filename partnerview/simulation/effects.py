"""Before and after: what some lines of one engagement come to, month by month, on the production code path (O-10).

The lines may be stored, changed in memory, or not saved at all; billing, schedules and MRR are planned from them
by the very functions that the runs use. Reads rows, writes none.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from engagements.billable import Billable, BillableLine, Billed, BilledCharge, BilledFee
from engagements.billing_plan import Charged, Draft, plan_billing
from engagements.models import Engagement, LineKind, RecognitionMethod, ServiceLine
from engagements.reports.billing_facts import billable_of
from engagements.reports.contracted import licence_policy
from engagements.reports.placed_time import placed
from partnerview.money import Rounding
from partnerview.months import Month
from partnerview.terms import MONTHS_IN
from partnerview.terms import Interval as PriceInterval
from recognition import schedule_rows as stored
from recognition.concessions import conceded_stretch
from recognition.credits import facts_of
from recognition.foreseen import earned_from_facts
from recognition.open_months import books_start, earliest_open, rounding
from recognition.replanning import Frame, as_planned, plan

ZERO: Final = Decimal(0)
AHEAD: Final = 12
DRAFTED: Final = -1  # an invoice that stands on no page yet: what a forecast month would draft


@dataclass(frozen=True, slots=True)
class MonthOfLines:
    """One month of an engagement, net of tax and in its currency. `minutes` are promised at its end, per month."""

    month: Month
    invoiced: Decimal
    recognized: Decimal
    mrr: Decimal
    minutes: int
    cost: Decimal

    @property
    def margin(self) -> Decimal:
        """MRR less what the lines cost a month."""
        return self.mrr - self.cost


@dataclass(frozen=True, slots=True)
class Outlook:
    """What lines come to in a row of months."""

    currency: str
    months: tuple[MonthOfLines, ...]

    @property
    def invoiced(self) -> Decimal:
        return sum((month.invoiced for month in self.months), ZERO)

    @property
    def recognized(self) -> Decimal:
        return sum((month.recognized for month in self.months), ZERO)

    @property
    def last(self) -> MonthOfLines:
        return self.months[-1]


def outlook(
    engagement: Engagement,
    lines: Sequence[ServiceLine],
    first: Month,
    *,
    months: int = AHEAD,
    hourly_cost: Decimal = ZERO,
    paused: Collection[int] = (),
) -> Outlook:
    """Invoices, revenue, MRR, promised hours and margin of these lines from `first` on.

    `hourly_cost` is what an hour promised costs us; `paused` are lines that a planned pause ends. Work not done yet
    (time, overage, acceptance) is not guessed. Raises InvalidInput for lines that cannot be planned.
    """
    span = Month.range(first, first + (months - 1))
    firm, policy = rounding(), licence_policy()
    lines = _told_apart(lines)
    time = placed(engagement.pk, lines)
    invoiced = forecast(billable_of(engagement, lines, span[-1], time=time, paused=paused), span, firm)
    scheduled = revenue_of(lines, span[-1], firm)
    by_facts = earned_from_facts(engagement.pk, lines, time, through=span[-1], rounding=firm, paused=paused)
    return Outlook(
        engagement.currency,
        tuple(
            MonthOfLines(
                month=month,
                invoiced=invoiced.get(month, ZERO),
                recognized=scheduled.get(month, ZERO) + by_facts.get(month, ZERO),
                mrr=sum((line.counted_monthly(policy) for line in serving), ZERO),
                minutes=sum(monthly_minutes(line) for line in serving),
                cost=sum((_cost(line, hourly_cost) for line in serving), ZERO),
            )
            for month in span
            for serving in [[line for line in lines if _serves(line, month)]]
        ),
    )


def forecast(billable: Billable, months: Sequence[Month], firm: Rounding) -> dict[Month, Decimal]:
    """What the billing run of each month would draft, one after the other: the next one knows what the last drafted."""
    found: dict[Month, Decimal] = {}
    for month in months:
        drafts = plan_billing(_begun_by(billable, month), month, rounding=firm).drafts
        found[month] = sum((draft.net.amount for draft in drafts), ZERO)
        billable = _with_drafts(billable, drafts)
    return found


def revenue_of(lines: Sequence[ServiceLine], through: Month, firm: Rounding) -> dict[Month, Decimal]:
    """Straight-line revenue by the month to which it belongs, as the schedules of these lines would plan it."""
    planned = [line for line in lines if line.recognition_method == RecognitionMethod.STRAIGHT_LINE]
    frame = Frame(books_start(), earliest_open(), through, firm)
    known = stored.known_of([line.pk for line in planned])
    facts = facts_of(planned)
    earned: dict[Month, Decimal] = defaultdict(Decimal)
    for line in planned:
        posted, own = known[line.pk].posted, facts[line.pk]
        if own.restated is not None:
            rows = as_planned(conceded_stretch(own.restated, own.credits, rounding=firm), frame, posted).rows
        else:
            rows = plan(line.earned_terms, frame, posted, [credit for _, credit in own.credits]).rows
        for row in rows:
            earned[row.origin_month] += row.amount
    return earned


def _told_apart(lines: Sequence[ServiceLine]) -> list[ServiceLine]:
    """The same lines, those that are not saved with an id below zero each."""
    fresh = min([0, *(line.pk for line in lines if line.pk)])
    found = []
    for line in lines:
        if not line.pk:
            fresh -= 1
            line = copy.copy(line)  # noqa: PLW2901  the plan may still be saved, so its own line has no id
            line.pk = fresh
        found.append(line)
    return found


def monthly_minutes(line: ServiceLine) -> int:
    """Hours promised a month, in minutes; nothing for what is promised for a whole term."""
    if line.kind != LineKind.CONTRACTED_HOURS or line.contracted_minutes is None:
        return 0
    months = MONTHS_IN.get(PriceInterval(line.interval), 0)
    return round(line.contracted_minutes / months) if months else 0


def monthly_cost(line: ServiceLine) -> Decimal:
    """What the line costs us a month, as far as the model or the line itself says so."""
    cost = getattr(line, "monthly_cost", None)
    return cost if isinstance(cost, Decimal) and cost else line.licence_cost


def _cost(line: ServiceLine, hourly_cost: Decimal) -> Decimal:
    return monthly_cost(line) + hourly_cost * monthly_minutes(line) / 60


def _serves(line: ServiceLine, month: Month) -> bool:
    day = month.last_day
    return line.starts_on <= day and (line.ends_before is None or line.ends_before > day)


def _begun_by(billable: Billable, month: Month) -> Billable:
    """As the run of that month would load it: lines that begin later are not there yet."""
    lines = tuple(line for line in billable.lines if line.starts_on <= month.last_day)
    return replace(billable, lines=lines)


def _with_drafts(billable: Billable, drafts: Sequence[Draft]) -> Billable:
    """The same engagement once these drafts stand."""
    added: dict[int, _Added] = defaultdict(_Added)
    for draft in drafts:
        for charged in draft.lines:
            _add(added[charged.line.line_id], charged)
    lines = (_standing(line, added[line.line_id]) if line.line_id in added else line for line in billable.lines)
    return replace(billable, lines=tuple(lines))


def _add(own: _Added, charged: Charged) -> None:
    day, net = charged.service.starts_on, charged.net.amount
    match charged.charge:
        case "fee":
            own.fees[day] = BilledFee(DRAFTED, DRAFTED, net)
        case "credit" if charged.takes_back == "fee":
            own.credited[day] += net
        case "credit":
            own.beyond[charged.takes_back][day] += net
            own.taken_back[charged.credits or DRAFTED] += net
        case "one_off":
            own.one_off = True
        case "overage" | "usage":
            own.beyond[charged.charge][day] += net
        case "block":
            own.blocks[day] += net
        case "outcome":
            own.outcome += net
        case _:
            own.time += net
            own.entries |= set(charged.entry_ids)


@dataclass(slots=True)
class _Added:
    """What a month's drafts bill of one line, by the first day of its service."""

    fees: dict[dt.date, BilledFee] = field(default_factory=dict)
    credited: dict[dt.date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    beyond: dict[str, dict[dt.date, Decimal]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Decimal)))
    taken_back: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    blocks: dict[dt.date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    outcome: Decimal = ZERO
    time: Decimal = ZERO
    one_off: bool = False
    entries: set[int] = field(default_factory=set)


def _standing(line: BillableLine, added: _Added) -> BillableLine:
    """The line with what was billed before and what these drafts add or take back."""
    billed = line.billed
    fees: dict[dt.date, BilledFee] = {**billed.fees, **added.fees}
    for day, amount in added.credited.items():
        fees[day] = replace(fees[day], net=fees[day].net + amount)
    now = Billed(
        fees=fees,
        overage=_with(billed.overage, added.beyond["overage"]),
        usage=_with(billed.usage, added.beyond["usage"]),
        charges=tuple(_less(charge, added.taken_back[charge.invoice_line]) for charge in billed.charges),
        blocks=_with(billed.blocks, added.blocks),
        outcome=billed.outcome + added.outcome,
        time=billed.time + added.time,
        one_off=billed.one_off or added.one_off,
    )
    time = tuple(worked for worked in line.time if worked.entry_id not in added.entries or not worked.entry_id)
    return replace(line, billed=now, time=time)


def _less(charge: BilledCharge, credit: Decimal) -> BilledCharge:
    return replace(charge, net=charge.net + credit, left=charge.left + credit) if credit else charge


def _with(before: Mapping[dt.date, Decimal], more: Mapping[dt.date, Decimal]) -> dict[dt.date, Decimal]:
    """Amounts by day, added up."""
    return {day: before.get(day, ZERO) + more.get(day, ZERO) for day in {*before, *more}}
