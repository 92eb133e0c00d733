"""The rules of maths.md §2 once more, slowly and in another way: day by day, in exact fractions.

Shares no code with the product. Every day of service gets the fraction of a price that it earns; months
are then summed and rounded cumulatively.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from math import floor

DAY = timedelta(days=1)
LENGTHS = {"month": 1, "quarter": 3, "year": 12}


def half_up(value: Fraction) -> int:
    """To whole minor units, halves away from zero."""
    return floor(value + Fraction(1, 2)) if value >= 0 else -floor(-value + Fraction(1, 2))


def moved(anchor: date, months: int) -> date:
    """The anchor's day so many months on."""
    index = anchor.year * 12 + anchor.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(anchor.day, calendar.monthrange(year, month)[1]))


def days(first: date, ends_before: date) -> Iterator[date]:
    while first < ends_before:
        yield first
        first += DAY


def weight_of(day: date, proration: str, opened_on: date) -> Fraction:
    """What one day weighs: every convention of days is a sum over days."""
    length = calendar.monthrange(day.year, day.month)[1]
    if proration == "actual":
        return Fraction(1)
    if proration == "even_months_prorated_ends":
        return Fraction(1, length)
    if proration == "30/360":
        if day.day == length:
            return Fraction(31 - min(day.day, 30))
        return Fraction(1 if day.day < 30 else 0)
    served_from = opened_on.day if (opened_on.year, opened_on.month) == (day.year, day.month) else 1
    whole_month = served_from == 1 and day.day == length
    number = day.day - served_from + 1
    if whole_month:
        return 1 - Fraction(min(number - 1, 30), 30)
    return Fraction(min(number, 30) - min(number - 1, 30), 30)


def shares(
    first: date, ends_before: date, whole_from: date, whole_to: date, proration: str, opened_on: date
) -> dict[tuple[int, int], Fraction]:
    """The share of one price that each calendar month of a stretch earns, against the whole period."""
    opened = min(opened_on, whole_from)
    whole = sum(weight_of(day, proration, opened) for day in days(whole_from, whole_to))
    months: dict[tuple[int, int], Fraction] = {}
    for day in days(first, ends_before):
        key = (day.year, day.month)
        months[key] = months.get(key, Fraction(0)) + weight_of(day, proration, opened_on) / whole
    return months


def cumulative(price_in_minor_units: int, parts: dict[tuple[int, int], Fraction]) -> dict[tuple[int, int], int]:
    reached, before, rows = Fraction(0), 0, {}
    for key in sorted(parts):
        reached += parts[key]
        target = half_up(price_in_minor_units * reached)
        rows[key], before = target - before, target
    return rows


def whole_intervals(interval: str, anchor: date, *, calendar_anchor: bool, until: date) -> Iterator[tuple[date, date]]:
    """Every interval from the anchor on, whether or not it is served."""
    if interval == "week":
        origin = anchor - timedelta(days=anchor.weekday()) if calendar_anchor else anchor
        while origin < until:
            yield origin, origin + timedelta(days=7)
            origin += timedelta(days=7)
        return
    step = LENGTHS[interval]
    origin = date(anchor.year, (anchor.month - 1) // step * step + 1, 1) if calendar_anchor else anchor
    number = 0
    while moved(origin, number * step) < until:
        yield moved(origin, number * step), moved(origin, (number + 1) * step)
        number += 1


def planned(
    price: int, interval: str, first: date, ends_before: date, proration: str, *, calendar_anchor: bool, anchor: date
) -> dict[tuple[int, int], int]:
    """Rows by (year, month), in minor units, of a line served from `first` until `ends_before`."""
    rows: dict[tuple[int, int], int] = {}
    for start, end in whole_intervals(interval, anchor, calendar_anchor=calendar_anchor, until=ends_before):
        served = max(start, first), min(end, ends_before)
        if served[0] >= served[1]:
            continue
        for key, amount in cumulative(price, shares(*served, start, end, proration, anchor)).items():
            rows[key] = rows.get(key, 0) + amount
    return rows


def term(price: int, first: date, ends_before: date, proration: str) -> dict[tuple[int, int], int]:
    """Rows of a total by a convention of days."""
    return cumulative(price, shares(first, ends_before, first, ends_before, proration, first))


def term_by_even_months(price: int, first: date, ends_before: date) -> dict[tuple[int, int], int]:
    """Rows of a total in equal amounts per started anchor month."""
    starts, number = [], 0
    while moved(first, number) < ends_before:
        starts.append(moved(first, number))
        number += 1
    return cumulative(price, {(day.year, day.month): Fraction(1, len(starts)) for day in starts})


Event = tuple[date, str, int]


class Term:
    """A total whose price is changed or conceded on some days, in the order of those days.

    An event is (day, kind, minor units). A change states the price of the whole term, from which what was
    conceded before it is taken; a concession states what is given back. Between events the term earns
    `base` and, from day `since` on, `amount` by the weights of its days.
    """

    def __init__(self, price: int, first: date, ends_before: date, proration: str) -> None:
        self.first, self.ends_before = first, ends_before
        self.weights = [(day, weight_of(day, proration, first)) for day in days(first, ends_before)]
        self.base, self.amount, self.since, self.given = Fraction(0), Fraction(price), first, 0
        self.rows: dict[tuple[int, int], int] = {}

    def earned(self, until: date) -> int:
        """Through the day before: what stands, and the rounded part of what is spread over the rest."""
        left = sum(weight for day, weight in self.weights if day >= self.since)
        done = sum(weight for day, weight in self.weights if self.since <= day < until)
        return int(self.base) + half_up(self.amount * done / left if left else Fraction(0))

    def keep(self, months: list[tuple[int, int]]) -> None:
        """What stands of these months from now on."""
        for month in months:
            if month not in self.rows:
                self.rows[month] = self.earned(next_first(month)) - sum(self.rows.values())

    def happen(self, day: date, kind: str, value: int) -> None:
        total = self._total(kind, value)
        at = min(max(day, self.first), self.ends_before)
        if kind == "cancellation" or at == self.ends_before:
            self.base, self.amount = total, Fraction(0)
        elif kind in {"catch_up", "whole_contract"}:
            self.base, self.amount, self.since = Fraction(0), total, self.first
        elif kind == "past_service":
            self.base -= value
        else:
            done = self.earned(at)
            rest = total - done if kind == "prospective" else max(total - done, Fraction(0))
            self.base, self.amount, self.since = total - rest, rest, at

    def _total(self, kind: str, value: int) -> Fraction:
        if kind in {"prospective", "catch_up"}:
            return Fraction(value - self.given)
        self.given += value
        return self.base + self.amount - value


def term_with_events(
    price: int, first: date, ends_before: date, proration: str, events: list[Event]
) -> dict[tuple[int, int], int]:
    """Rows by (year, month), in minor units, of a total to which things happen."""
    term = Term(price, first, ends_before, proration)
    touched = [day for day, _ in term.weights] + [day for day, *_ in events]
    months = sorted({(day.year, day.month) for day in touched})
    for day, kind, value in sorted(events, key=lambda event: event[0]):
        term.keep([month for month in months if month < (day.year, day.month)])
        term.happen(day, kind, value)
    term.keep(months)
    return term.rows


def next_first(month: tuple[int, int]) -> date:
    year, number = month
    return date(year + number // 12, number % 12 + 1, 1)
