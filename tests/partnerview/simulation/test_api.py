"""`POST simulations/`: the shape of api.md, sentences at the field, and nothing written."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engagements.models import ServiceLine
from recognition.models import ScheduleRow
from tests.cast import Cast

PATH = "/api/v1/simulations/"
LINE = {
    "kind": "recurring_fee",
    "amount": {"amount": "12000.00", "currency": "USD"},
    "interval": "total",
    "service_starts_on": "2021-01-16",
    "service_ends_on": "2022-01-15",
    "billing_anchor": "start",
    "recognition_method": "straight_line",
    "grain": "day",
    "proration": "actual",
    "renews": False,
}


def test_a_role_without_the_permission_is_refused(cast: Cast, api_of: Callable[..., Any]) -> None:
    assert api_of(cast.team_member).post_json(PATH, {"lines": [LINE]}).status_code == 403


def test_an_unknown_field_a_float_and_a_bad_pair_are_named_each_at_its_place(
    cast: Cast, api_of: Callable[..., Any]
) -> None:
    api = api_of(cast.finance_lead)
    unknown = api.post_json(PATH, {"lines": [{**LINE, "colour": "red"}]})
    assert unknown.status_code == 422
    assert [error["field"] for error in unknown.json()["errors"]] == ["lines.0.colour"]
    number = api.post_json(PATH, {"lines": [{**LINE, "amount": {"amount": 0.1, "currency": "USD"}}]})
    assert [error["field"] for error in number.json()["errors"]] == ["lines.0.amount"]
    pair = api.post_json(PATH, {"lines": [{**LINE, "interval": "week", "grain": "month"}]})
    assert pair.status_code == 422
    assert pair.json()["errors"][0]["field"].startswith("lines.0.")


def test_a_term_is_spread_by_days_as_the_worked_example_says(cast: Cast, api_of: Callable[..., Any]) -> None:
    answer = api_of(cast.finance_lead).post_json(PATH, {"lines": [LINE], "as_of": "2022-01-31"})
    assert answer.status_code == 200
    schedule = answer.json()["schedule"]
    assert schedule[0] == {
        "line": 0,
        "month": "2021-01",
        "amount": {"amount": "526.03", "currency": "USD"},
        "origin_month": "2021-01",
    }
    amounts = [row["amount"]["amount"] for row in schedule]
    assert amounts[:5] == ["526.03", "920.55", "1019.17", "986.30", "1019.18"]
    assert sum(map(Decimal, amounts)) == Decimal("12000.00")
    assert answer.json()["balances"][0] == {
        "month": "2021-01",
        "billed": {"amount": "12000.00", "currency": "USD"},
        "recognized": {"amount": "526.03", "currency": "USD"},
        "contract_liability": {"amount": "11473.97", "currency": "USD"},
        "contract_asset": {"amount": "0.00", "currency": "USD"},
        "unbilled_receivable": {"amount": "0.00", "currency": "USD"},
    }


def test_an_amendment_spreads_the_rest_and_moves_mrr(cast: Cast, api_of: Callable[..., Any]) -> None:
    line = {**LINE, "interval": "year", "service_starts_on": "2019-01-01", "service_ends_on": "2019-12-31"}
    body = {
        "lines": [{**line, "grain": "month", "proration": "even_months"}],
        "amendments": [{"effective_on": "2019-06-01", "amount": {"amount": "13000.00", "currency": "USD"}}],
    }
    answer = api_of(cast.finance_lead).post_json(PATH, body).json()
    assert [row["amount"]["amount"] for row in answer["schedule"]][5:] == [
        "1142.86", "1142.85", "1142.86", "1142.86", "1142.86", "1142.85", "1142.86",
    ]  # fmt: skip
    assert [row["amount"]["amount"] for row in answer["mrr"]][4:6] == ["1000.00", "1083.33"]


def test_nothing_is_written(cast: Cast, api_of: Callable[..., Any]) -> None:
    api_of(cast.finance_lead).post_json(PATH, {"lines": [LINE]})
    assert (ServiceLine.objects.count(), ScheduleRow.objects.count()) == (0, 0)
