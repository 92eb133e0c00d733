"""V-26 to V-30, V-34 and V-46: hours that move between periods, blocks bought ahead, alerts, outcome fees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from engagements.hours_alerts import Level, crossings
from engagements.hours_policy import Bucket, HoursPolicy, Rollover
from engagements.hours_stock import Block
from engagements.hours_waterfall import Period, Reading, Worked, charged_minutes, overage_charge, pour
from partnerview.closing.vectors.vector import Figures, Vector, shown, usd
from partnerview.money import Money
from partnerview.months import Month, Span
from recognition.patterns import OutcomeState, as_used, by_progress

_HOUR: Final = 60
_MOVES: Final = HoursPolicy(rollover=Rollover(), may_borrow=True)
_AT_100: Final = HoursPolicy(hourly_rate=Decimal(100), after_hours_multiplier=Decimal("1.5"))


def _month(number: int, granted: int, policy: HoursPolicy, *worked: Worked) -> Period:
    month = Month(2026, number)
    return Period(Span(month.first_day, month.next_first), granted, worked, policy, number)


def _months(first: int, hours: int, policy: HoursPolicy, *worked: int) -> tuple[Reading, ...]:
    """Months that promise so many hours each, with one piece of work in each in which something was worked."""
    periods = []
    for number, done in enumerate(worked, first):
        entries = [Worked(number, date(2026, number, 10), done * _HOUR)] if done else []
        periods.append(_month(number, hours * _HOUR, policy, *entries))
    return pour(periods)


def _hours(minutes: int) -> str:
    return f"{minutes // _HOUR}"


def _v26() -> Figures:
    _, october, november = _months(9, 40, _MOVES, 30, 60, 0)
    return {
        "October available": _hours(october.available),
        "November available": _hours(november.available),
        "invoiced in October": _hours(october.granted),
    }


def _v27() -> Figures:
    readings = _months(1, 30, _MOVES, 10, 40, 40, 0)
    return {"over-use": " ".join(_hours(-reading.carried_out) for reading in readings)}


def _v28(*order: Bucket) -> Figures:
    policy = HoursPolicy(order=order, rollover=Rollover(cap=10 * _HOUR, periods=1))
    readings = _months(1, 20, policy, 12, 15, 34)
    charge = overage_charge(charged_minutes(readings[-1]), hourly=usd(150), rate=usd(200)).amount
    return {
        "carried": " ".join(_hours(reading.carried_out) for reading in readings),
        "forfeited": " ".join(_hours(reading.forfeited) for reading in readings),
        "overage": f"{_hours(readings[-1].overage)} h = {shown(charge)}",
    }


def _v29(block: Block, *, weighed: bool) -> Figures:
    policy = replace(_AT_100, weighs_after_hours=weighed)
    period = _month(1, 0, policy, Worked(1, date(2026, 1, 5), _HOUR, is_after_hours=True))
    ((taken,),) = (reading.trace for reading in pour([period], [block]))
    if taken.value is not None:
        return {"money": shown(usd(0) - Money(taken.value, "USD"))}
    return {"hours": f"-{Decimal(taken.minutes) / _HOUR}"}


def _v30(expected_hours: int) -> Figures:
    price = usd(6000)
    expected = Decimal(expected_hours * _HOUR)
    earned = as_used(price, expected=expected, uses=[(date(2026, 1, 20), Decimal(750))])
    revenue = Money(earned[Month(2026, 1)], "USD")
    return {"revenue": shown(revenue), "liability": shown(price - revenue)}


def _v34() -> Figures:
    day = date(2026, 1, 5)
    steps = [(10, 20), (17, 20), (18, 20), (18, 40), (32, 40), (33, 40)]
    levels = [Level(day, used * _HOUR, available * _HOUR) for used, available in steps]
    return {"alerts at": " ".join(_hours(one.level.used) for one in crossings(levels, [80]))}


def _v46() -> Figures:
    half = OutcomeState(date(2026, 1, 31), Decimal("0.5"), Decimal(10000))
    known = OutcomeState(date(2026, 2, 28), Decimal("0.75"), Decimal(8000), is_known=True)
    earned = by_progress([half, known], cap=usd(6000))
    january = earned[Month(2026, 1)]
    return {"half done": f"{january:.2f}", "once known": f"{january + earned[Month(2026, 2)]:.2f}"}


VECTORS: Final = (
    Vector(
        "V-26",
        "40 h a month, rollover and borrow without cap: September 30, October 60",
        "order included → rolled over → borrowed",
        {"October available": "50", "November available": "30", "invoiced in October": "40"},
        _v26,
    ),
    Vector("V-27", "30 h a month: 10, 40, 40, 0", "the same", {"over-use": "-20 -10 0 -30"}, _v27),
    Vector(
        "V-28",
        "20 h a month, carry cap 10 for one month; 12, 15, 34 h; overage $200",
        "order rolled over → included",
        {"carried": "8 10 0", "forfeited": "0 3 0", "overage": "4 h = 800.00"},
        lambda: _v28(Bucket.ROLLED_OVER, Bucket.INCLUDED),
    ),
    Vector(
        "V-28",
        "the same",
        "order included → rolled over",
        {"carried": "8 5 0", "forfeited": "0 8 0", "overage": "9 h = 1800.00"},
        lambda: _v28(Bucket.INCLUDED, Bucket.ROLLED_OVER),
    ),
    Vector(
        "V-29",
        "1 after-hours hour × 1.5 at $100",
        "block of money",
        {"money": "-150.00"},
        lambda: _v29(Block(1, date(2026, 1, 1), value=Decimal(1000)), weighed=False),
    ),
    Vector(
        "V-29",
        "the same",
        "block of hours, not weighed",
        {"hours": "-1"},
        lambda: _v29(Block(1, date(2026, 1, 1), minutes=600), weighed=False),
    ),
    Vector(
        "V-29",
        "the same",
        "block of hours, weighed",
        {"hours": "-1.5"},
        lambda: _v29(Block(1, date(2026, 1, 1), minutes=600), weighed=True),
    ),
    Vector(
        "V-30",
        "40 h × $150 prepaid; 12.5 h used",
        "no breakage",
        {"revenue": "1875.00", "liability": "4125.00"},
        lambda: _v30(40),
    ),
    Vector(
        "V-30",
        "the same",
        "10 % expected breakage",
        {"revenue": "2083.33", "liability": "3916.67"},
        lambda: _v30(36),
    ),
    Vector(
        "V-34",
        "20 h, 10 + 7, +1, top-up 20, +14, +1",
        "threshold 80 %",
        {"alerts at": "17 32"},
        _v34,
    ),
    Vector(
        "V-46",
        "outcome fee: estimate 10,000, cap 6,000, half done; then known 8,000 at 75 %",
        "by progress, capped until known",
        {"half done": "3000.00", "once known": "6000.00"},
        _v46,
    ),
)
