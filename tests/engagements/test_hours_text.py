"""Hours as they are typed: the same text means the same minutes on the page and on the server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engagements.hours_text import read_hours, write_hours
from partnerview.errors import InvalidInput

JAVASCRIPT = Path(__file__).resolve().parents[2] / "static/js/hours.js"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 0), ("–", 0), ("1:30", 90), ("0:05", 5), (":45", 45), ("1.5", 90), ("1,5", 90), (".25", 15), ("90m", 90),
        ("90 min", 90), ("2h", 120), ("1h 30m", 90), ("1h30", 90), ("8", 480), (" 8 ", 480), ("0.33", 20),
        ("7.99", 479), ("24:00", 1440), ("1.5h", 90),
    ],
)  # fmt: skip
def test_hours_are_read_as_they_are_typed(text: str, minutes: int) -> None:
    assert read_hours(text) == minutes


@pytest.mark.parametrize(
    "text", ["2x", "1:60", "1:5", "-1", "1e2", "1.234", "\N{ARABIC-INDIC DIGIT ONE}:30", "=1+1", "1 30", "h", "1:30:00"]
)
def test_what_is_no_length_of_time_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(f"“{text}” is no length of time. Type hours as 1:30, 1.5 or 90m")):
        read_hours(text)


@pytest.mark.parametrize("minutes", [5, 60, 90, 1440])
def test_hours_are_read_back_as_they_were_written(minutes: int) -> None:
    assert read_hours(write_hours(minutes)) == minutes


def test_nothing_is_written_as_nothing() -> None:
    assert write_hours(0) == ""


def test_the_page_knows_as_many_forms_as_the_server() -> None:
    forms = re.findall(r"^  \[/\^", JAVASCRIPT.read_text(), flags=re.MULTILINE)
    assert len(forms) == 6
