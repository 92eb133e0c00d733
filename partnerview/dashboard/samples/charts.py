"""Invented values of the style guide's charts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from partnerview.charts.inputs import (
    Burn,
    BurnDay,
    Column,
    ColumnGroup,
    Floor,
    LinePoint,
    LineSeries,
    MovementMonth,
)
from partnerview.months import Month
from partnerview.ui import formats

FIRST: Final = Month(2025, 7)
CURRENT: Final = 11
OPENING: Final = Decimal("303860.66")
# new, expansion, reactivation, contraction, churn, paused, exchange rates
MOVEMENTS: Final = (
    (6200, 2100, 0, -900, -3400, 0, 410),
    (0, 3850, 0, -1500, 0, 0, -620),
    (9400, 4100, 1200, -2200, -1800, 0, 150),
    (4100, 1750, 0, -640, -7250, -2100, 380),
    (12800, 2900, 0, -3100, 0, 0, -910),
    (0, 1480, 0, -780, -2640, 0, 240),
    (7700, 9650, 0, -4200, -5100, 0, 560),
    (3300, 2240, 2100, -1900, 0, 0, -330),
    (10900, 3610, 0, -1120, -2980, 0, 720),
    (5200, 6480, 0, -2750, 0, -3600, -480),
    (8450, 2050, 0, -860, -4150, 0, 290),
    (11321, 7473, 1950, -3238, -5640, -5300, -1666),
    (4890, 3120, 0, -1480, 0, 0, 215),
)
BALANCES: Final = (
    (1, 5, 24000),
    (2, 1, 18000),
    (3, 1, 12000),
    (4, 8, 18000),
    (5, 20, 9000),
    (6, 30, 4142),
    (7, 31, 3107),
)


def charts() -> dict[str, Any]:
    """The inputs of one chart of every kind."""
    return {
        "months": _months(),
        "balance": _balance(),
        "floor": Floor("Floor", Decimal(4000)),
        "chart_today": dt.date(2026, 7, 31),
        "groups": _groups(),
        "burn": Burn(
            dt.date(2026, 8, 1),
            dt.date(2026, 9, 1),
            4290,
            tuple(BurnDay(dt.date(2026, 8, day), minutes) for day, minutes in ((3, 300), (4, 420), (5, 375), (6, 240))),
            dt.date(2026, 8, 6),
        ),
    }


def _months() -> list[MovementMonth]:
    rows, opening = [], OPENING
    for place, moved in enumerate(MOVEMENTS):
        new, expansion, reactivation, contraction, churn, paused, fx = map(Decimal, moved)
        closing = opening + sum(moved)
        rows.append(
            MovementMonth(
                FIRST + place,
                opening,
                closing,
                new,
                expansion,
                reactivation,
                contraction,
                churn,
                paused,
                fx,
                url="#",
                current=place == CURRENT,
                provisional=place > CURRENT,
            )
        )
        opening = closing
    return rows


def _balance() -> list[LineSeries]:
    posted = [LinePoint(dt.date(2026, month, day), Decimal(value), "#") for month, day, value in BALANCES]
    ahead = [posted[-1], LinePoint(dt.date(2026, 9, 15), Decimal(-4000))]
    return [
        LineSeries("Cleared balance", posted, "cash", stepped=True, area=True),
        LineSeries("At this pace", ahead, "cash", projected=True),
    ]


def _groups() -> list[ColumnGroup]:
    return [
        ColumnGroup(
            formats.month_short(Month(2026, 1) + place),
            (
                Column("Contracted", "contracted", Decimal(335691 + place * 6000)),
                Column("Invoiced", "invoiced", Decimal(318000 + place * 12500)),
                Column("Recognized", "recognized", Decimal(329000 + place * 7400)),
                Column("Cash", "cash", Decimal(-12400 if place == 3 else 301000 + place * 5100)),
            ),
            "#",
            current=place == 5,
        )
        for place in range(7)
    ]
