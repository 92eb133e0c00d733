"""The week grid by keyboard: arrows move, hours are read as typed, sums follow."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db

FIRST = "table[data-timesheet] input"


@pytest.fixture
def grid(window, cast):
    page = window(cast.admin)
    page.goto("/styleguide/")
    return page


READ = {
    "1:30": "1:30",
    "1.5": "1:30",
    "1,5": "1:30",
    "90m": "1:30",
    "2h": "2:00",
    "2h15": "2:15",
    ":45": "0:45",
    "7": "7:00",
    "0.25": "0:15",
    "24:00": "24:00",
    "0": "",
    "": "",
}


def leave(cell, typed):
    cell.fill(typed)
    cell.blur()
    return cell.input_value(), cell.get_attribute("aria-invalid")


def test_hours_are_read_as_a_person_types_them(grid):
    cell = grid.locator(FIRST).first
    assert {typed: leave(cell, typed) for typed in READ} == {typed: (read, None) for typed, read in READ.items()}


def test_what_is_no_length_of_a_day_is_kept_and_marked(grid):
    cell = grid.locator(FIRST).first
    for typed in ("2x", "1:75", "25", "24:01", "-1", "1:3"):
        assert leave(cell, typed) == (typed, "true")


def test_sums_follow_each_key_and_billable_stands_apart(grid):
    assert grid.locator("tr[data-sums=billable] [data-sum=week]").inner_text() == "16:30"
    assert grid.locator("tr[data-sums=all] [data-sum=week]").inner_text() == "24:30"
    grid.locator(FIRST).first.fill("2:30")
    assert grid.locator("tr[data-row] [data-sum=row]").first.inner_text() == "6:30"
    assert grid.locator("tr[data-sums=billable] [data-day='0']").inner_text() == "4:45"
    assert grid.locator("tr[data-sums=all] [data-sum=week]").inner_text() == "25:30"


def test_arrows_and_enter_move_between_cells(grid):
    grid.locator(FIRST).first.focus()
    for key, place in (
        ("ArrowRight", "Support, 4"),
        ("ArrowDown", "Optimization, 4"),
        ("ArrowLeft", "Optimization, 3"),
    ):
        grid.keyboard.press(key)
        assert place in grid.evaluate("document.activeElement.ariaLabel").replace("\u00a0", " ")
    grid.keyboard.type("45m")
    grid.keyboard.press("Enter")
    assert "Osprey Point" in grid.evaluate("document.activeElement.ariaLabel")
