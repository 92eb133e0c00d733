"""`usage-records` on the wire: idempotent by event id, refused in sentences, scoped, of no other firm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from engagements.models import LineKind, ServiceLine, UsageRecord
from partnerview.tenants.models import Tenant
from tests.builders import make_engagement, make_line
from tests.cast import Cast
from tests.engagements.stage import close_month

pytestmark = pytest.mark.usefixtures("mid_june")

USAGE = "/api/v1/usage-records/"


@pytest.fixture
def line(cast: Cast) -> ServiceLine:
    return make_line(make_engagement(), LineKind.USAGE)


def event(line: ServiceLine, **changes: Any) -> dict[str, Any]:
    body = {"service_line": line.pk, "event_id": "meter-7/2024-05-03", "used_on": "2024-05-03", "quantity": "12.5"}
    return body | changes


def test_an_event_sent_twice_is_one_row_and_one_answer(
    cast: Cast, line: ServiceLine, api_of: Callable[..., Any]
) -> None:
    api = api_of(cast.account_manager)
    first, again = api.post_json(USAGE, event(line)), api.post_json(USAGE, event(line))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (first.json()["unit"], first.json()["quantity"]) == ("GB", "12.500000")
    assert UsageRecord.objects.count() == 1


def test_the_same_name_for_another_content_is_refused_in_a_sentence(
    cast: Cast, line: ServiceLine, api_of: Callable[..., Any]
) -> None:
    api = api_of(cast.account_manager)
    api.post_json(USAGE, event(line))
    answer = api.post_json(USAGE, event(line, quantity="13"))
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("event_id", "event_differs")
    assert "another content" in error["message"]
    assert UsageRecord.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quantity": "0"}, "quantity"),
        ({"quantity": 12.5}, "quantity"),
        ({"used_on": "2024-06-16"}, "used_on"),
        ({"used_on": "yesterday"}, "used_on"),
        ({"service_line": 0}, "service_line"),
        ({"event_id": ""}, "event_id"),
        ({"unit": "GB"}, "unit"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    cast: Cast, line: ServiceLine, api_of: Callable[..., Any], changes: dict[str, Any], field: str
) -> None:
    answer = api_of(cast.account_manager).post_json(USAGE, event(line, **changes))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert UsageRecord.objects.count() == 0


def test_usage_of_a_closed_month_is_refused_without_privilege_and_reason(
    cast: Cast, line: ServiceLine, api_of: Callable[..., Any]
) -> None:
    close_month("2024-05")
    late = event(line, reason="The meter was down")
    assert api_of(cast.account_manager).post_json(USAGE, late).status_code == 409
    assert api_of(cast.finance_lead).post_json(USAGE, event(line)).status_code == 409
    assert UsageRecord.objects.count() == 0
    assert api_of(cast.finance_lead).post_json(USAGE, late).status_code == 201


def test_usage_is_taken_back_once(cast: Cast, line: ServiceLine, api_of: Callable[..., Any]) -> None:
    api = api_of(cast.account_manager)
    pk = api.post_json(USAGE, event(line)).json()["id"]
    taken = api.post_json(f"{USAGE}{pk}/reversal/", {"reason": "Counted twice"})
    assert (taken.status_code, taken.json()["quantity"], taken.json()["reverses"]) == (201, "-12.500000", pk)
    assert api.post_json(f"{USAGE}{pk}/reversal/", {"reason": "Again"}).status_code == 409


def test_usage_of_a_colleague_or_another_firm_is_not_there(
    cast: Cast, line: ServiceLine, zenith: Tenant, api_of: Callable[..., Any]
) -> None:
    api_of(cast.account_manager).post_json(USAGE, event(line))
    other = api_of(cast.other_account_manager)
    assert other.get(USAGE).json()["results"] == []
    assert other.post_json(USAGE, event(line, event_id="mine")).status_code == 422
    with tenant_context(zenith):
        theirs = make_line(make_engagement(), LineKind.USAGE, name="CANARY meter")
    answer = api_of(cast.finance_lead).post_json(USAGE, event(theirs, service_line=theirs.pk + 10_000))
    assert answer.status_code == 422
    assert "CANARY" not in answer.content.decode()
    assert api_of(cast.team_member).post_json(USAGE, event(line)).status_code == 403


def test_a_usage_line_is_sold_through_the_api(cast: Cast, api_of: Callable[..., Any]) -> None:
    body = {
        "engagement": make_engagement().pk,
        "kind": "usage",
        "name": "Storage",
        "usage_unit": "GB",
        "usage_tiers": [{"up_to": "100", "unit_price": "0.5"}, {"unit_price": "0.0125"}],
        "unit_price": {"amount": "250.00", "currency": "GBP"},
        "starts_on": "2024-06-01",
    }
    made = api_of(cast.account_manager).post_json("/api/v1/service-lines/", body)
    assert made.status_code == 201, made.content
    assert made.json()["usage_tiers"] == [
        {"up_to": "100.000000", "unit_price": "0.500000"},
        {"up_to": None, "unit_price": "0.012500"},
    ]
    assert made.json()["monthly_amount"] == {"amount": "250.00", "currency": "GBP"}
    refused = api_of(cast.account_manager).post_json("/api/v1/service-lines/", body | {"usage_tiers": []})
    assert [error["field"] for error in refused.json()["errors"]] == ["usage_tiers"]
