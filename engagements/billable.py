"""What billing knows of an engagement: its cadence, its live lines, approved time, what was billed before.

Pure values between the query that loads them (reports/billing_facts.py) and the plan (billing_plan.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from engagements.billing_intervals import Cadence
from partnerview.proration import Proration
from partnerview.terms import Terms


@dataclass(frozen=True, slots=True)
class WorkedTime:
    """Approved, billable time on a line. `is_billed` once an invoice line has taken it."""

    entry_id: int
    worked_on: dt.date
    minutes: int
    is_after_hours: bool = False
    is_billed: bool = False


@dataclass(frozen=True, slots=True)
class BillableLine:
    """A live service line with the facts that billing needs. Rates are per hour."""

    line_id: int
    name: str
    kind: str
    workstream: str
    currency: str
    starts_on: dt.date
    ends_before: dt.date | None
    price: Decimal
    terms: Terms | None = None  # fees only
    contracted_minutes: int = 0
    hourly_rate: Decimal | None = None
    overage_rate: Decimal | None = None
    after_hours_multiplier: Decimal = Decimal(1)
    cap: Decimal | None = None
    accepted_on: dt.date | None = None
    time: tuple[WorkedTime, ...] = ()
    # What stands on invoices and credit notes, by (charge, first day).
    billed: Mapping[tuple[str, dt.date], Decimal] = field(default_factory=dict)
    # The invoice line that billed a fee, by its first day: what a credit refers to.
    billed_by: Mapping[dt.date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Billable:
    """One engagement as billing sees it. `proration` overrides the lines' own at the ends."""

    engagement_id: int
    cadence: Cadence
    ends_before: dt.date | None
    proration: Proration | None
    lines: tuple[BillableLine, ...]
