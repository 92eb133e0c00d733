"""How the database reads days, durations and amounts, against a second reading in plain Python."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# The schema is only read, so that examples may share it.
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
texts = st.lists(st.text(alphabet="0123456789.,:-+= /٣x", max_size=12), min_size=1, max_size=40)
durations = st.one_of(
    st.decimals(min_value=-30, max_value=30, places=3).map(str),
    st.tuples(st.integers(0, 99), st.integers(0, 59), st.integers(0, 59)).map(
        lambda t: f"{t[0]}:{t[1]:02d}:{t[2]:02d}"
    ),
)


def read(function: str, written: list[str], *more: str) -> list:
    extra = "".join(f", '{word}'" for word in more)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(w{extra}) FROM unnest(%s::text[]) WITH ORDINALITY AS given(w, n) ORDER BY n", [written]
        )
        return [value for (value,) in cursor.fetchall()]


def seconds_by_hand(written: str) -> Decimal | None:
    """Decimal hours or h:mm:ss, in seconds."""
    if re.fullmatch(r"-?([0-9]{1,7}(\.[0-9]{1,10})?|\.[0-9]{1,10})", written):
        return Decimal(written) * 3600
    if re.fullmatch(r"-?[0-9]{1,7},[0-9]{1,2}", written):
        return Decimal(written.replace(",", ".")) * 3600
    if match := re.fullmatch(r"(-?)([0-9]{1,5}):([0-5][0-9])(?::([0-5][0-9]))?", written):
        sign, hours, minutes, seconds = match.groups()
        size = int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)
        return Decimal(-size if sign else size)
    return None


@many
@given(written=st.one_of(texts, st.lists(durations, min_size=1, max_size=40)))
def test_durations_are_read_as_by_hand_and_never_raise(acme, written):
    assert read("import_seconds", written) == [seconds_by_hand(text) for text in written]


@many
@given(days=st.lists(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)), min_size=1, max_size=40))
def test_a_day_is_read_back_from_every_way_of_writing_it(acme, days):
    for pattern, order in (("%Y-%m-%d", "dmy"), ("%d.%m.%Y", "mdy"), ("%d/%m/%Y", "dmy"), ("%m/%d/%Y", "mdy")):
        assert read("import_day", [day.strftime(pattern) for day in days], order) == days


@many
@given(parts=st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=40))
def test_a_day_that_does_not_exist_is_null(acme, parts):
    def by_hand(year: int, month: int, day: int) -> dt.date | None:
        try:
            found = dt.date(year, month, day)
        except ValueError:
            return None
        return found if 1900 <= year <= 2199 else None

    written = [f"{year:04d}-{month:02d}-{day:02d}" for year, month, day in parts]
    assert read("import_day", written, "dmy") == [by_hand(*part) for part in parts]


@many
@given(written=texts)
def test_nothing_that_can_be_typed_stops_a_reading(acme, written):
    read("import_day", written, "mdy")
    read("import_amount", written)
    read("import_yes", written)


def test_amounts_and_answers(acme):
    assert read("import_amount", ["92.50", "1,250.00", "-3", "1,25", "1e3", "", "12 EUR"]) == [
        Decimal("92.50"), Decimal("1250.00"), Decimal(-3), None, None, None, None,
    ]  # fmt: skip
    assert read("import_yes", ["Yes", "TRUE", "1", "no", "False", "maybe", ""]) == [
        True, True, True, False, False, None, None,
    ]  # fmt: skip
    assert read("import_is_formula", ["=1", "@A1", "+7", "-A1", "-7", "7", "", "- 7"]) == [
        True, True, True, True, False, False, False, True,
    ]  # fmt: skip
