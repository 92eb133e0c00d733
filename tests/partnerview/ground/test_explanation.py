"""An explanation carries what a person needs to follow a figure, as plain values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

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
        inputs=(Input("price", usd("31.00")), Input("first day", date(2019, 1, 15)), Input("days", 17)),
        steps=(Step("17 of 31 days", Decimal("0.5483870968")),),
        sources=(Source("schedule row", 7, "January", Month(2019, 1)),),
    )
    assert explained.as_dict() == {
        "figure": "Revenue of January 2019",
        "result": {"amount": "17.00", "currency": "USD"},
        "rule": "straight line",
        "rule_version": "1",
        "convention": "day grain, actual",
        "rounding": "half up, cumulative within each interval",
        "inputs": [
            {"name": "price", "value": {"amount": "31.00", "currency": "USD"}},
            {"name": "first day", "value": "2019-01-15"},
            {"name": "days", "value": 17},
        ],
        "steps": [{"text": "17 of 31 days", "value": "0.5483870968"}],
        "sources": [{"kind": "schedule row", "id": 7, "label": "January", "value": "2019-01"}],
    }
