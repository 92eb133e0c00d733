"""Numbers in addresses: what is none gives a page or a sentence, never a fault."""

from __future__ import annotations

import pytest

from partnerview.digits import whole_number
from tests.cast import Cast

ODD = ["²", "٣", "1e3", "-1", "+1", " 1", "1.0", "1_0", "9" * 19, "9" * 5000]


@pytest.mark.parametrize("text", ["", *ODD])
def test_only_ascii_digits_that_fit_a_key_are_a_number(text: str) -> None:
    assert whole_number(text) is None


def test_a_number_may_have_zeros_before_it_and_as_many_digits_as_is_said() -> None:
    assert [whole_number(text) for text in ("0", "007", "9" * 18)] == [0, 7, 10**18 - 1]
    assert (whole_number("1234", digits=4), whole_number("12345", digits=4)) == (1234, None)


ADDRESSES = {
    "/bridge/explanation/?figure=contracted&engagement={}": {404},
    "/at-risk/?page={}": {200},
    "/at-risk/?review={}": {200},
    "/profitability/?page={}": {200},
    "/mrr/?by=client&page={}": {200},
    "/capacity/?person={}": {200, 404},
    "/mrr/retention/explanation/?figure=cohort_kept&of={}&key=2026-01": {404},
    "/mrr/explanation/?figure=line&key={}": {404},
    "/issue-runs/new/?billing_run={}": {404},
    "/service-lines/new/?tier={}": {404},
}


@pytest.mark.parametrize("odd", ["²", "9" * 30])
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_odd_number_in_an_address_breaks_no_page(cast: Cast, browser_of, address: str, odd: str) -> None:
    answer = browser_of(cast.finance_lead).get(address.format(odd), follow=True)
    assert answer.status_code in ADDRESSES[address]
