"""Pages by number: which rows, in which words, and where one can go from there."""

from __future__ import annotations

import pytest

from partnerview.http.numbered import Numbered, page_number


def page(number: int, count: int) -> Numbered:
    return Numbered(number, count, "/mrr/", {"month": "2026-03"}, anchor="by")


def test_the_first_of_three_pages_leads_on_and_not_back():
    first = page(1, 120)
    assert first.words == "1 to 50 of 120"
    assert (first.earlier, first.later) == (None, "/mrr/?month=2026-03&page=2#by")
    assert first.cut(range(120)) == range(50)


def test_the_last_page_holds_the_rest():
    last = page(3, 120)
    assert last.words == "101 to 120 of 120"
    assert (last.earlier, last.later) == ("/mrr/?month=2026-03&page=2#by", None)
    assert list(last.cut(range(120))) == list(range(100, 120))


def test_what_fits_is_counted_and_leads_nowhere():
    assert (page(1, 50).words, page(1, 50).later) == ("50 in all", None)
    assert page(1, 0).words == ""


def test_a_page_beyond_the_last_is_empty_and_leads_back():
    beyond = page(9, 60)
    assert list(beyond.cut(range(60))) == []
    assert beyond.earlier == "/mrr/?month=2026-03&page=8#by"


@pytest.mark.parametrize("asked", ["", "0", "-1", "two", "1e3", "٣", "99999999999999999999"])
def test_a_page_that_cannot_be_read_is_the_first(asked: str):
    assert page_number({"page": asked}) == 1
