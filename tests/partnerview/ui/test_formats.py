"""How values are written on every page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from partnerview.errors import DomainError
from partnerview.money import Money
from partnerview.months import Month
from partnerview.ui import formats


@pytest.mark.parametrize(
    ("value", "currency", "written"),
    [
        (Decimal("1234.5"), "USD", "1,234.50"),
        (Decimal("-0.005"), "EUR", "−0.01"),
        (Decimal("-0.004"), "EUR", "0.00"),
        (Decimal("0"), "GBP", "0.00"),
        (Decimal("2450000.4"), "JPY", "2,450,000"),
        (Decimal("1.2345"), "KWD", "1.235"),
        (Decimal("0.125"), "USD", "0.13"),
        (12, "USD", "12.00"),
        (None, "USD", "–"),
        (Money(Decimal("-1500"), "USD"), "", "−1,500.00"),
    ],
)
def test_an_amount_has_the_minor_units_of_its_currency(value, currency, written):
    assert formats.amount(value, currency) == written


def test_an_amount_without_a_currency_is_refused():
    with pytest.raises(DomainError):
        formats.amount(Decimal("1"), "")


def test_an_amount_that_stands_alone_says_its_currency_and_does_not_break():
    assert formats.amount_with(Decimal("1867.5"), "USD") == "USD\u00a01,867.50"
    assert formats.amount_with(None, "USD") == "–"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("7300"), "+7,300.00"),
        (Decimal("-5640"), "−5,640.00"),
        (Decimal("0.001"), "–"),
        (Decimal("0"), "–"),
        (None, "–"),
    ],
)
def test_only_a_change_has_a_plus_and_a_change_of_nothing_is_a_dash(value, written):
    assert formats.change(value, "GBP") == written


@pytest.mark.parametrize(
    ("minutes", "written"),
    [(90, "1:30"), (0, "0:00"), (5, "0:05"), (-15, "−0:15"), (72585, "1,209:45"), (None, "–")],
)
def test_hours_are_written_with_a_colon(minutes, written):
    assert formats.hours(minutes) == written


def test_a_change_of_hours_has_its_sign():
    assert formats.change_of_hours(225) == "+3:45"
    assert formats.change_of_hours(-330) == "−5:30"
    assert formats.change_of_hours(0) == "–"


@pytest.mark.parametrize(
    ("ratio", "places", "written"),
    [
        (Decimal("0.574"), 1, "57.4\u00a0%"),
        (Decimal("0.037037"), 2, "3.70\u00a0%"),
        (Decimal("-0.155"), 1, "−15.5\u00a0%"),
        (Decimal("0.3145"), 0, "31\u00a0%"),
        (1, 0, "100\u00a0%"),
        (None, 1, "–"),
    ],
)
def test_a_ratio_is_written_as_a_share(ratio, places, written):
    assert formats.percent(ratio, places) == written


def test_days_months_and_moments_are_written_out():
    assert formats.day(dt.date(2026, 2, 14)) == "14\u00a0Feb\u00a02026"
    assert formats.month_name(Month(2026, 6)) == "June\u00a02026"
    assert formats.month_name(dt.date(2026, 6, 30)) == "June\u00a02026"
    assert formats.month_short(Month(2026, 6)) == "Jun\u00a02026"
    assert formats.day(None) == "–"


def test_an_instant_is_the_day_it_was_at_the_firm(settings):
    instant = dt.datetime(2026, 7, 31, 23, 30, tzinfo=dt.UTC)
    with formats.timezone.override("Europe/London"):
        assert formats.day(instant) == "1\u00a0Aug\u00a02026"
        assert formats.moment(instant) == "1\u00a0Aug\u00a02026, 00:30"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (dt.date(2026, 8, 9), "in\u00a03\u00a0days"),
        (dt.date(2026, 8, 7), "tomorrow"),
        (dt.date(2026, 8, 6), "today"),
        (dt.date(2026, 8, 5), "yesterday"),
        (dt.date(2026, 8, 3), "3\u00a0days\u00a0ago"),
    ],
)
def test_a_distance_is_said_in_days(day, written):
    assert formats.distance(day, dt.date(2026, 8, 6)) == written


def test_a_number_is_grouped_and_rounded_half_up():
    assert formats.number(12408) == "12,408"
    assert formats.number(Decimal("0.00490449"), 6) == "0.004904"
    assert formats.number(Decimal("2.5")) == "3"
    assert formats.number(Decimal("-0.4")) == "0"


@pytest.mark.parametrize(("count", "said"), [(0, "no"), (1, "one"), (9, "nine"), (10, "10"), (1200, "1,200")])
def test_a_count_within_a_sentence_is_a_word_up_to_nine(count: int, said: str) -> None:
    assert formats.spoken(count) == said
