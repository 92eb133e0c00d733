"""Main paths of Operate in a browser: amendment, renewal, capacity question, file of usage, issue run."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
import time_machine

from engagements.actions.billing import prepare_billing_run, run_billing
from engagements.actions.engagements import change_engagement
from engagements.actions.issue_runs import issue_all
from engagements.models import Amendment, BillingTiming, Invoice, IssueRun, LineKind, Renewal, UsageRecord
from partnerview.months import Month
from tests.browser.test_main_paths import press_button, type_into
from tests.builders import make_engagement, make_line
from tests.engagements.capacity_stage import nobody_else, staff

pytestmark = pytest.mark.django_db
USAGE = (
    b"event_id,engagement,line,used_on,quantity,note\nm1,BRW-01,Usage,2024-04-03,1500,\nm2,BRW-01,Usage,2024-04-11,5,\n"
)


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2024-04-17 10:00", tick=True):
        yield


def test_an_amendment_is_seen_before_it_is_applied(window, cast):
    line = make_line(make_engagement(), unit_price=Decimal(1000))
    page = window(cast.account_manager)
    page.goto(f"/engagements/{line.engagement_id}/amendments/new/")
    page.get_by_label("From", exact=True).fill("2024-05-01")
    page.get_by_label("Unit price").fill("1200")
    page.get_by_label("Unit price").blur()
    aside = page.locator("#before-and-after")
    aside.get_by_text("1,200.00").first.wait_for()
    assert not Amendment.objects.exists()
    page.get_by_label("Reason").fill("Second site")
    press_button(page, "Apply it")
    page.wait_for_url(re.compile(r"/amendments/\d+/$"))
    assert Amendment.objects.get().new_line.price == 1200


def test_a_term_is_renewed_after_its_uplift_was_seen(window, cast):
    engagement = make_engagement()
    make_line(engagement, unit_price=Decimal(1000))
    terms = {"renews_on": dt.date(2024, 6, 1), "renewal_months": 12, "uplift_percent": Decimal(5)}
    change_engagement(engagement, by=cast.account_manager, **terms)
    page = window(cast.account_manager)
    page.goto("/renewals/")
    page.get_by_text("1 Jun 2024").first.wait_for()
    page.goto(f"/engagements/{engagement.pk}/renewal/")
    page.locator("#effect").get_by_text("1,050.00").first.wait_for()
    page.get_by_label("Uplift").fill("10")
    page.get_by_label("Uplift").blur()
    page.locator("#effect").get_by_text("1,100.00").first.wait_for()
    assert not Renewal.objects.exists()
    press_button(page, "Record what becomes of it")
    page.get_by_text("is renewed. The next term begins on 1 Jun 2025.").wait_for()
    assert Renewal.objects.get().monthly_after == 1100


def test_capacity_answers_with_names(window, cast):
    nobody_else(staff("Ines Abreu"), staff("Tomás Figueiredo"))
    page = window(cast.account_manager)
    page.goto("/capacity/")
    type_into(page, "Hours a month", "60")
    press_button(page, "Ask")
    page.wait_for_url("**/capacity/?*")
    answer = page.locator("section.ask")
    assert "Ines Abreu" in answer.inner_text()
    assert "Tomás Figueiredo" in answer.inner_text()


def test_a_file_of_usage_is_taken_in(window, cast):
    engagement = make_engagement(code="BRW-01")
    make_line(engagement, LineKind.USAGE)
    page = window(cast.finance_lead)
    page.goto("/usage-records/new/")
    page.get_by_label("CSV file").set_input_files({"name": "april.csv", "mimeType": "text/csv", "buffer": USAGE})
    press_button(page, "Take in the usage")
    page.wait_for_url("**/usage-records/")
    page.get_by_text("2 recorded, 0 were known already.").wait_for()
    assert UsageRecord.objects.count() == 2


def test_drafts_of_a_month_are_issued_together(window, cast):
    for code in ("A-1", "A-2"):
        make_line(make_engagement(code=code, billing_timing=BillingTiming.ADVANCE))
    run_billing(prepare_billing_run(Month(2024, 4), by=None), by=None)
    page = window(cast.finance_lead)
    page.goto("/issue-runs/new/?month=2024-04")
    press_button(page, "Issue 2 drafts")
    page.wait_for_url(re.compile(r"/issue-runs/\d+/$"))
    issue_all(IssueRun.objects.get(), by=cast.finance_lead)
    page.reload()
    page.get_by_text("2").first.wait_for()
    assert set(Invoice.objects.values_list("status", flat=True)) == {"issued"}
