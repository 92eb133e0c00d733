"""V-13 to V-18: parts of a period, time and materials, and what stands between billing and revenue."""

from __future__ import annotations

from datetime import date
from typing import Final

from engagements.billing_intervals import Cadence, Rhythm, Timing, billed_parts
from engagements.hours_waterfall import worked_charge, worth
from partnerview.closing.vectors.vector import Figures, Vector, counted, shown, usd
from partnerview.money import Money
from partnerview.months import Month
from partnerview.terms import BillingAnchor, Interval, Terms, intervals
from recognition.balances import standing

_NOTHING: Final = usd(0)


def _v13() -> Figures:
    starts_on = date(2024, 5, 20)
    terms = Terms(usd(910), Interval.QUARTER, starts_on, billing_anchor=BillingAnchor.CALENDAR)
    cadence = Cadence(Rhythm.QUARTER, Timing.ADVANCE, starts_on, BillingAnchor.CALENDAR)
    (part,) = billed_parts(terms, cadence, through=Month(2024, 6))
    return {"first invoice": shown(part.amount)}


def _v14() -> Figures:
    terms = Terms(usd(1200), Interval.YEAR, date(2025, 9, 26), date(2026, 9, 26))
    (period,) = intervals(terms)
    (part,) = billed_parts(terms, Cadence(Rhythm.YEAR, Timing.ADVANCE, terms.starts_on), through=Month(2025, 9))
    return {"factor": str(period.factor()), "amount": shown(part.amount)}


def _v15(proration: str) -> Figures:
    terms = Terms(
        usd(3000),
        Interval.MONTH,
        date(2026, 2, 15),
        billing_anchor=BillingAnchor.CALENDAR,
        convention=counted("day", proration),
    )
    return {"February": shown(next(intervals(terms)).cost())}


def _v16() -> Figures:
    january, february = worth(30 * 60, usd(150)), worth(0, usd(150))
    at_january = standing(billed=_NOTHING, recognized=_NOTHING, worked=january, worked_billed=_NOTHING)
    invoiced = january
    at_february = standing(billed=_NOTHING, recognized=_NOTHING, worked=january + february, worked_billed=invoiced)
    return {
        "January revenue": shown(january),
        "January unbilled": shown(at_january.unbilled_receivable),
        "February unbilled": shown(at_february.unbilled_receivable),
        "February receivable": shown(invoiced),
        "February revenue": shown(february),
    }


def _v17() -> Figures:
    charge = worked_charge(112 * 60, hourly=usd(100), cap=usd(10000))
    return {"revenue": shown(charge.amount), "over-service": shown(charge.over_service)}


def _v18() -> Figures:
    ahead = _of_engagement(billed=usd(1500), recognized=usd(1000))
    behind = _of_engagement(billed=usd(200), recognized=usd(1000))
    return {"liability of A": ahead[0], "asset of A": ahead[1], "liability of B": behind[0], "asset of B": behind[1]}


def _of_engagement(*, billed: Money, recognized: Money) -> tuple[str, str]:
    stands = standing(billed=billed, recognized=recognized, worked=_NOTHING, worked_billed=_NOTHING)
    return shown(stands.contract_liability), shown(stands.contract_asset)


VECTORS: Final = (
    Vector(
        "V-13",
        "$910 a quarter, 1 Apr–30 Jun 2024, start 20 May",
        "anchor calendar, actual",
        {"first invoice": "420.00"},
        _v13,
    ),
    Vector(
        "V-14",
        "$1,200 a year, 26 Sep 2025–25 Sep 2026, invoiced 24 Sep 2025",
        "anchor start, actual; the invoice's date does not enter",
        {"factor": "1", "amount": "1200.00"},
        _v14,
    ),
    Vector(
        "V-15",
        "$3,000 a month from 15 Feb 2026",
        "anchor calendar, actual",
        {"February": "1500.00"},
        lambda: _v15("actual"),
    ),
    Vector("V-15", "the same", "anchor calendar, fixed_30", {"February": "1400.00"}, lambda: _v15("fixed_30")),
    Vector("V-15", "the same", "anchor calendar, 30/360", {"February": "1600.00"}, lambda: _v15("30/360")),
    Vector(
        "V-16",
        "T&M 30 h × $150 approved in January, invoiced 5 Feb",
        "as worked; unbilled receivable stands apart",
        {
            "January revenue": "4500.00",
            "January unbilled": "4500.00",
            "February unbilled": "0.00",
            "February receivable": "4500.00",
            "February revenue": "0.00",
        },
        _v16,
    ),
    Vector(
        "V-17",
        "T&M capped at $10,000, worked $11,200",
        "as worked, capped",
        {"revenue": "10000.00", "over-service": "1200.00"},
        _v17,
    ),
    Vector(
        "V-18",
        "engagement A billed $500 ahead, B recognized $800 ahead of billing",
        "engagements never net",
        {"liability of A": "500.00", "asset of A": "0.00", "liability of B": "0.00", "asset of B": "800.00"},
        _v18,
    ),
)
