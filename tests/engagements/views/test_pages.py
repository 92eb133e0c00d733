"""Every page of Operate by every role: what opens, what is refused (403), what is not there (404)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tenants.utils import tenant_context

from engagements.actions.deliverables import add_deliverable, add_template
from engagements.models import Engagement, Person
from partnerview.tenants.models import Tenant
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast
from tests.engagements.stage import Status, in_state

pytestmark = pytest.mark.usefixtures("mid_june")

CHANGE = {"account_manager", "manager", "admin", "integration"}
VIEW = CHANGE | {"team_member", "finance_lead", "cxo"}
APPROVE = {"finance_lead", "manager", "cxo", "integration"}
LOG = CHANGE | {"team_member", "finance_lead", "pam"}
ROLES = ("account_manager", "team_member", "finance_lead", "pam", "manager", "cxo", "sales", "admin", "partner_contact")

LISTS = {
    "engagement-list": VIEW,
    "engagement-new": CHANGE,
    "timesheet": LOG,
    "time-list": VIEW,
    "time-approval-list": {"account_manager", "manager", "integration"},
    "deliverable-list": VIEW,
    "person-list": VIEW | {"pam", "sales"},
    "person-new": CHANGE,
}
OF_ONE = {
    "engagement-detail": VIEW,
    "engagement-hours": VIEW,
    "engagement-team": VIEW,
    "engagement-time": VIEW,
    "engagement-deliverables": VIEW,
    "engagement-history": VIEW,
    "engagement-change": CHANGE,
    "engagement-pause": CHANGE,
    "engagement-notice": CHANGE,
    "engagement-ending": CHANGE,
    "engagement-activation": APPROVE,
    "engagement-rejection": APPROVE,
    "line-new": CHANGE,
    "deliverable-new": CHANGE | {"team_member"},
    "template-new": CHANGE | {"team_member"},
}


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    """A running engagement with everything on it, the team member on its team."""
    found = in_state(Status.RUNNING, cast)
    make_line(found, "contracted_hours", contracted_minutes=600)
    found.team_members.add(Person.objects.get(user=cast.team_member))
    log_time(found, person=Person.objects.get(user=cast.team_member), worked_on=dt.date(2024, 6, 10))
    add_deliverable(found, by=cast.account_manager, title="Cut-over plan", due_on=dt.date(2024, 6, 1))
    add_template(found, by=cast.account_manager, title="Monthly report", first_due_on=dt.date(2024, 6, 30))
    return found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", LISTS)
def test_a_list_opens_for_its_roles(name: str, role: str, cast: Cast, browser_of: Callable[..., Any]) -> None:
    answer = browser_of(getattr(cast, role)).get(reverse(f"engagements:{name}"))
    assert answer.status_code == (200 if role in LISTS[name] else 403)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", OF_ONE)
def test_a_page_of_an_engagement_opens_for_its_roles(
    name: str, role: str, cast: Cast, engagement: Engagement, browser_of: Callable[..., Any]
) -> None:
    browser = browser_of(getattr(cast, role), proved=True)
    answer = browser.get(reverse(f"engagements:{name}", args=[engagement.pk]))
    assert answer.status_code == (200 if role in OF_ONE[name] else 403), answer.content[:300]


@pytest.mark.parametrize("name", OF_ONE)
def test_the_engagement_of_a_colleague_or_another_firm_is_not_there(
    name: str, cast: Cast, zenith: Tenant, engagement: Engagement, browser_of: Callable[..., Any]
) -> None:
    with tenant_context(zenith):
        theirs = make_engagement(name="CANARY care")
    wanted = cast.other_account_manager if name not in {"engagement-activation", "engagement-rejection"} else None
    if wanted:
        address = reverse(f"engagements:{name}", args=[engagement.pk])
        assert browser_of(wanted).get(address).status_code == 404
    answer = browser_of(cast.manager, proved=True).get(reverse(f"engagements:{name}", args=[theirs.pk]))
    assert answer.status_code == 404
    assert b"CANARY" not in answer.content


@pytest.mark.parametrize("state", Status)
def test_the_page_shows_every_state_and_offers_its_moves(
    state: Status, cast: Cast, browser_of: Callable[..., Any]
) -> None:
    engagement = in_state(state, cast)
    page = browser_of(cast.account_manager).get(reverse("engagements:engagement-detail", args=[engagement.pk]))
    shown = page.content.decode()
    offered = {
        Status.DRAFT: "Ask for approval",
        Status.PENDING_APPROVAL: "Withdraw the request",
        Status.RUNNING: "Pause",
        Status.PAUSED: "Resume",
        Status.NOTICE_GIVEN: "Withdraw the notice",
        Status.ENDED: "Reopen",
    }
    assert page.status_code == 200
    assert offered[state] in shown
    if state == Status.RUNNING:
        assert "month 6, ongoing" in shown


def test_a_tab_is_a_whole_page_and_a_fragment(
    cast: Cast, engagement: Engagement, browser_of: Callable[..., Any]
) -> None:
    browser, address = browser_of(cast.account_manager), reverse("engagements:engagement-team", args=[engagement.pk])
    whole = browser.get(address).content.decode()
    fragment = browser.get(address, headers={"HX-Request": "true", "HX-Target": "engagement-tab"}).content.decode()
    assert "<html" in whole
    assert "<html" not in fragment
    assert fragment.strip().startswith('<div class="stack"')
    for shown in (whole, fragment):
        assert 'id="engagement-tab"' in shown
        assert "Tomasz Wójcik" in shown


def test_a_tab_without_permission_is_not_shown(
    cast: Cast, engagement: Engagement, browser_of: Callable[..., Any]
) -> None:
    shown = browser_of(cast.team_member).get(reverse("engagements:engagement-detail", args=[engagement.pk]))
    assert b">Invoices" not in shown.content.split(b'class="tabs"')[1].split(b"</nav>")[0]
    assert b"Invoiced" not in shown.content


@pytest.mark.parametrize("name", ["engagement-list", "time-list", "deliverable-list", "person-list"])
def test_a_list_costs_as_many_queries_for_thirty_rows_as_for_one(
    name: str, cast: Cast, browser_of: Callable[..., Any]
) -> None:
    browser, address = browser_of(cast.manager), reverse(f"engagements:{name}")

    def grow(count: int) -> int:
        for number in range(count):
            found = make_engagement(name=f"Care {number}")
            make_line(found)
            log_time(found, person=Person.objects.create(name=f"Person {found.pk}"))
            add_deliverable(found, by=cast.manager, title="Plan")
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)

    assert grow(1) == grow(29)


@pytest.mark.parametrize("tab", ["detail", "hours", "team", "time", "deliverables", "history"])
def test_a_tab_costs_as_many_queries_for_thirty_rows_as_for_two(
    tab: str, cast: Cast, engagement: Engagement, browser_of: Callable[..., Any]
) -> None:
    browser, address = browser_of(cast.manager), reverse(f"engagements:engagement-{tab}", args=[engagement.pk])

    def grow(count: int) -> int:
        for number in range(count):
            make_line(engagement, name=f"Line {number}")
            log_time(engagement, person=Person.objects.create(name=f"Person {number}"), worked_on=dt.date(2024, 6, 11))
            add_deliverable(engagement, by=cast.manager, title="Plan")
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)

    assert grow(2) == grow(28)
