"""Forms of Operate: what was typed is kept, the sentence stands at its field, nothing is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from engagements.models import Deliverable, Engagement, Person, ServiceLine, TimeEntry
from partnerview.directory.models import Client
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast
from tests.engagements.stage import Status, close_month, in_state

pytestmark = pytest.mark.usefixtures("mid_june")


def typed(**changes: Any) -> dict[str, Any]:
    """A whole engagement form as a browser sends it."""
    return {
        "client": Client.objects.get().pk,
        "name": "Platform care",
        "code": "",
        "currency": "GBP",
        "starts_on": "2024-01-01",
        "scope": "The platform in two regions",
        "out_of_scope": "Plant networks\n\nNew data sources",
        "billing_interval": "month",
        "billing_timing": "advance",
        "billing_anchor": "start",
        "billing_proration": "",
        "partner_role": "",
        "bill_to": "client",
        **changes,
    }


def test_an_engagement_is_drafted_and_leads_to_its_page(cast: Cast, browser_of: Callable[..., Any]) -> None:
    browser = browser_of(cast.account_manager)
    form = typed(account_manager=cast.account_manager.pk, team_members=[Person.objects.get(user=cast.team_member).pk])
    answer = browser.post(reverse("engagements:engagement-new"), form)
    engagement = Engagement.objects.get()
    assert answer.headers["Location"] == reverse("engagements:engagement-detail", args=[engagement.pk])
    assert (engagement.code, engagement.out_of_scope) == ("KES-0001", ["Plant networks", "New data sources"])
    assert [person.name for person in engagement.team_members.all()] == ["Tomasz Wójcik"]


def test_a_refused_draft_keeps_what_was_typed(cast: Cast, browser_of: Callable[..., Any]) -> None:
    form = typed(account_manager=cast.account_manager.pk, bill_to="partner", name="Care of the platform")
    answer = browser_of(cast.account_manager).post(reverse("engagements:engagement-new"), form)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose the partner that is billed" in shown
    assert 'value="Care of the platform"' in shown
    assert "Plant networks" in shown
    assert not Engagement.objects.exists()


def test_a_stale_form_is_refused_and_keeps_what_was_typed(cast: Cast, browser_of: Callable[..., Any]) -> None:
    engagement = in_state(Status.RUNNING, cast)
    address = reverse("engagements:engagement-change", args=[engagement.pk])
    form = typed(
        account_manager=cast.account_manager.pk, name="Mine", seen_at="2024-06-01T00:00:00+00:00", code=engagement.code
    )
    answer = browser_of(cast.account_manager).post(address, form)
    assert answer.status_code == 422
    assert "since you opened it" in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()
    assert Engagement.objects.get().name == "Platform care"


def test_an_engagement_is_changed_where_it_was_typed_over(cast: Cast, browser_of: Callable[..., Any]) -> None:
    engagement = in_state(Status.RUNNING, cast)
    address = reverse("engagements:engagement-change", args=[engagement.pk])
    engagement.refresh_from_db()
    form = typed(
        account_manager=cast.account_manager.pk, name="Care", seen_at=engagement.updated_at.isoformat(),
        code=engagement.code, go_live_on="2024-04-15",
    )  # fmt: skip
    assert browser_of(cast.account_manager).post(address, form).status_code == 302
    engagement.refresh_from_db()
    assert (engagement.name, engagement.go_live_on) == ("Care", dt.date(2024, 4, 15))


@pytest.mark.parametrize(
    ("kind", "fields", "price"),
    [
        ("recurring_fee", {"unit_price": "1200", "quantity": "2", "interval": "quarter"}, "2400"),
        ("contracted_hours", {"contracted_minutes": "132", "hourly_rate": "92.50", "interval": "month"}, "12210"),
        ("contracted_hours", {"contracted_minutes": "7:30", "hourly_rate": "100", "interval": "month"}, "750"),
        ("time_and_materials", {"hourly_rate": "150", "cap_amount": "10000"}, "0"),
        ("one_off", {"unit_price": "2500", "quantity": "1", "recognition_method": "on_acceptance"}, "2500"),
    ],
)
def test_a_line_of_each_kind_is_typed(
    kind: str, fields: dict[str, str], price: str, cast: Cast, browser_of: Callable[..., Any]
) -> None:
    engagement = in_state(Status.RUNNING, cast)
    address = f"{reverse('engagements:line-new', args=[engagement.pk])}?kind={kind}"
    form = {"name": "New line", "starts_on": "2024-06-01", "billing_anchor": "start", **fields}
    answer = browser_of(cast.account_manager).post(address, form)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    line = ServiceLine.objects.get(name="New line")
    assert (line.kind, line.price, line.is_live) == (kind, Decimal(price), True)


def test_a_line_that_cannot_stand_keeps_what_was_typed(cast: Cast, browser_of: Callable[..., Any]) -> None:
    engagement = in_state(Status.RUNNING, cast)
    address = f"{reverse('engagements:line-new', args=[engagement.pk])}?kind=contracted_hours"
    form = {"name": "Hours", "contracted_minutes": "soon", "hourly_rate": "92.50", "interval": "month"}
    answer = browser_of(cast.account_manager).post(
        address, form | {"starts_on": "2024-06-01", "billing_anchor": "start"}
    )
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "“soon” is no length of time" in shown
    assert 'value="soon"' in shown
    assert 'value="92.50"' in shown


def test_a_kind_that_is_not_sold_is_no_page(cast: Cast, browser_of: Callable[..., Any]) -> None:
    engagement = in_state(Status.RUNNING, cast)
    address = f"{reverse('engagements:line-new', args=[engagement.pk])}?kind=favour"
    assert browser_of(cast.account_manager).get(address).status_code == 404


def test_a_move_is_refused_on_its_form(cast: Cast, browser_of: Callable[..., Any]) -> None:
    engagement = in_state(Status.RUNNING, cast)
    close_month("2024-05")
    address = reverse("engagements:engagement-pause", args=[engagement.pk])
    answer = browser_of(cast.account_manager).post(address, {"effective_on": "2024-05-20", "reason": "Refit"})
    assert answer.status_code == 422
    assert "which is closed" in answer.content.decode()
    assert 'value="2024-05-20"' in answer.content.decode()
    done = browser_of(cast.account_manager).post(address, {"effective_on": "2024-06-20", "reason": "Refit"})
    assert done.status_code == 302
    assert Engagement.objects.get().status == Status.PAUSED


def test_a_start_is_decided_in_its_panel_by_another_person(cast: Cast, browser_of: Callable[..., Any]) -> None:
    engagement = in_state(Status.PENDING_APPROVAL, cast)
    page = reverse("engagements:engagement-detail", args=[engagement.pk])
    assert b"Another person has to approve it" in browser_of(cast.account_manager).get(page).content
    approver = browser_of(cast.finance_lead)
    assert "Approve GBP\N{NO-BREAK SPACE}1,000.00 a month" in approver.get(page).content.decode()
    address = reverse("engagements:engagement-activation", args=[engagement.pk])
    assert "reauthenticate" in approver.post(address, {"reason": ""})["Location"]
    assert Engagement.objects.get().status == Status.PENDING_APPROVAL
    approver.prove(cast.finance_lead)
    approver.post(address, {"reason": ""})
    assert Engagement.objects.get().status == Status.RUNNING


def test_time_is_logged_with_a_note_and_changed_and_deleted(cast: Cast, browser_of: Callable[..., Any]) -> None:
    engagement = make_engagement()
    make_line(engagement)
    engagement.team_members.add(Person.objects.get(user=cast.team_member))
    browser = browser_of(cast.team_member)
    form = {"engagement": engagement.pk, "worked_on": "2024-06-10", "minutes": "1.5", "workstream": "support"}
    refused = browser.post(reverse("engagements:time-new"), form | {"minutes": "25h"})
    assert (refused.status_code, "at most 24:00" in refused.content.decode()) == (422, True)
    browser.post(reverse("engagements:time-new"), form | {"note": "=1+1 stays as it is", "is_billable": "on"})
    entry = TimeEntry.objects.get()
    assert (entry.minutes, entry.note, entry.is_billable) == (90, "=1+1 stays as it is", True)
    browser.post(reverse("engagements:time-change", args=[entry.pk]), form | {"minutes": "2:00"})
    entry.refresh_from_db()
    assert (entry.minutes, entry.is_billable) == (120, False)
    browser.post(reverse("engagements:time-removal", args=[entry.pk]))
    assert not TimeEntry.objects.exists()


def test_deliverables_and_templates_are_typed(cast: Cast, browser_of: Callable[..., Any]) -> None:
    engagement = in_state(Status.RUNNING, cast)
    browser = browser_of(cast.account_manager)
    browser.post(
        reverse("engagements:deliverable-new", args=[engagement.pk]), {"title": "Plan", "due_on": "2024-06-20"}
    )
    plan = Deliverable.objects.get()
    early = browser.post(
        reverse("engagements:deliverable-acceptance", args=[plan.pk]),
        {"accepted_on": "2024-06-12", "accepted_by": "Elias"},
    )
    assert (early.status_code, "has not been delivered yet" in early.content.decode()) == (422, True)
    browser.post(reverse("engagements:deliverable-delivery", args=[plan.pk]), {"delivered_on": "2024-06-12"})
    browser.post(
        reverse("engagements:deliverable-acceptance", args=[plan.pk]),
        {"accepted_on": "2024-06-13", "accepted_by": "Elias"},
    )
    plan.refresh_from_db()
    assert plan.status == "accepted"
    browser.post(
        reverse("engagements:template-new", args=[engagement.pk]),
        {"title": "Report", "first_due_on": "2024-06-30", "every_months": "1"},
    )
    assert Deliverable.objects.filter(title="Report").count() == 1


def test_people_are_typed(cast: Cast, browser_of: Callable[..., Any]) -> None:
    browser = browser_of(cast.account_manager)
    browser.post(reverse("engagements:person-new"), {"name": "Marit", "weekly_minutes": "37:30", "is_active": "on"})
    marit = Person.objects.get(name="Marit")
    assert (marit.weekly_minutes, marit.is_active) == (2250, True)
    browser.post(reverse("engagements:person-change", args=[marit.pk]), {"name": "Marit S", "weekly_minutes": "40"})
    marit.refresh_from_db()
    assert (marit.name, marit.weekly_minutes, marit.is_active) == ("Marit S", 2400, False)


# -- approving -------------------------------------------------------------------------------------------


def test_what_is_ticked_is_approved_and_nothing_else(cast: Cast, browser_of: Callable[..., Any]) -> None:
    engagement = make_engagement()
    make_line(engagement)
    person = Person.objects.get(user=cast.team_member)
    day = dt.date(2024, 6, 10)
    first, second = (log_time(engagement, person=person, worked_on=day, status="submitted") for _ in range(2))
    own = log_time(engagement, person=Person.objects.get(user=cast.account_manager), worked_on=day, status="submitted")
    browser = browser_of(cast.account_manager)
    page = browser.get(reverse("engagements:time-approval-list")).content.decode()
    assert f'value="{first.pk}"' in page
    assert f'value="{own.pk}"' not in page
    nothing = browser.post(reverse("engagements:time-approval"), {})
    assert (nothing.status_code, "Tick the entries" in nothing.content.decode()) == (409, True)
    with_own = browser.post(reverse("engagements:time-approval"), {"entry": [first.pk, own.pk]})
    assert (with_own.status_code, TimeEntry.objects.filter(status="approved").count()) == (403, 0)
    without_reason = browser.post(reverse("engagements:time-rejection"), {"entry": [second.pk]})
    assert without_reason.status_code == 422
    browser.post(reverse("engagements:time-rejection"), {"entry": [second.pk], "reason": "Which plant?"})
    browser.post(reverse("engagements:time-approval"), {"entry": [first.pk]})
    assert [TimeEntry.objects.get(pk=entry.pk).status for entry in (first, second, own)] == [
        "approved", "draft", "submitted",
    ]  # fmt: skip


def test_time_is_unlocked_with_a_reason_by_those_who_may(cast: Cast, browser_of: Callable[..., Any]) -> None:
    engagement = make_engagement()
    entry = log_time(engagement, person=Person.objects.get(user=cast.team_member), worked_on=dt.date(2024, 6, 10))
    address = reverse("engagements:time-unlock", args=[entry.pk])
    assert browser_of(cast.account_manager).get(address).status_code == 403
    finance = browser_of(cast.finance_lead)
    assert finance.post(address, {"reason": ""}).status_code == 422
    assert finance.post(address, {"reason": "Wrong client"}).status_code == 302
    assert TimeEntry.objects.get().status == "draft"
