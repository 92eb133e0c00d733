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

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from engagements.billable import NOTHING, Billable, BillableLine, Billed, BilledFee, BoughtBlock, WorkedTime
from engagements.hours_periods import HoursPeriod
from engagements.hours_policy import HoursPolicy
from engagements.models import (
    Charge,
    Engagement,
    Interval,
    InvoiceLine,
    LineKind,
    OutcomeReport,
    RecognitionMethod,
    ServiceLine,
    TimeOnLine,
    TimeStatus,
)
from engagements.reports.hours_facts import DECIDED, HOURS_KINDS, Chain, chained, worked_on
from engagements.reports.restated_terms import restated_of
from engagements.reports.usage_facts import used_in
from engagements.restatements import Restated
from engagements.usage import UsedDay, read_tiers
from partnerview.errors import DomainError, InvalidInput
from partnerview.money import quantize, share
from partnerview.months import Month
from partnerview.proration import Proration

PRICED: Final = {LineKind.RECURRING_FEE, LineKind.CONTRACTED_HOURS, LineKind.LICENCE, LineKind.USAGE}
A_YEAR: Final = dt.timedelta(days=366)  # no price interval but a total is longer
MONTHS_AROUND: Final = 24  # a price interval and a billing interval, each of a year at most

InvoiceLineRows = QuerySet[InvoiceLine]
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


def billable_of(engagement: Engagement, lines: list[ServiceLine], month: Month) -> Billable:
    """One engagement as these lines would have it, saved or not, with what is billed and approved already.

    Raises DomainError if a line cannot be counted.
    """
    live = [line for line in lines if line.is_live or not engagement.is_live]
    found = _billable(engagement, live, _facts([engagement.pk], live, month))
    if isinstance(found, DomainError):
        raise found
    return found


def _facts(engagements: Collection[int], lines: list[ServiceLine], month: Month) -> _Facts:
    return _Facts(
        billed=_billed(engagements, month),
        time=_time(engagements, month),
        hours=_hours(lines, month),
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


def _billed(engagements: Collection[int], month: Month) -> dict[int, Billed]:
    """What stands on invoices, by line."""
    standing = InvoiceLine.objects.filter(invoice__engagement__in=engagements, stands=True)
    fees, overage = _fees(standing, month), _by_first_day(standing, Charge.OVERAGE)
    usage, blocks = _by_first_day(standing, Charge.USAGE), _by_first_day(standing, Charge.BLOCK)
    outcomes = _sums(standing.filter(charge=Charge.OUTCOME))
    time = _sums(standing.filter(charge=Charge.TIME, service_line__cap_amount__isnull=False))
    one_offs = _sums(standing.filter(charge=Charge.ONE_OFF))
    return {
        line: Billed(
            fees=fees.get(line, {}),
            overage=overage.get(line, {}),
            usage=usage.get(line, {}),
            blocks=blocks.get(line, {}),
            outcome=outcomes.get(line, NOTHING),
            time=time.get(line, NOTHING),
            one_off=line in one_offs,
        )
        for line in {*fees, *overage, *usage, *blocks, *outcomes, *time, *one_offs}
    }


def _fees(standing: InvoiceLineRows, month: Month) -> dict[int, dict[dt.date, BilledFee]]:
    """Fees that the month may bill again or credit, net of what was credited."""
    around = Q(starts_on__gte=(month - MONTHS_AROUND).first_day) | Q(service_line__interval=Interval.TOTAL)
    at_its_end = Q(starts_on__gt=F("service_line__ends_before") - A_YEAR)
    credited = InvoiceLine.objects.filter(credits=OuterRef("pk"), stands=True).order_by().values("credits")
    rows = (
        standing.filter(around | at_its_end, charge=Charge.FEE)
        .annotate(net=F("net_amount") + Coalesce(Subquery(credited.values(sum=Sum("net_amount"))), NOTHING))
        .values_list("service_line_id", "starts_on", "pk", "invoice_id", "net")
    )
    found: dict[int, dict[dt.date, BilledFee]] = defaultdict(dict)
    for line, starts_on, pk, invoice, net in rows:
        assert starts_on is not None  # noqa: S101  the filters have looked
        found[line][starts_on] = BilledFee(pk, invoice, net)
    return found


def _by_first_day(standing: InvoiceLineRows, charge: str) -> dict[int, dict[dt.date, Decimal]]:
    rows = standing.filter(charge=charge).values_list("service_line_id", "starts_on")
    found: dict[int, dict[dt.date, Decimal]] = defaultdict(dict)
    for line, starts_on, net in rows.annotate(net=Sum("net_amount")).order_by():
        found[line][starts_on] = net
    return found


def _sums(standing: InvoiceLineRows) -> dict[int, Decimal]:
    return dict(standing.values_list("service_line_id").annotate(net=Sum("net_amount")).order_by())


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
    found: Time = defaultdict(list)
    for line, day, minutes, entry_id, is_after_hours, step in unbilled.values_list(*columns):
        counted = HoursPolicy(increment=step).counted(minutes)
        found[line].append(WorkedTime(day, counted, entry_id, is_after_hours))
    return found


def _hours(lines: Iterable[ServiceLine], month: Month) -> dict[int, Hours | DomainError]:
    """Blocks bought by the month's end, and the intervals of lines whose hours beyond the contract are billed."""
    chains = chained(line for line in lines if line.kind in HOURS_KINDS)
    billed = {chain.engagement_id for chain in chains if _bills_overage(chain)}
    worked = worked_on(billed, before=month.next_first, statuses=DECIDED)
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
