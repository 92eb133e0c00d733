"""The statement of a partner: literal figures by month and currency, the same for us and in the portal."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
import time_machine

from engagements.actions.billing import run_billing, start_billing_run
from engagements.actions.invoices import issue_invoice
from engagements.actions.payments import record_payment
from engagements.models import Invoice
from partnerview.directory.models import Contact, Partner
from partnerview.money import Money
from partnerview.months import Month
from partnerview.portal.own import accounts_of, rules_of
from retainers.actions.deposit_accounts import open_account
from retainers.actions.deposits import record_deposit, refund
from retainers.actions.settlements import (
    approve_settlement,
    change_payee,
    confirm_payee,
    pay_settlement,
    prove_settlement,
    reverse_settlement,
)
from retainers.models import Cycle, DepositAccount, RevenueShare, Rule, Settlement
from retainers.reports.partner_statement import explain, invoices_to, partner_statement
from retainers.reports.statement import statement
from retainers.statement_tables import deposit_table, earnings_table
from tests.builders import make_engagement, make_line, make_partner
from tests.retainers.rule_builders import active

JAN, FEB, MAR, APR = (dt.date(2026, month, 1) for month in (1, 2, 3, 4))


@pytest.fixture
def april():
    with time_machine.travel("2026-04-20T10:00:00Z", tick=False):
        yield


@pytest.fixture
def partner(april, cast):
    partner = Partner.objects.create(name="Corvane Digital", roles=["referral"], pam=cast.pam)
    Contact.objects.create(partner=partner, user=cast.partner_contact, name="Paolo Contarini")
    return partner


@pytest.fixture
def rule(partner, cast) -> Rule:
    return active(cast, partner=partner)


def owed(rule: Rule, month: dt.date, amount: str, *, currency: str = "USD") -> Settlement:
    cycle, _ = Cycle.objects.update_or_create(rule=rule, month=month, defaults={"status": "closed"})
    number = RevenueShare.objects.filter(rule=rule).count() + 1
    RevenueShare.objects.create(
        cycle=cycle, rule=rule, month=month, number=number, economics="share", percent=Decimal("12.5"),
        basis="collected", basis_amount=Decimal(amount) * 8, earned=Decimal(amount), paid=Decimal(amount),
        currency=currency,
    )  # fmt: skip
    return Settlement.objects.create(
        cycle=cycle, rule=rule, direction="payable", amount=Decimal(amount), currency=currency, due_on=month
    )


def paid(settlement: Settlement, cast, day: dt.date) -> Settlement:
    settlement = approve_settlement(settlement, by=cast.cxo)
    return pay_settlement(settlement, paid_on=day, reference="T-1", by=cast.finance_lead)


def payable(partner: Partner, cast) -> None:
    details = change_payee(partner, payee="Corvane", method="bank", address="GB29", by=cast.finance_lead)
    details = confirm_payee(details, by=cast.other_finance_lead)
    details.usable_from = JAN
    details.save()


def told(partner: Partner):
    months = {"first": Month(2026, 1), "last": Month(2026, 4)}
    return partner_statement(rules_of(partner), accounts_of(partner), invoices_to(partner), **months)


def test_each_settlement_stands_in_its_state_and_a_payment_on_its_day(partner, rule, cast):
    payable(partner, cast)
    prove_settlement(paid(owed(rule, JAN, "100.00"), cast, dt.date(2026, 2, 3)), evidence="x", by=cast.finance_lead)
    paid(owed(rule, FEB, "250.50"), cast, dt.date(2026, 4, 2))
    approve_settlement(owed(rule, MAR, "40.25"), by=cast.cxo)
    owed(rule, APR, "7.00")
    usd = told(partner).of("USD")
    assert [str(month.accrued) for month in usd.months] == ["100.000", "250.500", "40.250", "7.000"]
    assert [str(month.paid_out) for month in usd.months] == ["0", "100.000", "0", "250.500"]
    totals = {name: usd.total(name) for name in ("accrued", "due", "approved", "paid", "proved", "paid_out")}
    assert totals == {
        "accrued": Decimal("397.75"), "due": Decimal(7), "approved": Decimal("40.25"), "paid": Decimal("250.5"),
        "proved": Decimal(100), "paid_out": Decimal("350.5"),
    }  # fmt: skip
    assert usd.unpaid == Decimal("47.25")


def test_a_payment_that_is_taken_back_leaves_its_state_and_counts_against_the_day_it_was_taken_back(
    partner, rule, cast
):
    payable(partner, cast)
    settlement = paid(owed(rule, JAN, "100.00"), cast, dt.date(2026, 2, 3))
    reverse_settlement(settlement, reason="Paid to the wrong account", by=cast.finance_lead)
    usd = told(partner).of("USD")
    assert [str(month.paid_out) for month in usd.months] == ["0", "100.000", "0", "-100.000"]
    assert (usd.total("paid"), usd.unpaid, usd.total("accrued")) == (0, 0, Decimal(100))


def test_a_deposit_is_carried_from_before_the_first_month_and_agrees_with_the_accounts_own_statement(partner, cast):
    account = open_account(partner=partner, currency="EUR", by=cast.finance_lead)
    DepositAccount.objects.filter(pk=account.pk).update(opened_on=dt.date(2025, 11, 1))
    for day, amount in ((dt.date(2025, 12, 10), "500.00"), (dt.date(2026, 2, 5), "200.00")):
        record_deposit(account, money=Money(Decimal(amount), "EUR"), valued_on=day, what_for="x", by=cast.finance_lead)
    back = Money(Decimal("50.00"), "EUR")
    refund(account, money=back, valued_on=dt.date(2026, 3, 9), what_for="Back", by=cast.finance_lead)
    eur = told(partner).of("EUR")
    assert [str(month.held) for month in eur.months] == ["500.000", "700.000", "650.000", "650.000"]
    ours = statement(account, starts_on=JAN, last_day=dt.date(2026, 4, 30))
    assert (ours.opening, ours.paid_in, ours.taken_out, ours.closing) == (
        eur.months[0].held_before, eur.total("paid_in"), eur.total("taken_out") + eur.total("drawn"), eur.held,
    )  # fmt: skip


def test_every_explanation_adds_up_to_its_figure(partner, rule, cast):
    owed(rule, FEB, "250.50")
    owed(rule, MAR, "40.25")
    usd = told(partner).of("USD")
    for figure in ("accrued", "unpaid", "paid_out", "to_us", "held"):
        shown = explain(usd, figure)
        assert sum((line.value.amount for line in shown.inputs), Decimal(0)) == shown.result.amount, figure


def test_the_portal_and_our_page_show_the_same_figures_and_files(partner, rule, cast, browser_of):
    owed(rule, FEB, "250.50")
    owed(rule, MAR, "1040.25")
    ours, theirs = browser_of(cast.finance_lead), browser_of(cast.partner_contact)
    for browser, user in ((ours, cast.finance_lead), (theirs, cast.partner_contact)):
        browser.prove(user)
    pages = [ours.get(f"/partners/{partner.pk}/statement/"), theirs.get("/portal/statement/")]
    for page in pages:
        assert page.status_code == 200
        assert "1,290.75" in page.content.decode()
    files = [
        b"".join(browser.get(f"{address}?format=csv").streaming_content)
        for browser, address in ((ours, f"/partners/{partner.pk}/statement/"), (theirs, "/portal/statement/"))
    ]
    assert files[0] == files[1]
    assert b"2026-03,1040.25,USD" in files[0]
    pdf = theirs.get("/portal/statement/?format=pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.content[:5] == b"%PDF-"


def test_a_figure_of_the_portal_explains_itself_and_an_unknown_one_is_not_found(partner, rule, cast, browser_of):
    owed(rule, FEB, "250.50")
    browser = browser_of(cast.partner_contact)
    assert "250.50" in browser.get("/portal/statement/USD/unpaid/").content.decode()
    for address in ("/portal/statement/USD/secret/", "/portal/statement/JPY/unpaid/", "/portal/statement/?year=0x"):
        assert browser.get(address).status_code == 404, address


def test_an_account_manager_without_an_engagement_of_the_partner_does_not_find_its_statement(
    partner, rule, cast, browser_of
):
    assert browser_of(cast.account_manager).get(f"/partners/{partner.pk}/statement/").status_code == 404
    assert browser_of(cast.pam).get(f"/partners/{partner.pk}/statement/").status_code == 200


def test_a_partner_account_manager_opens_the_statement_of_an_own_partner_without_a_rule_and_of_no_other(
    cast, browser_of
):
    own, other = make_partner("Halden Systems", pam=cast.pam), make_partner("Ostrava Digital")
    browser = browser_of(cast.pam)
    assert browser.get(f"/partners/{own.pk}/statement/").status_code == 200
    assert browser.get(f"/partners/{other.pk}/statement/").status_code == 404


def test_what_was_invoiced_to_the_partner_stands_with_its_tax_and_its_payments(partner, cast):
    partner.tax_rate = Decimal(19)
    partner.save()
    own = {"partner": partner, "partner_role": "white_label", "currency": "USD", "starts_on": dt.date(2026, 2, 1)}
    make_line(make_engagement(account_manager=cast.account_manager, bill_to="partner", **own))
    make_line(make_engagement(account_manager=cast.account_manager, bill_to="client", **own))
    run = run_billing(start_billing_run(Month(2026, 2), by=cast.finance_lead), by=cast.finance_lead)
    assert told(partner).of("USD") is None  # drafts ask for nothing
    for draft in Invoice.objects.filter(billing_run=run):
        issue_invoice(draft, by=cast.finance_lead)
    (ours,) = invoices_to(partner)
    record_payment(ours, money=Money(Decimal(500), "USD"), received_on=dt.date(2026, 3, 9), by=cast.finance_lead)
    usd = told(partner).of("USD")
    assert [str(month.invoiced) for month in usd.months] == ["0", "1190.000", "0", "0"]
    assert [str(month.invoices_paid) for month in usd.months] == ["0", "0", "500.000", "0"]


def lines(table):
    """Month column and amounts of each row as a person reads them."""
    rows = re.findall(r"<tr>(.*?)</tr>", table.body, re.DOTALL)
    cells = [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]
    return [[text.replace("\xa0", " ") for text in row] for row in cells]


def test_consecutive_months_without_earnings_are_one_row(partner, rule, cast):
    owed(rule, JAN, "100.00")
    owed(rule, APR, "7.00")

    assert lines(earnings_table(told(partner).of("USD"))) == [
        ["Jan 2026", "100.00", "100.00", "–", "–", "–", "–", "–"],
        ["Feb 2026 to Mar 2026, nothing earned or paid", "", "", "", "", "", "", ""],
        ["Apr 2026", "7.00", "7.00", "–", "–", "–", "–", "–"],
    ]


def test_a_single_month_without_earnings_says_so_itself(partner, rule, cast):
    owed(rule, JAN, "100.00")
    owed(rule, dt.date(2026, 3, 1), "40.25")

    months = [row[0] for row in lines(earnings_table(told(partner).of("USD")))]

    assert months == ["Jan 2026", "Feb 2026, nothing earned or paid", "Mar 2026", "Apr 2026, nothing earned or paid"]


def test_a_month_whose_payments_cancel_out_is_told_for_something_happened(partner, rule, cast):
    payable(partner, cast)
    settlement = paid(owed(rule, JAN, "100.00"), cast, dt.date(2026, 4, 3))
    reverse_settlement(settlement, reason="Paid to the wrong account", by=cast.finance_lead)

    assert lines(earnings_table(told(partner).of("USD"))) == [
        ["Jan 2026", "100.00", "–", "–", "–", "–", "–", "–"],
        ["Feb 2026 to Mar 2026, nothing earned or paid", "", "", "", "", "", "", ""],
        ["Apr 2026", "–", "–", "–", "–", "–", "–", "–"],
    ]


def test_a_quiet_deposit_still_says_what_it_holds(partner, cast):
    account = open_account(partner=partner, currency="EUR", by=cast.finance_lead)
    DepositAccount.objects.filter(pk=account.pk).update(opened_on=dt.date(2025, 11, 1))
    record_deposit(account, money=Money(Decimal(500), "EUR"), valued_on=dt.date(2025, 12, 10), by=cast.finance_lead)
    back = Money(Decimal("50.00"), "EUR")
    refund(account, money=back, valued_on=dt.date(2026, 3, 9), what_for="Back", by=cast.finance_lead)

    assert lines(deposit_table(told(partner).of("EUR"))) == [
        ["Jan 2026 to Feb 2026, nothing moved", "", "", "", "500.00"],
        ["Mar 2026", "–", "–", "50.00", "450.00"],
        ["Apr 2026, nothing moved", "", "", "", "450.00"],
    ]


def test_both_pages_fold_and_the_file_does_not(partner, rule, cast, browser_of):
    owed(rule, FEB, "250.50")
    for user, address in (
        (cast.finance_lead, f"/partners/{partner.pk}/statement/"),
        (cast.partner_contact, "/portal/statement/"),
    ):
        browser = browser_of(user)
        browser.prove(user)
        page = browser.get(address).content.decode().replace("\xa0", " ")
        assert 'May 2025 to Jan 2026, <span class="quiet">nothing earned or paid</span>' in page
        assert 'Mar 2026 to Apr 2026, <span class="quiet">nothing earned or paid</span>' in page
        file = b"".join(browser.get(f"{address}?format=csv").streaming_content).decode().splitlines()
        assert [line.split(",")[0] for line in file[1:]] == [
            "2025-05", "2025-06", "2025-07", "2025-08", "2025-09", "2025-10",
            "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04",
        ]  # fmt: skip
