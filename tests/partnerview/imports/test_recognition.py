"""A file is recognized by its columns, whatever their order and case; else a sentence says what is missing."""

from __future__ import annotations

import pytest

from partnerview.errors import InvalidInput
from partnerview.imports.layout import recognize
from partnerview.imports.sources import all_sources

HARVEST = ["Date", "Client", "Project", "Task", "Hours", "First Name", "Last Name"]
TOGGL = ["User", "Email", "Client", "Project", "Task", "Description", "Start date", "Duration", "Tags", "Amount (USD)"]
CLOCKIFY = ["Project", "Client", "Description", "User", "Start Date", "Duration (decimal)", "Duration (h)"]
KIMAI = ["Date", "Duration", "Username", "Customer", "Project", "Activity"]


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (["Date", "Date", *HARVEST[1:]], "The column “Date” appears twice in row 1, as column 1 and 2."),
        ([*HARVEST, " hours "], "appears twice in row 1, as column 5 and 8"),
        (HARVEST[:-3] + HARVEST[-2:], "looks like Harvest's detailed time report, but the column “Hours” is missing"),
        (["name", "email", "phone"], "No known export has the columns of row 1: name, email, phone."),
        ([""], "No known export has the columns of row 1: (empty)."),
    ],
)
def test_a_header_that_is_wrong_is_refused_with_what_is_wrong(header, sentence):
    with pytest.raises(InvalidInput) as refused:
        recognize(all_sources(), header)
    assert sentence in refused.value.message


@pytest.mark.parametrize(
    ("header", "source"), [(HARVEST, "harvest"), (TOGGL, "toggl"), (CLOCKIFY, "clockify"), (KIMAI, "kimai")]
)
def test_a_source_is_recognized(header, source):
    assert recognize(all_sources(), header).key == source
    assert recognize(all_sources(), [name.upper() for name in reversed(header)]).key == source


def test_clockifys_exact_hours_go_before_its_rounded_ones():
    clockify = recognize(all_sources(), CLOCKIFY)
    assert clockify.positions(CLOCKIFY).title("hours") == "Duration (h)"
