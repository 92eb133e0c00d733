"""Profitability in the browser and through the API: who sees it, in which order, with what sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from engagements.models import Engagement
from tests.builders import log_time, make_engagement, make_line, make_person
from tests.cast import Cast
from tests.recognition.reports.test_profitability import FIRST, costs, earn

pytestmark = pytest.mark.usefixtures("mid_june")
MAY = dt.date(2024, 5, 1)
LIST = "/profitability/"


@pytest.fixture
def mid_june() -> Iterator[None]:
    with time_machine.travel("2024-06-15 12:00:00+01:00", tick=False):
        yield


@pytest.fixture
def engagements(cast: Cast) -> tuple[Engagement, Engagement]:
    """A good one: £1,000 for 5 h at £40. A bad one: £100 for 5 h at £40, 1 h of it over-served."""
    good, bad = make_engagement(name="Good service"), make_engagement(name="Bad service")
    ada = make_person("Ada Quill")
    costs(ada, "40")
    for engagement, amount in ((good, "1000"), (bad, "100")):
        line = make_line(engagement, "contracted_hours", contracted_minutes=240 if engagement == bad else 600)
        earn(line, amount, MAY)
        log_time(engagement, person=ada, minutes=300, worked_on=MAY)
    return good, bad


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_worst_stands_first_and_every_column_sorts(
    cast: Cast, engagements: tuple[Engagement, Engagement], browser_of: Callable[..., Any]
) -> None:
    browser = browser_of(cast.finance_lead)
    page = shown(browser.get(LIST, {"through": "2024-05"}))
    assert "1 of 2 engagements cost more than they earn" in page
    assert page.index("Bad service") < page.index("Good service")
    for text in ("\N{MINUS SIGN}100.00", "800.00", "200.00", "20.00", "1:00"):
        assert text in page
    for sort in ("-margin", "-rate", "-share", "over", "-recognized", "minutes", "cost", "-engagement", "nonsense"):
        assert "Bad service" in shown(browser.get(LIST, {"through": "2024-05", "sort": sort}))
    best = shown(browser.get(LIST, {"through": "2024-05", "sort": "-rate"}))
    assert best.index("Good service") < best.index("Bad service")
    only = shown(browser.get(LIST, {"through": "2024-05", "only": "over"}))
    assert "Good service" not in only
    browser.prove(cast.finance_lead)
    assert browser.get(LIST, {"format": "csv", "through": "2024-05"}).status_code == 200


def test_engagements_whose_cost_nobody_knows_are_not_called_profitable(
    cast: Cast, browser_of: Callable[..., Any]
) -> None:
    engagement = make_engagement()
    earn(make_line(engagement, "contracted_hours", contracted_minutes=600), "1000", MAY)
    log_time(engagement, person=make_person("Ada Quill"), minutes=300, worked_on=MAY)
    page = shown(browser_of(cast.finance_lead).get(LIST, {"through": "2024-05"}))
    assert "One engagement earns; what 5:00 of its work cost is not known" in page
    assert "earn more than they cost" not in page


def test_the_margin_tab_splits_and_explains(
    cast: Cast, engagements: tuple[Engagement, Engagement], browser_of: Callable[..., Any]
) -> None:
    good, _ = engagements
    browser = browser_of(cast.account_manager)
    page = shown(browser.get(f"/engagements/{good.pk}/margin/", {"through": "2024-05", "span": "1"}))
    for text in ("By workstream", "Support", "800.00", "80.0", "200.00"):
        assert text in page
    for figure in ("margin", "cost", "recognized", "effective_rate"):
        told = shown(browser.get(f"/engagements/{good.pk}/margin/explanation/", {"figure": figure}))
        assert "Margin: recognized" in told
    assert browser.get(f"/engagements/{good.pk}/margin/explanation/", {"figure": "luck"}).status_code == 404


def test_a_team_member_sees_no_margin(
    cast: Cast, engagements: tuple[Engagement, Engagement], browser_of: Callable[..., Any]
) -> None:
    good, _ = engagements
    browser = browser_of(cast.team_member)
    assert browser.get(LIST).status_code == 403
    assert browser.get(f"/engagements/{good.pk}/margin/").status_code == 403


def test_an_account_manager_sees_their_own_only(
    cast: Cast, engagements: tuple[Engagement, Engagement], browser_of: Callable[..., Any]
) -> None:
    page = shown(browser_of(cast.other_account_manager).get(LIST))
    assert "No engagement to look at" in page


def test_the_same_through_the_api(
    cast: Cast, engagements: tuple[Engagement, Engagement], api_of: Callable[..., Any]
) -> None:
    good, bad = engagements
    api = api_of(cast.finance_lead)
    rows = {
        row["engagement"]: row
        for row in api.get("/api/v1/reports/profitability/", {"as_of": "2024-05-31"}).json()["rows"]
    }
    assert rows[good.pk]["margin"] == {"amount": "800.00", "currency": "GBP"}
    assert rows[good.pk]["effective_rate"] == {"amount": "200.00", "currency": "GBP"}
    assert (rows[good.pk]["over_service_minutes"], rows[bad.pk]["over_service_minutes"]) == (0, 60)
    one = api.get(f"/api/v1/engagements/{good.pk}/profitability/", {"as_of": "2024-05-31", "explain": "1"}).json()
    assert [(part["workstream"], part["phase"], part["minutes"]) for part in one["parts"]] == [("support", "live", 300)]
    assert one["explanation"]["result"] == {"amount": "800.00", "currency": "GBP"}
    plan = api.get(f"/api/v1/engagements/{good.pk}/plan/", {"from_month": "2024-05", "through_month": "2024-06"}).json()
    assert [(row["name"], row["month"], row["worked"]) for row in plan["rows"]] == [("Ada Quill", "2024-05", 300)]
    assert api_of(cast.team_member).get("/api/v1/reports/profitability/").status_code == 403
    wrong = api.get(f"/api/v1/engagements/{good.pk}/plan/", {"from_month": "2024-07", "through_month": "2024-06"})
    assert wrong.status_code == 422
    assert FIRST > MAY
    assert Decimal(rows[bad.pk]["margin"]["amount"]) < 0
