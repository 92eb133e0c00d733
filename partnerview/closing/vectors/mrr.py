"""V-19, V-21, V-24 and V-25: monthly recurring revenue and its movements."""

from __future__ import annotations

from datetime import date
from typing import Final

from engagements.hours_waterfall import overage_charge
from engagements.normalization import monthly_amount
from partnerview.closing.vectors.vector import Figures, Vector, by_month, shown, usd
from partnerview.money import Money
from partnerview.months import Month
from partnerview.terms import Interval, Terms
from recognition.movements import Recurring, movements, standing_on
from recognition.patterns import on_acceptance, straight_line

_FIRST: Final = date(2026, 1, 1)
_HOUR: Final = 60


def _line(price: Money, interval: Interval = Interval.MONTH, *, ends_before: date | None = None) -> Recurring:
    terms = Terms(price, interval, _FIRST, ends_before)
    return Recurring(1, Money(monthly_amount(terms), price.currency), _FIRST, ends_before)


def _v19() -> Figures:
    lines = [_line(usd(100)), _line(usd(100)), _line(usd(-50))]
    return {"MRR": shown(standing_on(lines, date(2026, 1, 31), currency="USD"))}


def _v21() -> Figures:
    lines = [_line(usd(300), ends_before=date(2026, 3, 11)), _line(usd(200), ends_before=date(2026, 5, 1))]
    moved = movements(lines)
    return {str(one.moved_on): f"{one.kind} {shown(one.amount)}" for one in moved}


def _v24() -> Figures:
    fee = by_month(straight_line(Terms(usd(1000), Interval.MONTH, _FIRST), through=Month(2026, 2)))
    overage = overage_charge(6 * _HOUR, hourly=usd(150), rate=usd(150)).amount
    accepted = on_acceptance(usd(2500), accepted_on=date(2026, 2, 20))[0]
    january = Money(straight_line(Terms(usd(1000), Interval.MONTH, _FIRST), through=Month(2026, 1))[0].amount, "USD")
    return {
        "MRR": shown(standing_on([_line(usd(1000))], date(2026, 1, 31), currency="USD")),
        "revenue of the month": shown(january + overage),
        "and when accepted": f"{accepted.amount} in {accepted.month}",
        "fee of the month after": fee["2026-02"],
    }


def _v25() -> Figures:
    lines = [_line(usd(100), Interval.QUARTER) for _ in range(3)]
    each = {shown(line.monthly) for line in lines}
    return {"each": " ".join(each), "total": shown(standing_on(lines, date(2026, 1, 31), currency="USD"))}


VECTORS: Final = (
    Vector("V-19", "plan 100 + add-on 100 − discount 50", "per month", {"MRR": "150.00"}, _v19),
    Vector(
        "V-21",
        "two engagements of one client, $300 and $200, end on 10 Mar and 30 Apr 2026",
        "per client and day; churn is dated the day after",
        {"2026-01-01": "new 500.00", "2026-03-11": "contraction -300.00", "2026-05-01": "churn -200.00"},
        _v21,
    ),
    Vector(
        "V-24",
        "onboarding 2,500 (on acceptance) + 1,000 a month + 6 h overage at 150",
        "MRR counts the fee alone",
        {
            "MRR": "1000.00",
            "revenue of the month": "1900.00",
            "and when accepted": "2500.00 in 2026-02",
            "fee of the month after": "1000.00",
        },
        _v24,
    ),
    Vector("V-25", "three quarterly lines of 100", "rounded once", {"each": "33.33", "total": "100.00"}, _v25),
)
