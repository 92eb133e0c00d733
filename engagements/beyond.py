"""What goes beyond a line's contract or commitment, by interval, beside what was billed of it (O-8, O-20).

Pure. Hours and units are facts that may still change after the invoice: time is voided, usage is reversed. More
than was billed is charged, less is given back, of the latest invoice line first.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.billable import NOTHING, BillableLine, BilledCharge
from engagements.hours_waterfall import charged_minutes, overage_charge
from engagements.usage import above_commitment
from partnerview.money import Money, Rounding
from partnerview.months import Span
from partnerview.terms import Terms

HOUR: Final = Decimal(60)


@dataclass(frozen=True, slots=True)
class Beyond:
    """One interval: what is owed beyond it in all, in minor units. Hours at their rate; usage as one piece."""

    charge: str
    service: Span
    amount: Decimal
    quantity: Decimal
    rate: Decimal | None = None


def beyond(line: BillableLine, rounding: Rounding) -> tuple[Beyond, ...]:
    """Every interval of the line in which something was worked or used, as the facts have it now."""
    if line.kind == "usage" and line.terms is not None:
        return tuple(_usage(line, line.terms, rounding))
    return tuple(_overage(line, rounding))


def taken_back(line: BillableLine, owed: Iterable[Beyond], *, before: dt.date) -> Iterator[tuple[BilledCharge, Money]]:
    """What was billed for intervals that were over by then and is not owed any more, with its amount above zero."""
    due = {(one.charge, one.service.starts_on): one.amount for one in owed}
    billed: dict[tuple[str, dt.date], list[BilledCharge]] = defaultdict(list)
    for charge in line.billed.charges:
        if charge.service.ends_before <= before:
            billed[charge.charge, charge.service.starts_on].append(charge)
    for key, charges in billed.items():
        excess = sum((charge.net for charge in charges), NOTHING) - due.get(key, NOTHING)
        for charge in reversed(charges):
            back = min(excess, charge.left)
            if back > 0:
                excess -= back
                yield charge, Money(back, line.currency)


def _overage(line: BillableLine, rounding: Rounding) -> Iterator[Beyond]:
    hourly = Money(line.hourly_rate, line.currency)
    rate = None if line.overage_rate is None else Money(line.overage_rate, line.currency)
    charged_at = rate or hourly * (line.overage_multiplier or Decimal(1))
    for one in line.hours:
        minutes = charged_minutes(one.reading)
        if minutes > 0:
            earned = overage_charge(
                minutes, hourly=hourly, rate=rate, multiplier=line.overage_multiplier, rounding=rounding
            )
            yield Beyond(
                "overage", one.priced.service, earned.amount.amount, Decimal(minutes) / HOUR, charged_at.amount
            )


def _usage(line: BillableLine, terms: Terms, rounding: Rounding) -> Iterator[Beyond]:
    for above in above_commitment(terms, line.used, line.tiers, rounding):
        yield Beyond("usage", above.priced.service, above.amount, above.quantity)
