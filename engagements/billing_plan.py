"""What a billing run drafts for one engagement and month: the preview and the run take this very plan.

Pure: facts in, drafts out. Fees fall due by `billing_intervals`; overage, time and accepted one-offs are
carried by the engagement's next billing date after they were earned. What was billed already is left out,
so a second run drafts nothing; what was billed for days no longer served is credited.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from engagements.billable import Billable, BillableLine
from engagements.billing_intervals import Timing, billed_parts
from engagements.hours_waterfall import Worked, granted_minutes, overage_charge, pour, worked_charge, worth
from partnerview.money import Money, Rounding
from partnerview.months import Month, Span
from partnerview.terms import Terms, intervals

HOUR = Decimal(60)
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Charged:
    """One line to be drafted. `net` is in minor units; `entry_ids` are the time entries that it bills."""

    dated_on: dt.date
    interval: Span
    line: BillableLine
    charge: str
    description: str
    service: Span
    quantity: Decimal
    unit: str
    unit_price: Decimal
    net: Money
    entry_ids: tuple[int, ...] = ()
    credits: int | None = None  # the invoice line that a credit takes back


@dataclass(frozen=True, slots=True)
class Draft:
    """One invoice, or one credit note for one invoice, to be drafted."""

    engagement_id: int
    dated_on: dt.date
    interval: Span
    lines: tuple[Charged, ...]

    @property
    def net(self) -> Money:
        total = self.lines[0].net
        for line in self.lines[1:]:
            total = total + line.net
        return total


@dataclass(frozen=True, slots=True)
class BillingPlan:
    """Everything that the month owes: invoices by date, and credits for days no longer served."""

    invoices: tuple[Draft, ...]
    credits: tuple[Charged, ...]


def plan_billing(billable: Billable, month: Month, *, rounding: Rounding = "half_up") -> BillingPlan:
    """The invoices of one engagement dated in `month`, and the credits that fall due in it."""
    planner = _Planner(billable, month, rounding)
    charges = sorted(planner.charges(), key=attrgetter("dated_on"))
    invoices = (
        Draft(billable.engagement_id, dated_on, lines[0].interval, lines)
        for dated_on, group in groupby(charges, key=attrgetter("dated_on"))
        if (lines := tuple(group))
    )
    return BillingPlan(tuple(invoices), tuple(planner.credits()))


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes at a rate per hour, as an invoice line shows them."""

    minutes: int
    rate: Decimal


@dataclass(frozen=True, slots=True)
class _BillingDate:
    """One invoice date of the month; facts dated from `since` and before `cutoff` are carried by it."""

    dated_on: dt.date
    interval: Span
    since: dt.date | None
    cutoff: dt.date

    def carries(self, day: dt.date) -> bool:
        return day < self.cutoff and (self.since is None or day >= self.since)

    def charge(
        self,
        line: BillableLine,
        charge: str,
        description: str,
        service: Span,
        net: Money,
        *,
        hours: Hours | None = None,
        entries: tuple[int, ...] = (),
        credits: int | None = None,  # noqa: A002  the field's word
    ) -> Charged:
        """One line of the invoice of this date: hours at their rate, or one piece at its amount."""
        return Charged(
            dated_on=self.dated_on,
            interval=self.interval,
            line=line,
            charge=charge,
            description=description,
            service=service,
            quantity=Decimal(hours.minutes) / HOUR if hours else Decimal(1),
            unit="h" if hours else "",
            unit_price=hours.rate if hours else net.amount,
            net=net,
            entry_ids=entries,
            credits=credits,
        )


class _Planner:
    """The one month of one engagement; methods yield the charges of each kind of line."""

    def __init__(self, billable: Billable, month: Month, rounding: Rounding) -> None:
        self.billable = billable
        self.month = month
        self.rounding = rounding
        self.dates = tuple(_billing_dates(billable, month))
        self.time_charged: dict[int, Money] = {}  # by line, with what earlier invoices carry: the cap counts it all

    def charges(self) -> Iterator[Charged]:
        for line in self.billable.lines:
            if line.terms is not None:
                yield from self._fees(line, line.terms)
            for date in self.dates:
                if line.kind == "contracted_hours":
                    yield from self._overage(line, date)
                elif line.kind == "time_and_materials":
                    yield from self._time(line, date)
                elif line.kind == "one_off":
                    yield from self._one_off(line, date)

    def credits(self) -> Iterator[Charged]:
        """Fees billed for days that are no longer served, on the month in which the line ended."""
        for line in self.billable.lines:
            if line.terms is None or line.ends_before is None or line.ends_before > self.month.next_first:
                continue
            due = self._due_by_first_day(line, line.terms)
            for first_day, invoice_line in line.billed_by.items():
                billed = line.billed.get(("fee", first_day), Decimal(0)) + line.billed.get(
                    ("credit", first_day), Decimal(0)
                )
                excess = billed - due.get(first_day, Decimal(0))
                if excess > 0:
                    yield self._credit(line, first_day, excess, invoice_line)

    def _fees(self, line: BillableLine, terms: Terms) -> Iterator[Charged]:
        for part in billed_parts(
            terms, self.billable.cadence, through=self.month, proration=self.billable.proration, rounding=self.rounding
        ):
            first_day = part.service.starts_on
            if Month.of(part.dated_on) != self.month or ("fee", first_day) in line.billed or part.amount.amount <= 0:
                continue
            date = _BillingDate(part.dated_on, part.billing, None, part.dated_on)
            yield date.charge(line, "fee", line.name, part.service, part.amount)

    def _due_by_first_day(self, line: BillableLine, terms: Terms) -> dict[dt.date, Decimal]:
        horizon = Month.of(max([self.month.last_day, *line.billed_by]))
        parts = billed_parts(
            terms, self.billable.cadence, through=horizon, proration=self.billable.proration, rounding=self.rounding
        )
        return {part.service.starts_on: part.amount.amount for part in parts}

    def _credit(self, line: BillableLine, first_day: dt.date, excess: Decimal, invoice_line: int) -> Charged:
        assert line.ends_before is not None  # noqa: S101  the caller has looked
        dated_on = min(max(line.ends_before, self.month.first_day), self.month.last_day)
        date = _BillingDate(dated_on, self.billable.cadence.interval_of(dated_on), None, dated_on)
        description = f"{line.name}: not served from {line.ends_before:%-d %b %Y}"
        service = Span(first_day, max(first_day, line.ends_before) + ONE_DAY)
        return date.charge(line, "credit", description, service, Money(-excess, line.currency), credits=invoice_line)

    def _overage(self, line: BillableLine, date: _BillingDate) -> Iterator[Charged]:
        """Hours beyond the contract in every interval that is over by then, less what was billed for it."""
        if line.overage_rate is None or line.terms is None:
            return
        for priced in intervals(line.terms, until=date.cutoff):
            if not date.carries(priced.service.last_day):
                continue
            worked = [Worked(t.entry_id, t.worked_on, t.minutes) for t in line.time if t.worked_on in priced.service]
            (reading,) = pour([(granted_minutes(priced, line.contracted_minutes), worked)])
            earned = overage_charge(
                reading.overage,
                hourly=Money(line.hourly_rate or Decimal(0), line.currency),
                rate=Money(line.overage_rate, line.currency),
                rounding=self.rounding,
            ).amount
            first_day = priced.service.starts_on
            net = earned - Money(line.billed.get(("overage", first_day), Decimal(0)), line.currency)
            if net.amount > 0:
                words = f"{line.name}: hours beyond the contract"
                hours = Hours(reading.overage, line.overage_rate)
                yield date.charge(line, "overage", words, priced.service, net, hours=hours)

    def _time(self, line: BillableLine, date: _BillingDate) -> Iterator[Charged]:
        """Approved time not billed yet, after-hours time on its own line, until the cap is reached."""
        before = self._time_before(line)
        for after_hours in (False, True):
            worked = [
                t
                for t in line.time
                if not t.is_billed and date.carries(t.worked_on) and t.is_after_hours is after_hours
            ]
            if not worked:
                continue
            rate = (line.hourly_rate or Decimal(0)) * (line.after_hours_multiplier if after_hours else Decimal(1))
            minutes = sum(t.minutes for t in worked)
            cap = Money(line.cap, line.currency) if line.cap is not None else None
            net = worked_charge(
                minutes, hourly=Money(rate, line.currency), cap=cap, before=before, rounding=self.rounding
            ).amount
            before = self.time_charged[line.line_id] = before + net
            if net.amount > 0:
                words = f"{line.name}: after hours" if after_hours else line.name
                service = Span.through(min(t.worked_on for t in worked), max(t.worked_on for t in worked))
                entries = tuple(t.entry_id for t in worked)
                yield date.charge(line, "time", words, service, net, hours=Hours(minutes, rate), entries=entries)

    def _time_before(self, line: BillableLine) -> Money:
        billed = (net for (charge, _), net in line.billed.items() if charge == "time")
        return self.time_charged.get(line.line_id) or Money(sum(billed, Decimal(0)), line.currency)

    def _one_off(self, line: BillableLine, date: _BillingDate) -> Iterator[Charged]:
        if line.accepted_on is None or not date.carries(line.accepted_on):
            return
        if ("one_off", line.starts_on) in line.billed:
            return
        net = worth(60, Money(line.price, line.currency), self.rounding)
        if net.amount > 0:
            yield date.charge(line, "one_off", line.name, Span.through(line.starts_on, line.accepted_on), net)


def _billing_dates(billable: Billable, month: Month) -> Iterator[_BillingDate]:
    """The invoices due in the month, each carrying the facts since the one before.

    In advance: the interval's first day, carrying what came before it. In arrears: its last day,
    carrying that day too. An engagement that ends in the month has its last day as a further date.
    """
    cadence, end = billable.cadence, billable.ends_before
    since: dt.date | None = None
    interval = cadence.interval_of(max(month.first_day, cadence.engagement_starts_on))
    while interval.starts_on <= month.last_day:
        advance = cadence.timing is Timing.ADVANCE
        dated_on = interval.starts_on if advance else interval.last_day
        if dated_on in month and (end is None or dated_on < end):
            cutoff = dated_on if advance else interval.ends_before
            yield _BillingDate(dated_on, interval, since, cutoff)
            since = cutoff
        interval = cadence.interval_of(interval.ends_before)
    if end is not None and (last_day := end - ONE_DAY) in month and last_day >= cadence.engagement_starts_on:
        yield _BillingDate(last_day, cadence.interval_of(last_day), since, end)
