"""Home: per role what waits, what runs out and what the month brought; every count leads to as many rows."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements.actions.invoices import issue_invoice
from engagements.models import Deliverable, Invoice, InvoiceLine, LineKind, Payment, Person
from partnerview.books.models import ExchangeRate
from partnerview.dashboard.home import home_of
from partnerview.months import Month
from partnerview.users.models import User
from recognition.actions.recognition import run_month
from recognition.models import RunFailure
from tests.builders import log_time, make_client, make_engagement, make_line, make_partner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2024-04-20 10:00"):
        yield


def text_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def rows_of(page: str) -> int:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return body.count("<tr>")


def make_invoice(engagement, *, net: int, **fields):
    values = {
        "client": engagement.client,
        "currency": engagement.currency,
        "interval_starts_on": dt.date(2024, 2, 1),
        "interval_ends_before": dt.date(2024, 3, 1),
        "dated_on": dt.date(2024, 2, 1),
        "due_on": dt.date(2024, 3, 1),
        "net_amount": Decimal(net),
        "gross_amount": Decimal(net),
        **fields,
    }
    return Invoice.objects.create(engagement=engagement, **values)


def issued(engagement, *, net: int, by: User) -> Invoice:
    invoice = make_invoice(engagement, net=net)
    InvoiceLine.objects.create(invoice=invoice, description="Work", net_amount=Decimal(net))
    return issue_invoice(invoice, by=by)


@pytest.fixture
def february(cast):
    """GBP 1,000 and JPY 90,000 a month; £1,500 and ¥100,000 invoiced; £400 came in. February has been run."""
    home = make_engagement()
    make_line(home)
    abroad = make_engagement(client=make_client("Oyama Kōgyō K.K."), currency="JPY")
    make_line(abroad, price=Decimal(90000))
    first = issued(home, net=1500, by=cast.finance_lead)
    issued(abroad, net=100000, by=cast.finance_lead)
    Payment.objects.create(invoice=first, amount=Decimal(400), currency="GBP", received_on=dt.date(2024, 2, 20))
    return run_month(Month(2024, 2), by=cast.finance_lead)


def test_everybody_has_a_home_even_without_a_role(browser_of, cast):
    for user in cast.everybody():
        assert browser_of(user).get("/").status_code == (302 if user.is_outside else 200), user
    nobody = User.objects.create_user("nobody@example.com", name="Nobody", roles=[])
    assert "Nothing is open to you yet" in text_of(browser_of(nobody).get("/"))


def test_an_empty_firm_offers_each_role_its_first_action(browser_of, cast):
    assert 'href="/engagements/new/">Draft the first engagement' in text_of(browser_of(cast.account_manager).get("/"))
    assert 'href="/imports/new/">Import your register' in text_of(browser_of(cast.finance_lead).get("/"))
    assert "You are on no engagement yet" in text_of(browser_of(cast.team_member).get("/"))
    make_line(make_engagement())
    assert "No month has been run yet" in text_of(browser_of(cast.finance_lead).get("/"))


def test_engagements_of_others_do_not_run_out_of_hours_here(browser_of, cast):
    theirs = make_engagement(account_manager=cast.other_account_manager, client=make_client("Hurst Mills"))
    make_line(theirs, LineKind.CONTRACTED_HOURS)
    log_time(theirs, minutes=580, worked_on=dt.date(2024, 4, 2))
    page = text_of(browser_of(cast.account_manager).get("/"))
    assert "Hurst Mills" not in page
    assert "Nothing waits for you" in page


def test_hours_that_run_out_are_named_and_their_list_has_as_many_rows(browser_of, cast):
    """500 of 600 minutes is past 80 %; 430 by the 20th of 30 days is 645 at this pace; 300 is on its way."""
    for name, minutes in (("Hallam Freight", 500), ("Hollis Trust", 430), ("Hurst Mills", 300)):
        engagement = make_engagement(client=make_client(name))
        make_line(engagement, LineKind.CONTRACTED_HOURS)
        log_time(engagement, minutes=minutes, worked_on=dt.date(2024, 4, 2))
    browser = browser_of(cast.account_manager)
    page = text_of(browser.get("/"))
    assert "2 engagements run out of hours" in page
    assert "at this pace 10:45 by 30 Apr 2024" in page
    assert "Hurst Mills" not in page
    assert rows_of(text_of(browser.get("/engagements/?hours=at_risk"))) == 2


def test_terms_and_notices_of_the_next_sixty_days_are_named(browser_of, cast):
    """It is 20 April 2024: a term of 1 June and a notice for 31 May are near, a term of 1 July is not."""
    for name, day in (("Hallam Freight", dt.date(2024, 6, 1)), ("Hurst Mills", dt.date(2024, 7, 1))):
        terms = {"renews_on": day, "renewal_months": 12, "notice_days": 30}
        make_line(make_engagement(client=make_client(name), **terms))
    leaving = {"status": "notice_given", "ends_before": dt.date(2024, 6, 1)}
    make_line(make_engagement(client=make_client("Hollis Trust"), **leaving))
    page = text_of(browser_of(cast.account_manager).get("/"))
    assert "1 engagement renews within 60 days" in page
    assert "Hallam Freight" in page
    assert "notice until 2 May 2024" in page
    assert "last day, notice was given" in page
    assert "Hurst Mills" not in page
    assert rows_of(text_of(browser_of(cast.account_manager).get("/renewals/?within=60"))) == 1


def test_time_and_decisions_that_wait_are_counted(browser_of, cast):
    engagement = make_engagement()
    team = Person.objects.get(user=cast.team_member)
    log_time(engagement, person=team, minutes=90, status="submitted", worked_on=dt.date(2024, 4, 2))
    log_time(engagement, person=team, minutes=60, status="submitted", worked_on=dt.date(2024, 4, 3))
    page = text_of(browser_of(cast.account_manager).get("/"))
    assert "2:30 hours to approve" in page
    assert "2 entries of 1 person" in page
    assert "hours to approve" not in text_of(browser_of(cast.team_member).get("/"))


def test_deliverables_that_are_late_or_due_lead_to_as_many_rows(browser_of, cast):
    engagement = make_engagement()
    for title, due_on in (("Late", "2024-04-01"), ("Soon", "2024-05-04"), ("Later", "2024-05-05")):
        Deliverable.objects.create(engagement=engagement, title=f"{title} report", due_on=dt.date.fromisoformat(due_on))
    browser = browser_of(cast.account_manager)
    page = text_of(browser.get("/"))
    assert "1 deliverable is late" in page
    assert "Later report" not in page
    urls = [url.replace("&amp;", "&") for url in re.findall(r'href="(/deliverables/\?[^"]+)"', page)]
    assert [rows_of(text_of(browser.get(url))) for url in urls] == [2, 1]


def test_my_week_counts_my_hours_alone(browser_of, cast):
    engagement = make_engagement()
    log_time(engagement, person=Person.objects.get(user=cast.team_member), minutes=150, worked_on=dt.date(2024, 4, 15))
    log_time(engagement, person=Person.objects.get(user=cast.manager), minutes=60, worked_on=dt.date(2024, 4, 15))
    page = text_of(browser_of(cast.team_member).get("/"))
    assert "2:30 of 40:00" in page
    assert "All of it is handed in." in page


def test_without_a_rate_the_biggest_currency_stands_alone(browser_of, cast, february):
    page = text_of(browser_of(cast.finance_lead).get("/"))
    assert "JPY has no rate dated in February 2024" in page
    for figure in ("1,000.00", "1,500.00", "400.00"):
        assert f'<span class="unit">GBP</span>{figure}</a>' in page


def test_the_four_numbers_stand_side_by_side_in_the_reporting_currency(browser_of, cast, february):
    """¥200 to £1: 1,000 + 450; 1,500 + 500; 1,000 + 450 of February; 400."""
    ExchangeRate.objects.create(base="GBP", quote="JPY", rate=Decimal(200), dated_on=dt.date(2024, 2, 29))
    browser = browser_of(cast.finance_lead)
    page = text_of(browser.get("/"))
    figures = re.findall(r'<span class="unit">GBP</span>([0-9,.]+)</a>\s*</div>', page)
    assert figures == ["1,450.00", "2,000.00", "1,450.00", "400.00"]
    assert "+550.00</b> invoiced beyond MRR" in page
    assert "2 invoices, net of tax" in page
    for number in ("contracted", "invoiced", "recognized", "cash"):
        assert "How it adds up" in text_of(browser.get(f"/four-numbers/{number}/?month=2024-02"))
    invoiced = text_of(browser.get("/four-numbers/invoiced/?month=2024-02"))
    assert "JPY × 0.005" in invoiced
    assert "GBP 2,000.00" in invoiced


def test_an_explanation_that_is_none_is_not_found(browser_of, cast):
    browser = browser_of(cast.finance_lead)
    assert browser.get("/four-numbers/moon/").status_code == 404
    assert browser.get("/four-numbers/cash/?month=nonsense").status_code == 404
    assert browser_of(cast.account_manager).get("/four-numbers/cash/").status_code == 403


def test_invoices_to_issue_and_overdue_are_summed_by_currency(browser_of, cast, february):
    make_invoice(make_engagement(), net=250, dated_on=dt.date(2024, 4, 1))
    page = text_of(browser_of(cast.finance_lead).get("/"))
    assert "2 invoices overdue" in page
    assert "1 to issue" in page
    assert "1,100.00" in page
    assert "2 invoices overdue" not in text_of(browser_of(cast.account_manager).get("/"))


def test_what_failed_in_the_last_run_is_named_with_its_cause(browser_of, cast, february):
    engagement = make_engagement(client=make_client("Vinter Hall"))
    RunFailure.objects.create(run=february, month=february.month, engagement=engagement, cause="No such rate.")
    page = text_of(browser_of(cast.finance_lead).get("/"))
    assert "1 engagement failed in the run of February 2024" in page
    assert "No such rate." in page


def test_somebody_with_two_roles_has_the_panels_of_both(cast):
    make_partner(pam=cast.pam)
    make_line(make_engagement())
    run_month(Month(2024, 2), by=None)

    def templates(user):
        return {panel.template.rpartition("/")[2] for panel in home_of(user).panels}

    assert templates(cast.pam) == {"partners.html", "day_one.html"}
    assert "four_numbers.html" in templates(cast.cxo)
    both = User.objects.create_user("both@example.com", name="Both", roles=["pam", "cxo"])
    make_partner("Rheinufer Beratung", pam=both)
    assert templates(both) == templates(cast.cxo) | {"partners.html"}


def test_the_number_of_queries_does_not_follow_the_number_of_rows(browser_of, cast):
    def queries_with(names) -> int:
        for name in names:
            engagement = make_engagement(client=make_client(name))
            make_line(engagement, LineKind.CONTRACTED_HOURS)
            log_time(engagement, minutes=590, worked_on=dt.date(2024, 4, 2))
            Deliverable.objects.create(engagement=engagement, title="Report", due_on=dt.date(2024, 4, 1))
        run_month(Month(2024, 2), by=None)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/").status_code == 200
        return len(captured)

    browser = browser_of(cast.admin)
    few = queries_with(["Hallam"])
    assert queries_with(f"Hurst {number}" for number in range(5)) <= few
