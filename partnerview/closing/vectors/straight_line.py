"""V-01 to V-08: a stand-ready promise over its service, and one that is entered late."""

from __future__ import annotations

from datetime import date
from typing import Final

from partnerview.closing.vectors.vector import Figures, Vector, by_month, counted, total, usd
from partnerview.money import Money
from partnerview.months import Month, anchors
from partnerview.proration import Convention
from partnerview.terms import Interval, Terms
from recognition.patterns import into_open_months, straight_line

_ACTUAL: Final = counted("day", "actual")
_EVEN: Final = counted("month", "even_months")
_ENDS: Final = counted("month", "even_months_prorated_ends")


def _term(price: Money, starts_on: date, ends_before: date, convention: Convention = _ACTUAL) -> Terms:
    return Terms(price, Interval.TOTAL, starts_on, ends_before, convention=convention)


def _v01() -> Figures:
    rows = straight_line(Terms(usd(31), Interval.MONTH, date(2019, 1, 15), date(2019, 2, 15)))
    return {**by_month(rows), "deferred at January's end": str(usd(31).amount - rows[0].amount)}


def _v02(convention: Convention) -> Figures:
    return by_month(straight_line(_term(usd(120), date(2019, 6, 15), date(2019, 10, 13), convention)))


def _v03() -> Figures:
    rows = straight_line(_term(usd(12000), date(2021, 1, 16), date(2022, 1, 16)))
    months = by_month(rows)
    read = ("2021-01", "2021-02", "2021-03", "2021-04", "2021-05", "2022-01")
    return {**{month: months[month] for month in read}, "total": total(rows)}


def _v04() -> Figures:
    rows = straight_line(_term(usd(12000), date(2021, 1, 16), date(2022, 1, 16), _ENDS))
    whole = {str(row.amount) for row in rows[1:-1]}
    return {"first": str(rows[0].amount), "eleven between": " ".join(whole), "last": str(rows[-1].amount)}


def _v05() -> Figures:
    return by_month(straight_line(_term(usd(10000), date(2026, 1, 1), date(2026, 4, 1), _EVEN)))


def _v06() -> Figures:
    rows = straight_line(_term(usd("0.05"), date(2026, 1, 1), date(2027, 1, 1), _EVEN))
    return {"cents": " ".join(str(int(row.amount * 100)) for row in rows)}


def _v07() -> Figures:
    terms = Terms(usd(100), Interval.MONTH, date(2026, 1, 31), convention=_EVEN)
    days = anchors(terms.anchor, ends_before=date(2026, 5, 1))
    return {"anchors": " ".join(map(str, days)), **by_month(straight_line(terms, through=Month(2026, 4)))}


def _v08() -> Figures:
    planned = straight_line(_term(usd(600), date(2026, 4, 1), date(2026, 10, 1), _EVEN))
    rows = into_open_months(planned, earliest_open=Month(2026, 5))
    moved = [f"{row.amount} of {row.origin_month} in {row.month}" for row in rows if row.month != row.origin_month]
    return {**by_month(rows), "moved": "; ".join(moved)}


VECTORS: Final = (
    Vector(
        "V-01",
        "$31 a month, 15 Jan–14 Feb 2019",
        "day grain, actual, anchor start",
        {"2019-01": "17.00", "2019-02": "14.00", "deferred at January's end": "14.00"},
        _v01,
    ),
    Vector(
        "V-02",
        "$120 total, 15 Jun–12 Oct 2019",
        "day grain, actual",
        {"2019-06": "16.00", "2019-07": "31.00", "2019-08": "31.00", "2019-09": "30.00", "2019-10": "12.00"},
        lambda: _v02(_ACTUAL),
    ),
    Vector(
        "V-02",
        "the same",
        "month grain, even_months",
        {"2019-06": "30.00", "2019-07": "30.00", "2019-08": "30.00", "2019-09": "30.00"},
        lambda: _v02(_EVEN),
    ),
    Vector(
        "V-03",
        "$12,000 total, 16 Jan 2021–15 Jan 2022",
        "day grain, actual",
        {
            "2021-01": "526.03",
            "2021-02": "920.55",
            "2021-03": "1019.17",
            "2021-04": "986.30",
            "2021-05": "1019.18",
            "2022-01": "493.15",
            "total": "12000.00",
        },
        _v03,
    ),
    Vector(
        "V-04",
        "the same",
        "month grain, even_months_prorated_ends",
        {"first": "516.13", "eleven between": "1000.00", "last": "483.87"},
        _v04,
    ),
    Vector(
        "V-05",
        "$10,000 total over 3 whole months",
        "month grain, even_months",
        {"2026-01": "3333.33", "2026-02": "3333.34", "2026-03": "3333.33"},
        _v05,
    ),
    Vector(
        "V-06",
        "$0.05 total over 12 months",
        "month grain, even_months, half-up",
        {"cents": "0 1 0 1 0 1 0 0 1 0 1 0"},
        _v06,
    ),
    Vector(
        "V-07",
        "monthly line of $100 from 31 Jan 2026",
        "month grain, even_months, anchor start",
        {
            "anchors": "2026-01-31 2026-02-28 2026-03-31 2026-04-30",
            "2026-01": "100.00",
            "2026-02": "100.00",
            "2026-03": "100.00",
            "2026-04": "100.00",
        },
        _v07,
    ),
    Vector(
        "V-08",
        "$600 total, Apr–Sep 2026, entered in May with April closed",
        "month grain, even_months",
        {
            "2026-05": "200.00",
            "2026-06": "100.00",
            "2026-07": "100.00",
            "2026-08": "100.00",
            "2026-09": "100.00",
            "moved": "100.00 of 2026-04 in 2026-05",
        },
        _v08,
    ),
)
