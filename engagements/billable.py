"""What billing knows of an engagement: its cadence, its live lines, approved time, what was billed before.

Pure values between the queries that load them (reports/billing_facts.py) and the plan (billing_plan.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from engagements.billing_intervals import Cadence
from engagements.hours_periods import HoursPeriod
from engagements.restatements import Restated
from engagements.usage import Tier, UsedDay
from partnerview.months import Span
from partnerview.proration import Proration
from partnerview.terms import Terms

NOTHING = Decimal(0)


class WorkedTime(NamedTuple):
    """Approved, billable minutes of one entry, counted in the line's increments."""

    worked_on: dt.date
    minutes: int
    entry_id: int = 0
    is_after_hours: bool = False


@dataclass(frozen=True, slots=True)
class BoughtBlock:
    """Hours, or without `minutes` work for its price, bought ahead."""

    bought_on: dt.date
    price: Decimal
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class BilledFee:
    """A fee that stands on an invoice, draft or issued: its net less what was credited since."""

    invoice_line: int
    invoice: int
    net: Decimal


@dataclass(frozen=True, slots=True)
class BilledCharge:
    """Overage or usage on an invoice: `net` less what billing took back itself, `left` less every credit."""

    charge: str
    service: Span
    invoice_line: int
    invoice: int
    net: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class Billed:
    """What stands on invoices for one line. Fees, overage, blocks and usage by the first day of their service.

    `charges` are the invoice lines behind overage and usage that may be credited, in the order they were drafted.
    """

    fees: Mapping[dt.date, BilledFee] = field(default_factory=dict)
    overage: Mapping[dt.date, Decimal] = field(default_factory=dict)
    blocks: Mapping[dt.date, Decimal] = field(default_factory=dict)
    outcome: Decimal = NOTHING
    usage: Mapping[dt.date, Decimal] = field(default_factory=dict)
    charges: tuple[BilledCharge, ...] = ()
    time: Decimal = NOTHING
    one_off: bool = False

    def beyond(self, charge: str, first_day: dt.date) -> Decimal:
        """What stands billed beyond the contract or commitment of an interval."""
        return (self.usage if charge == "usage" else self.overage).get(first_day, NOTHING)


@dataclass(frozen=True, slots=True)
class BillableLine:
    """A live service line with the facts that billing needs. Rates are per hour.

    `time` holds what has not been billed of time and materials; `hours` the intervals of hours promised or
    prepaid, as the waterfall reads them, where what goes beyond is billed. `outcomes` are the days on which
    an outcome came to be known, each with what is then due in all.
    """

    line_id: int
    name: str
    kind: str
    workstream: str
    currency: str
    starts_on: dt.date
    ends_before: dt.date | None
    price: Decimal
    terms: Terms | None = None  # fees only
    restated: Restated | None = None  # its stretch of a fixed term whose price was restated
    contracted_minutes: int = 0
    hourly_rate: Decimal = NOTHING
    overage_rate: Decimal | None = None
    overage_multiplier: Decimal | None = None
    after_hours_multiplier: Decimal = Decimal(1)
    cap: Decimal | None = None
    accepted_on: dt.date | None = None
    time: tuple[WorkedTime, ...] = ()
    hours: tuple[HoursPeriod, ...] = ()
    blocks: tuple[BoughtBlock, ...] = ()
    outcomes: tuple[tuple[dt.date, Decimal], ...] = ()
    unit: str = ""  # usage only, with the two below
    tiers: tuple[Tier, ...] = ()
    used: tuple[UsedDay, ...] = ()
    billed: Billed = Billed()


@dataclass(frozen=True, slots=True)
class Billable:
    """One engagement as billing sees it. `proration` overrides the lines' own at the ends."""

    engagement_id: int
    cadence: Cadence
    ends_before: dt.date | None
    proration: Proration | None
    lines: tuple[BillableLine, ...]
