"""The main paths of Retain by keyboard alone: a draw approved and posted in place, a rule by its next step."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from retainers.models import Draw
from tests.retainers.builders import an_account, asked, funded
from tests.retainers.rule_builders import active

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _end_of_april():
    with time_machine.travel("2026-04-30 10:00", tick=True):
        yield


def press(page, role: str, name: str) -> None:
    page.get_by_role(role, name=name).first.focus()
    page.keyboard.press("Enter")


def test_a_draw_is_approved_and_posted_where_its_balance_stands(window, accessible, cast):
    account = an_account(cast)
    funded(account, "1867.50", cast, what_for="Opening deposit")
    draw = asked(account, 600, cast, what_for="Week 32")
    page = window(cast.finance_lead, proved=True)
    page.goto(f"/deposit-accounts/{account.pk}/")
    accessible(page)
    press(page, "button", "Approve 600.00")
    page.get_by_role("button", name="Post 600.00").wait_for()
    press(page, "button", "Post 600.00")
    page.get_by_text("600.00 is drawn.").wait_for()
    assert Draw.objects.get(pk=draw.pk).status == "posted"
    assert "1,267.50" in page.locator("main").inner_text()


def test_whoever_has_not_shown_who_they_are_is_asked_before_a_draw_is_approved(window, cast):
    cast.finance_lead.set_password("a long password")
    cast.finance_lead.save()
    account = an_account(cast)
    funded(account, 1000, cast)
    draw = asked(account, 600, cast)
    page = window(cast.finance_lead)
    page.goto(f"/deposit-accounts/{account.pk}/")
    press(page, "button", "Approve 600.00")
    page.wait_for_url("**/accounts/reauthenticate/**")
    assert Draw.objects.get(pk=draw.pk).status == "requested"


def test_the_next_step_of_a_finished_rule_leads_to_what_it_has_proved(window, accessible, cast):
    rule = active(cast, economics="none")
    for month in (1, 2, 3):
        rule.cycles.create(month=dt.date(2024, month, 1), status="closed")
    page = window(cast.finance_lead)
    page.goto("/retainer-rules/")
    press(page, "link", "3 cycles are finished: see what they prove")
    page.wait_for_url("**/standing/#proof")
    assert (
        page.locator("h1").inner_text() == "4 of 4 cycles of Corvane Digital Partners kept the rhythm"
    )  # with that of this month
    accessible(page)
    press(page, "link", "Which shapes repeat across partners")
    page.wait_for_url("**/retainer-rules/patterns/")
    assert "0 of 1 shape" in page.locator("h1").inner_text()
    accessible(page)
