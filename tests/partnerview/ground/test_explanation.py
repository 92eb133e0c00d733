"""An explanation carries what a person needs to follow a figure, as plain values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from partnerview.explanation import Explanation, Input, Source, Step
from partnerview.months import Month
from tests.worked_examples.figures import usd


def test_an_explanation_is_plain_json_with_money_as_strings():
    explained = Explanation(
        figure="Revenue of January 2019",
        result=usd("17.00"),
        rule="straight line",
        rule_version="1",
        convention="day grain, actual",
        rounding="half up, cumulative within each interval",
        inputs=(Input("price", usd("31.00"), "+"), Input("first day", date(2019, 1, 15)), Input("days", 17, "×")),
        steps=(Step("days of the interval", 31, "÷"),),
        sources=(Source("schedule row", 7, "January", Month(2019, 1)),),
    )
    assert explained.as_dict() == {
        "figure": "Revenue of January 2019",
        "result": {"amount": "17.00", "currency": "USD"},
        "rule": "straight line",
        "rule_version": "1",
        "convention": "day grain, actual",
        "rounding": "half up, cumulative within each interval",
        "worked": "17.00",
        "inputs": [
            {"name": "price", "value": {"amount": "31.00", "currency": "USD"}, "does": "+"},
            {"name": "first day", "value": "2019-01-15", "does": ""},
            {"name": "days", "value": 17, "does": "×"},
        ],
        "steps": [{"text": "days of the interval", "value": 31, "does": "÷"}],
        "sources": [{"kind": "schedule row", "id": 7, "label": "January", "value": "2019-01"}],
    }


def test_the_arithmetic_that_is_shown_can_be_done_again():
    plain = {"figure": "", "result": usd("17.00"), "rule": "", "rule_version": "", "convention": "", "rounding": ""}
    told = Explanation(**plain, inputs=(Input("days", 17),))
    assert told.worked is None
    terms = (Input("opening", usd("20.00"), "+"), Input("credited", usd("5.50"), "−"))
    assert Explanation(**plain, inputs=terms, steps=(Step("billed", usd("2.50"), "+"),)).worked == Decimal("17.00")
    with pytest.raises(TypeError):
        _ = Explanation(**plain, inputs=(Input("first day", date(2019, 1, 15), "+"),)).worked
