"""Months, spans and anchors."""

from __future__ import annotations

from datetime import date

import pytest

from partnerview.errors import InvalidInput
from partnerview.months import Month, Span, add_months, anchors


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "2026-3", "26-03", "2026-03-01", " 2026-03", "٢٠٢٦-٠٣", "2026-03\n"]
)
def test_what_is_not_a_month_is_refused(text: str):
    with pytest.raises(InvalidInput, match="is not a month"):
        Month.parse(text)


def test_a_month_knows_its_days_and_its_neighbours():
    february = Month.parse("2024-02")
    assert (february.first_day, february.last_day, february.next_first) == (
        date(2024, 2, 1), date(2024, 2, 29), date(2024, 3, 1),
    )  # fmt: skip
    assert (str(february - 2), str(february + 11), Month(2026, 1) - february) == ("2023-12", "2025-01", 23)
    assert date(2024, 2, 29) in february
    assert Month.range(Month(2025, 12), Month(2026, 2)) == (Month(2025, 12), Month(2026, 1), Month(2026, 2))
    assert Month.range(Month(2026, 2), Month(2026, 1)) == ()


def test_an_anchor_is_never_chained():
    assert list(anchors(date(2024, 1, 31), ends_before=date(2024, 5, 1))) == [
        date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30),
    ]  # fmt: skip
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2024, 2, 29), 48) == date(2028, 2, 29)


def test_a_span_is_half_open_and_is_written_with_its_last_day():
    span = Span.through(date(2026, 1, 15), date(2026, 3, 3))
    assert (span.days, span.last_day, date(2026, 3, 4) in span) == (48, date(2026, 3, 3), False)
    assert [(str(month), part.days) for month, part in span.by_month()] == [
        ("2026-01", 17),
        ("2026-02", 28),
        ("2026-03", 3),
    ]
    assert span.clipped(date(2026, 4, 1), None).days == 0
