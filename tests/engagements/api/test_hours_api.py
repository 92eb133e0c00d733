"""Hours through the API: balance, blocks, the trace of an entry, reports of an outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from engagements.actions.time_entries import delete_time, unlock_time
from engagements.models import Engagement, HoursBlock, LineKind, OutcomeReport, ServiceLine, TimeEntry
from partnerview.tenants.models import Tenant
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("mid_june")
API = "/api/v1/"
HOUR = 60


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    return make_engagement()


@pytest.fixture
def prepaid(engagement: Engagement) -> ServiceLine:
    return make_line(engagement, LineKind.PREPAID_HOURS, hourly_rate=Decimal(150), overage_rate=Decimal(200))


def bought(line: ServiceLine, **given: Any) -> dict[str, Any]:
    return {
        "line": line.pk, "bought_on": "2024-05-01", "minutes": 40 * HOUR,
        "price": {"amount": "6000.00", "currency": "GBP"}, **given,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"price": {"amount": "6000.00", "currency": "USD"}}, "price"),
        ({"price": {"amount": "-1.00", "currency": "GBP"}}, "price"),
        ({"bought_on": "2023-12-31"}, "bought_on"),
        ({"expires_on": "2024-04-30"}, "expires_on"),
        ({"breakage_percent": "100"}, "breakage_percent"),
        ({"minutes": None, "price": {"amount": "0.00", "currency": "GBP"}}, "price"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_block_that_cannot_be_is_refused_at_its_field(
    prepaid: ServiceLine, cast: Cast, api_of: Callable[..., Any], given: dict[str, Any], field: str
) -> None:
    answer = api_of(cast.account_manager).post_json(f"{API}hours-blocks/", bought(prepaid, **given))
    assert (answer.status_code in {400, 422}, answer.json()["errors"][0]["field"].split(".")[0]) == (True, field)
    assert HoursBlock.objects.count() == 0


def test_blocks_are_bought_by_those_who_change_engagements_and_seen_by_those_who_see_them(
    prepaid: ServiceLine, cast: Cast, api_of: Callable[..., Any]
) -> None:
    assert api_of(cast.team_member).post_json(f"{API}hours-blocks/", bought(prepaid)).status_code == 403
    other = api_of(cast.other_account_manager).post_json(f"{API}hours-blocks/", bought(prepaid))
    assert other.json()["errors"][0]["field"] == "line"
    assert HoursBlock.objects.count() == 0
    made = api_of(cast.account_manager).post_json(f"{API}hours-blocks/", bought(prepaid))
    assert (made.status_code, made.json()["minutes"]) == (201, 2400)
    assert api_of(cast.other_account_manager).get(f"{API}hours-blocks/{made.json()['id']}/").status_code == 404


def test_a_block_that_was_drawn_from_is_not_taken_back_and_one_that_was_not_is_once(
    prepaid: ServiceLine, cast: Cast, api_of: Callable[..., Any]
) -> None:
    api = api_of(cast.account_manager)
    block = api.post_json(f"{API}hours-blocks/", bought(prepaid)).json()["id"]
    entry = log_time(prepaid.engagement, minutes=60, worked_on=dt.date(2024, 5, 6))
    url = f"{API}hours-blocks/{block}/taking-back/"
    refused = api.post_json(url, {"reason": "Typed twice"})
    assert (refused.status_code, refused.json()["code"]) == (409, "used")
    assert HoursBlock.objects.count() == 1
    unlock_time(entry, by=cast.finance_lead, reason="It was internal")
    delete_time(TimeEntry.objects.get(pk=entry.pk), by=cast.integration)
    assert api.post_json(url, {"reason": "Typed twice"}).status_code == 200
    again = api.post_json(url, {"reason": "Typed twice"})
    assert (again.status_code, again.json()["code"]) == (409, "taken_back")


def test_the_balance_says_what_is_left_of_blocks_and_explains_its_figures(
    prepaid: ServiceLine, engagement: Engagement, cast: Cast, api_of: Callable[..., Any]
) -> None:
    api = api_of(cast.account_manager)
    api.post_json(f"{API}hours-blocks/", bought(prepaid))
    log_time(engagement, minutes=750, worked_on=dt.date(2024, 5, 20))
    url = f"{API}engagements/{engagement.pk}/hours/"
    plain = api.get(url).json()
    (block,), (line,) = plain["blocks"], plain["lines"]
    assert (block["unit"], block["holds"], block["used"], block["lost"], block["left"]) == (
        "minutes",
        2400,
        750,
        0,
        1650,
    )
    assert (line["bought"], line["used"], line["carried_out"], line["trace"][0]["bucket"]) == (2400, 750, 1650, "block")
    assert "explanations" not in plain
    found = {one["figure"]: one["explanation"] for one in api.get(f"{url}?explain=1").json()["explanations"]}
    assert (found["used"]["result"], found["carried_out"]["result"]) == ("12:30", "27:30")
    assert api.get(f"{url}?as_of=never").status_code == 422


def test_money_in_a_block_is_money_on_the_wire(
    prepaid: ServiceLine, engagement: Engagement, cast: Cast, api_of: Callable[..., Any]
) -> None:
    api = api_of(cast.account_manager)
    api.post_json(f"{API}hours-blocks/", bought(prepaid, minutes=None))
    log_time(engagement, minutes=90, worked_on=dt.date(2024, 5, 20))
    (block,) = api.get(f"{API}engagements/{engagement.pk}/hours/").json()["blocks"]
    assert (block["unit"], block["used"], block["left"]) == (
        "money", {"amount": "225.00", "currency": "GBP"}, {"amount": "5775.00", "currency": "GBP"},
    )  # fmt: skip


def test_an_entry_says_which_bucket_took_its_minutes_and_why(
    engagement: Engagement, cast: Cast, api_of: Callable[..., Any], zenith: Tenant
) -> None:
    line = make_line(engagement, LineKind.CONTRACTED_HOURS, contracted_minutes=HOUR, overage_rate=Decimal(150))
    entry = log_time(engagement, minutes=90, worked_on=dt.date(2024, 6, 5))
    api, url = api_of(cast.account_manager), f"{API}time-entries/{entry.pk}/hours/"
    answer = api.get(url).json()
    assert (answer["line"], answer["counted"], answer["starts_on"], answer["ends_on"]) == (
        line.pk, 90, "2024-06-01", "2024-06-30",
    )  # fmt: skip
    took = [(row["bucket"], row["held"], row["minutes"]) for row in answer["buckets"]]
    assert took == [
        ("included", 60, 60),
        ("rolled_over", 0, 0),
        ("block", 0, 0),
        ("borrowed", 0, 0),
        ("overage", None, 30),
    ]
    assert answer["buckets"][0]["why"] == "1:00 of 1:00 that this interval's grant still held."
    assert "explanation" not in answer
    steps = api.get(f"{url}?explain=1").json()["explanation"]["steps"]
    assert [step["value"] for step in steps] == ["1:00", "0:00", "0:00", "0:00", "0:30"]
    assert api_of(cast.other_account_manager).get(url).status_code == 404
    with tenant_context(zenith):
        assert not ServiceLine.objects.filter(pk=line.pk, name=line.name, engagement__code=engagement.code).exists()


def test_progress_of_an_outcome_is_reported_and_a_known_amount_stays_known(
    engagement: Engagement, cast: Cast, api_of: Callable[..., Any]
) -> None:
    line = make_line(engagement, LineKind.OUTCOME_FEE, price=Decimal(10000), cap_amount=Decimal(6000))
    api, url = api_of(cast.account_manager), f"{API}outcome-reports/"
    body = {"line": line.pk, "dated_on": "2024-05-31", "progress_percent": "50",
            "amount": {"amount": "10000.00", "currency": "GBP"}}  # fmt: skip
    for wrong, field in (({"progress_percent": "101"}, "progress_percent"), ({"dated_on": "2024-06-16"}, "dated_on")):
        assert api.post_json(url, body | wrong).json()["errors"][0]["field"] == field
    assert OutcomeReport.objects.count() == 0
    assert api.post_json(url, body | {"is_known": True}).status_code == 201
    refused = api.post_json(url, body | {"dated_on": "2024-06-03"})
    assert refused.json()["errors"][0]["field"] == "is_known"
    assert OutcomeReport.objects.count() == 1
