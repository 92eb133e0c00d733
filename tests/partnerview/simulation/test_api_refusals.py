"""`POST simulations/` against the contract of api.md: odd input is refused 422 and named by its JSON path."""

from __future__ import annotations

from typing import Any

import pytest

PATH = "/api/v1/simulations/"
USD = {"amount": "12000.00", "currency": "USD"}
TERM = {
    "kind": "recurring_fee", "amount": USD, "interval": "total",
    "service_starts_on": "2021-01-16", "service_ends_on": "2022-01-15",
}  # fmt: skip
OPEN = {"kind": "recurring_fee", "amount": USD, "interval": "month", "service_starts_on": "2021-01-16"}
CHANGE = {"line": 0, "effective_on": "2021-06-01", "amount": {"amount": "13000.00", "currency": "USD"}}


def line(**changed: Any) -> dict[str, Any]:
    return {"lines": [{**TERM, **changed}]}


def change(**changed: Any) -> dict[str, Any]:
    return {"lines": [TERM], "amendments": [{**CHANGE, **changed}]}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"lines": [TERM, {**TERM, "amount": {"amount": "5.00", "currency": "EUR"}}]}, ["lines.1.amount"]),
        (change(amount={"amount": "5.00", "currency": "EUR"}), ["amendments.0.amount"]),
        (line(interval="week", grain="month"), ["lines.0.grain"]),
        (line(interval="fortnight"), ["lines.0.interval"]),
        (line(grain="day", proration="even_months"), ["lines.0.proration"]),
        (line(grain="hour"), ["lines.0.grain"]),
        (line(service_starts_on="2021-02-30"), ["lines.0.service_starts_on"]),
        (line(service_starts_on="16/01/2021"), ["lines.0.service_starts_on"]),
        (line(service_starts_on=None), ["lines.0.service_starts_on"]),
        (line(service_ends_on="2021-01-15"), ["lines.0.service_ends_on"]),
        (line(service_ends_on=None), ["lines.0.service_ends_on"]),
        (line(service_ends_on=20220115), ["lines.0.service_ends_on"]),
        (line(amount="12000.00"), ["lines.0.amount"]),
        (line(amount={"amount": 12000, "currency": "USD"}), ["lines.0.amount"]),
        (line(amount={"amount": "1e3", "currency": "USD"}), ["lines.0.amount"]),
        (line(amount={"amount": "0.005", "currency": "USD"}), ["lines.0.amount"]),
        (line(amount={"amount": "5", "currency": "usd"}), ["lines.0.amount"]),
        (line(amount={"amount": "5"}), ["lines.0.amount"]),
        (line(colour="red"), ["lines.0.colour"]),
        (line(renews="perhaps"), ["lines.0.renews"]),
        (line(kind="one_off", interval="month"), ["lines.0.interval"]),
        (line(billing_anchor="moon"), ["lines.0.billing_anchor"]),
        (change(effective_on="2021-01-15"), ["amendments.0.effective_on"]),
        (change(effective_on="2022-01-16"), ["amendments.0.effective_on"]),
        (change(effective_on="soon"), ["amendments.0.effective_on"]),
        (change(line=1), ["amendments.0.line"]),
        (change(line=-1), ["amendments.0.line"]),
        (change(line="first"), ["amendments.0.line"]),
        (change(treatment="retrospective"), ["amendments.0.treatment"]),
        (change(why="because"), ["amendments.0.why"]),
        ({"lines": [OPEN]}, ["as_of"]),
        ({"lines": [OPEN], "as_of": "2021-13-01"}, ["as_of"]),
        ({"lines": []}, ["lines"]),
        ({}, ["lines"]),
        ({"lines": [TERM], "asof": "2021-12-31"}, ["asof"]),
        ({"lines": "all"}, ["lines"]),
        ({"lines": [TERM], "amendments": None}, ["amendments"]),
    ],
)
def test_odd_input_is_named_by_its_path(body: dict[str, Any], fields: list[str], cast, api_of):
    answer = api_of(cast.finance_lead).post_json(PATH, body)
    assert answer.status_code == 422, answer.content
    problem = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in problem["errors"]] == fields
    assert all(error["message"] and error["code"] for error in problem["errors"])


def test_the_example_of_the_contract_is_answered_as_it_says(cast, api_of):
    body = {
        "lines": [{**TERM, "billing_anchor": "start", "recognition_method": "straight_line", "grain": "day",
                   "proration": "actual", "renews": False}],
        "amendments": [{**CHANGE, "treatment": "prospective"}],
        "as_of": "2021-12-31",
    }  # fmt: skip
    answer = api_of(cast.finance_lead).post_json(PATH, body).json()
    assert set(answer) == {"schedule", "mrr", "balances"}
    assert answer["schedule"][0] == {
        "line": 0, "month": "2021-01", "amount": {"amount": "526.03", "currency": "USD"}, "origin_month": "2021-01",
    }  # fmt: skip
    assert set(answer["mrr"][0]) == {"month", "amount"}
    assert set(answer["balances"][0]) == {
        "month", "billed", "recognized", "contract_liability", "contract_asset", "unbilled_receivable",
    }  # fmt: skip
