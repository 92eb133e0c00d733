"""Amendments on pages and through the API: the same action, the before and after, refusals that keep what was typed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from engagements.actions.service_lines import add_line
from engagements.models import Amendment, ServiceLine
from tests.engagements.stage import Status, in_state

pytestmark = pytest.mark.usefixtures("mid_june")


@pytest.fixture
def mid_june():
    with time_machine.travel("2024-06-15T11:00:00Z", tick=False):
        yield


@pytest.fixture
def line(cast) -> ServiceLine:
    return in_state(Status.RUNNING, cast).lines.get()


def address(line: ServiceLine) -> str:
    return f"/engagements/{line.engagement_id}/amendments/new/"


def values(line: ServiceLine, **changed) -> dict[str, object]:
    return {
        "line": line.pk, "effective_on": "2024-07-01", "quantity": "1", "unit_price": "1200", "name": line.name,
        "reason": "Second site", "kind": "", **changed,
    }  # fmt: skip


def test_a_refusal_keeps_what_was_typed(cast, browser_of, line):
    page = browser_of(cast.account_manager).post(address(line), values(line, effective_on="2023-01-01", then="apply"))
    assert page.status_code == 422
    text = page.content.decode()
    assert "Give that day or a later one" in text
    assert 'value="2023-01-01"' in text
    assert not Amendment.objects.exists()


def test_the_page_shows_before_and_after_and_writes_nothing(cast, browser_of, line):
    page = browser_of(cast.account_manager).get(address(line), values(line))
    text = page.content.decode()
    assert page.status_code == 200
    # Six months of 1,000 (June to December less one) … June 1,000 and eleven months of 1,200.
    assert "14,200.00" in text
    assert "+2,200.00" in text
    assert not Amendment.objects.exists()
    assert "+200.00" in browser_of(cast.account_manager).post(address(line), values(line, then="show")).content.decode()
    assert not Amendment.objects.exists()


def test_applying_from_the_page(cast, browser_of, line):
    browser = browser_of(cast.account_manager)
    done = browser.post(address(line), values(line, then="apply"), follow=True)
    assert "is applied" in done.content.decode()
    assert ServiceLine.objects.get(starts_on="2024-07-01").price == 1200
    assert "Amendments" in browser.get(f"/engagements/{line.engagement_id}/").content.decode()


def test_a_lower_price_is_put_to_a_manager_and_signed_on_its_page(cast, browser_of, line):
    browser_of(cast.account_manager).post(address(line), values(line, unit_price="900", then="apply"))
    amendment = Amendment.objects.get()
    manager, page = browser_of(cast.manager), f"/amendments/{amendment.pk}/"
    assert "Approve the change" in manager.get(page).content.decode()
    assert "/accounts/" in manager.post(f"{page}approval/", {"reason": ""})["Location"]
    manager.prove(cast.manager)
    manager.post(f"{page}approval/", {"reason": ""})
    assert Amendment.objects.get().status == "applied"


def test_the_api_refuses_at_the_field(cast, api_of, line):
    api = api_of(cast.integration)
    body = {
        "line": line.pk,
        "effective_on": "2023-01-01",
        "reason": "x",
        "unit_price": {"amount": "5", "currency": "GBP"},
    }
    answer = api.post_json("/api/v1/amendments/", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "effective_on"
    answer = api.post_json("/api/v1/amendments/", body | {"unit_price": {"amount": "5", "currency": "EUR"}})
    assert answer.json()["errors"][0]["code"] == "mixed_currencies"
    assert api.post_json("/api/v1/amendments/", body | {"colour": "red"}).json()["errors"][0]["field"] == "colour"
    assert not Amendment.objects.exists()


def test_the_api_previews_records_and_applies(cast, api_of, line):
    api = api_of(cast.integration)
    body = {
        "line": line.pk, "effective_on": "2024-07-01", "reason": "Second site",
        "unit_price": {"amount": "1200.00", "currency": "GBP"},
    }  # fmt: skip
    dry = api.post_json("/api/v1/amendments/", body | {"dry_run": True})
    assert dry.status_code == 200
    assert [month["mrr"]["amount"] for month in dry.json()["after"][:2]] == ["1000.00", "1200.00"]
    assert not Amendment.objects.exists()
    made = api.post_json("/api/v1/amendments/", body)
    assert made.status_code == 201
    pk = made.json()["id"]
    assert api.get(f"/api/v1/amendments/{pk}/preview/").json() == dry.json()
    applied = api.post_json(f"/api/v1/amendments/{pk}/application/")
    assert applied.json()["status"] == "applied"
    assert applied.json()["new_line"] == ServiceLine.objects.get(starts_on=dt.date(2024, 7, 1)).pk
    assert api.post_json(f"/api/v1/amendments/{pk}/application/").status_code == 409
    assert ServiceLine.objects.get(starts_on=dt.date(2024, 7, 1)).price == Decimal(1200)


def test_more_hours_say_what_they_take_of_the_headroom_and_what_they_cost(cast, browser_of, line):
    hours = add_line(
        line.engagement, by=cast.account_manager, kind="contracted_hours", contracted_minutes=2400,
        hourly_rate=Decimal(100), starts_on=dt.date(2024, 6, 1),
    )  # fmt: skip
    asked = {"line": hours.pk, "effective_on": "2024-07-01", "contracted_minutes": "60:00", "hourly_rate": "100"}
    page = browser_of(cast.account_manager).get(address(line), {**asked, "name": hours.name, "kind": ""})
    text = page.content.decode()
    assert "Headroom" in text
    assert "−20:00" in text  # twenty hours more are twenty hours less to give
    assert "+20:00" in text
