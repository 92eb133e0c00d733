"""What a billing run drafts for one engagement and month: the preview and the run take this very plan.

Pure: facts in, drafts out. Fees fall due by `billing_intervals`; overage, time and accepted one-offs are
carried by the engagement's next billing date after they were earned. What was billed already is left out,
so a second run drafts nothing; what was billed and is not owed any more is credited.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Final

from engagements.beyond import HOUR, Beyond, beyond, taken_back
from engagements.billable import Billable, BillableLine, WorkedTime
from engagements.billing_dates import BillingDate, billing_dates
from engagements.billing_intervals import BilledPart, billed_parts, parts_served
from engagements.hours_waterfall import worked_charge, worth
from engagements.restated_billing import parts_of_stretch
from partnerview.money import Money, Rounding
from partnerview.months import Month, Span
from partnerview.terms import Terms

ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Charged:
    """One line to be drafted. `net` is in minor units; `entry_ids` are the time entries that it bills."""

    line: BillableLine
    charge: str
    description: str
    service: Span
    net: Money
    quantity: Decimal = Decimal(1)
    unit: str = ""
    unit_price: Decimal | None = None  # None: one piece at its net amount
    entry_ids: tuple[int, ...] = ()
    credits: int | None = None  # the invoice line that a credit takes back
    takes_back: str = "fee"  # what that one charged


@dataclass(frozen=True, slots=True)
class Draft:
    """One invoice to be drafted. With `credits` a credit note for that invoice, or lines on it while it is a draft."""

    engagement_id: int
    dated_on: dt.date
    interval: Span
    lines: tuple[Charged, ...]
    credits: int | None = None

    @property
    def net(self) -> Money:
        return Money.sum((line.net for line in self.lines), currency=self.lines[0].net.currency)


@dataclass(frozen=True, slots=True)
class BillingPlan:
    """Everything that the month owes: invoices by date, and credits for what is not owed any more."""

    invoices: tuple[Draft, ...] = ()
    credits: tuple[Draft, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.invoices or self.credits)

    @property
    def drafts(self) -> tuple[Draft, ...]:
        return self.invoices + self.credits


def plan_billing(billable: Billable, month: Month, *, rounding: Rounding = "half_up") -> BillingPlan:
    """The invoices of one engagement dated in `month`, and the credits that fall due in it."""
    planner = _Planner(billable, month, rounding)
    return BillingPlan(tuple(planner.invoices()), tuple(planner.credits()))


@dataclass(frozen=True, slots=True)
class _Dated:
    """A charge with the date and billing interval of the invoice that carries it."""

    dated_on: dt.date
    interval: Span
    charged: Charged


@dataclass(frozen=True, slots=True)
class _Credit:
    """A credit for a line of an invoice, and the day from which nothing is owed for it."""

    invoice: int
    over_on: dt.date
    charged: Charged


class _Planner:
    """One month of one engagement; each method yields the charges of one kind of line."""

    def __init__(self, billable: Billable, month: Month, rounding: Rounding) -> None:
        self.billable = billable
        self.month = month
        self.rounding = rounding
        self.dates = billing_dates(billable.cadence, billable.ends_before, month)

    def invoices(self) -> Iterator[Draft]:
        charges = sorted((dated for line in self.billable.lines for dated in self._charges(line)), key=_by_date)
        for dated_on, group in groupby(charges, key=_by_date):
            same_day = list(group)
            lines = tuple(dated.charged for dated in same_day)
            yield Draft(self.billable.engagement_id, dated_on, same_day[0].interval, lines)

    def credits(self) -> Iterator[Draft]:
        """What was billed and is not owed any more, by invoice: a credit note, or a correction of a draft.

        Fees for days that are not served; hours and units beyond an interval that were taken back since.
        """
        by_invoice: dict[int, list[_Credit]] = defaultdict(list)
        for line in self.billable.lines:
            for credit in (*self._unserved(line), *self._corrected(line)):
                by_invoice[credit.invoice].append(credit)
        for invoice, found in by_invoice.items():
            over = max(credit.over_on for credit in found)
            dated_on = min(max(over, self.month.first_day), self.month.last_day)
            interval = self.billable.cadence.interval_of(dated_on)
            lines = tuple(credit.charged for credit in found)
            yield Draft(self.billable.engagement_id, dated_on, interval, lines, credits=invoice)

    def _charges(self, line: BillableLine) -> Iterator[_Dated]:
        if line.terms is not None:
            yield from self._fees(line, line.terms)
        if line.kind == "time_and_materials":
            yield from self._time(line)
        elif line.kind == "one_off":
            yield from self._one_off(line)
        elif line.kind == "usage":
            yield from self._beyond(line)
        elif line.kind == "outcome_fee":
            yield from self._outcome(line)
        elif line.hours or line.blocks:
            yield from self._blocks(line)
            yield from self._beyond(line)

    def _fees(self, line: BillableLine, terms: Terms) -> Iterator[_Dated]:
        for part in self._parts_dated(line, terms):
            if part.service.starts_on not in line.billed.fees and part.amount.amount > 0:
                charged = Charged(line, "fee", line.name, part.service, part.amount)
                yield _Dated(part.dated_on, part.billing, charged)

    def _parts_dated(self, line: BillableLine, terms: Terms) -> Iterable[BilledPart]:
        """What of the line's price the month's invoices ask for."""
        if line.restated is not None:
            parts = parts_of_stretch(
                line.restated.stretch(self.rounding), self.billable.cadence, rounding=self.rounding
            )
            return [part for part in parts if part.dated_on in self.month]
        return billed_parts(
            terms,
            self.billable.cadence,
            since=self.month,
            through=self.month,
            proration=self.billable.proration,
            rounding=self.rounding,
        )

    def _parts_around(self, line: BillableLine, terms: Terms, days: Span) -> Iterable[BilledPart]:
        """What the days that were billed cost by the terms as they are now."""
        if line.restated is not None:
            return parts_of_stretch(line.restated.stretch(self.rounding), self.billable.cadence, rounding=self.rounding)
        return parts_served(
            terms, self.billable.cadence, days, proration=self.billable.proration, rounding=self.rounding
        )

    def _unserved(self, line: BillableLine) -> Iterator[_Credit]:
        """Fees of which more stands billed than the served days cost, each with its credit."""
        fees, terms, ends_before = line.billed.fees, line.terms, line.ends_before
        if not fees or terms is None or ends_before is None or ends_before > self.month.next_first:
            return
        parts = self._parts_around(line, terms, Span(min(fees), max(fees) + ONE_DAY))
        due = {part.service.starts_on: part.amount.amount for part in parts}
        words = f"{line.name}: not served from {ends_before:%-d %b %Y}"
        for first_day, fee in sorted(fees.items()):
            excess = fee.net - due.get(first_day, Decimal(0))
            if excess > 0:
                service = Span(first_day, max(first_day, ends_before) + ONE_DAY)
                net = Money(-excess, line.currency)
                charged = Charged(line, "credit", words, service, net, credits=fee.invoice_line)
                yield _Credit(fee.invoice, ends_before, charged)

    def _corrected(self, line: BillableLine) -> Iterator[_Credit]:
        """Hours and units beyond an interval that stand billed and were taken back since, each with its credit."""
        if not line.billed.charges:
            return
        for billed, back in taken_back(line, beyond(line, self.rounding), before=self.month.next_first):
            what = "usage" if billed.charge == "usage" else "hours beyond the contract"
            words = f"{line.name}: {what} to {billed.service.last_day:%-d %b %Y}, corrected"
            charged = Charged(
                line, "credit", words, billed.service, -back, credits=billed.invoice_line, takes_back=billed.charge
            )
            yield _Credit(billed.invoice, billed.service.ends_before, charged)

    def _beyond(self, line: BillableLine) -> Iterator[_Dated]:
        """Hours and units beyond every interval that is over by then, less what was billed for it."""
        for one in beyond(line, self.rounding):
            date = next((date for date in self.dates if date.carries(one.service.last_day)), None)
            net = Money(one.amount - line.billed.beyond(one.charge, one.service.starts_on), line.currency)
            if date is not None and net.amount > 0:
                yield _Dated(date.dated_on, date.interval, _charged_beyond(line, one, net))

    def _blocks(self, line: BillableLine) -> Iterator[_Dated]:
        """What was bought ahead on a day, less what was billed for that day."""
        by_day = groupby(sorted(line.blocks, key=attrgetter("bought_on")), key=attrgetter("bought_on"))
        for bought_on, same_day in by_day:
            blocks = list(same_day)
            date = next((date for date in self.dates if date.carries(bought_on)), None)
            due = sum((block.price for block in blocks), Decimal(0)) - line.billed.blocks.get(bought_on, Decimal(0))
            if date is None or due <= 0:
                continue
            minutes = sum(block.minutes or 0 for block in blocks)
            words = f"{line.name}: {_as_hours(minutes)} bought ahead" if minutes else f"{line.name}: bought ahead"
            service = Span.through(bought_on, bought_on)
            yield _Dated(
                date.dated_on, date.interval, Charged(line, "block", words, service, Money(due, line.currency))
            )

    def _outcome(self, line: BillableLine) -> Iterator[_Dated]:
        """What is due of an outcome since it is known, less what was billed."""
        before = line.billed.outcome
        for date in self.dates:
            known = [(day, due) for day, due in line.outcomes if day < date.cutoff]
            if known and (net := known[-1][1] - before) > 0:
                before += net
                service = Span.through(line.starts_on, max(line.starts_on, known[-1][0]))
                charged = Charged(line, "outcome", line.name, service, Money(net, line.currency))
                yield _Dated(date.dated_on, date.interval, charged)

    def _time(self, line: BillableLine) -> Iterator[_Dated]:
        """Approved time not billed yet, after-hours time on its own line, until the cap is reached."""
        before = Money(line.billed.time, line.currency)
        cap = Money(line.cap, line.currency) if line.cap is not None else None
        for date in self.dates:
            for worked, rate, words in _by_rate(line, date):
                minutes = sum(entry.minutes for entry in worked)
                hourly = Money(rate, line.currency)
                net = worked_charge(minutes, hourly=hourly, cap=cap, before=before, rounding=self.rounding).amount
                before += net
                if net.amount > 0:
                    days = [entry.worked_on for entry in worked]
                    service = Span.through(min(days), max(days))
                    entries = tuple(entry.entry_id for entry in worked)
                    hours = Decimal(minutes) / HOUR
                    charged = Charged(line, "time", words, service, net, hours, "h", rate, entries)
                    yield _Dated(date.dated_on, date.interval, charged)

    def _one_off(self, line: BillableLine) -> Iterator[_Dated]:
        accepted_on = line.accepted_on
        if accepted_on is None or line.billed.one_off:
            return
        date = next((date for date in self.dates if date.carries(accepted_on)), None)
        net = worth(60, Money(line.price, line.currency), self.rounding)
        if date is not None and net.amount > 0:
            service = Span.through(line.starts_on, max(line.starts_on, accepted_on))
            yield _Dated(date.dated_on, date.interval, Charged(line, "one_off", line.name, service, net))


_by_date = attrgetter("dated_on")


def _charged_beyond(line: BillableLine, one: Beyond, net: Money) -> Charged:
    if one.rate is None:
        words = f"{line.name}: {one.quantity.normalize():,f} {line.unit}, beyond the commitment"
        return Charged(line, one.charge, words, one.service, net)
    words = f"{line.name}: hours beyond the contract"
    return Charged(line, one.charge, words, one.service, net, one.quantity, "h", one.rate)


def _by_rate(line: BillableLine, date: BillingDate) -> Iterator[tuple[list[WorkedTime], Decimal, str]]:
    """The time that a date carries, at each of the line's two rates, with the words for it."""
    carried = [entry for entry in line.time if date.carries(entry.worked_on)]
    normal = [entry for entry in carried if not entry.is_after_hours]
    after_hours = [entry for entry in carried if entry.is_after_hours]
    if normal:
        yield normal, line.hourly_rate, line.name
    if after_hours:
        yield after_hours, line.hourly_rate * line.after_hours_multiplier, f"{line.name}: after hours"


def _as_hours(minutes: int) -> str:
    """1:30 h, as people write lengths of time."""
    return f"{minutes // 60}:{minutes % 60:02d} h"
