"""Journals: balanced, the same bytes for a closed month, accepted by bean-check, and equal to the records."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from engagements.actions.payments import record_payment, reverse_payment
from engagements.actions.service_lines import accept_line
from engagements.models import Invoice, LineKind
from engagements.reports.receivables import totals_of
from partnerview.books.actions.periods import close_period, ensure_period, reopen_period
from partnerview.books.invariants import breaches
from partnerview.books.models import AccountingPeriod
from partnerview.closing.actions.journals import export_journal, file_of, name_account
from partnerview.closing.models import JournalExport
from partnerview.closing.reports.journal import balances, journal
from partnerview.errors import InvalidInput
from partnerview.money import Money
from recognition.actions.recognition import run_month
from recognition.reports.deferred_revenue import Question, balance_totals
from tests.builders import log_time, make_client, make_engagement, make_line
from tests.partnerview.closing.conftest import FEBRUARY, JANUARY, MARCH
from tests.partnerview.closing.test_bridge import issue_all


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def busy_months(cast, in_april):
    """£3,000 for a quarter billed in January with 20 % tax and paid in part; two hours at £100, billed in February."""
    by = cast.finance_lead
    engagement = make_engagement(client=make_client("Norbury Print", tax_rate=Decimal(20)), billing_interval="quarter")
    make_line(engagement, price=Decimal(1000))
    (invoice,) = issue_all(JANUARY, by)
    paid = record_payment(invoice, money=Money(Decimal(1200), "GBP"), received_on=dt.date(2024, 1, 25), by=by)
    worker = make_engagement(client=make_client("Kestrel Instruments"), billing_timing="arrears")
    make_line(worker, LineKind.TIME_AND_MATERIALS)
    onboarding = make_line(worker, LineKind.ONE_OFF, price=Decimal(500))
    log_time(worker, minutes=120, worked_on=dt.date(2024, 1, 10))
    accept_line(onboarding, accepted_on=dt.date(2024, 1, 20), accepted_by="Operations", by=cast.account_manager)
    for month in (JANUARY, FEBRUARY):
        run_month(month, by=by)
    return paid


def of(month):
    return {(row.account, row.currency): row.amount for row in balances(month)}


def test_the_accounts_come_to_what_was_worked_out_by_hand(busy_months):
    """January: 3,600 asked, 1,200 of it received; 1,000 of 3,000 earned; 200 worked and 500 accepted, not billed."""
    assert of(JANUARY) == {
        ("cash", "GBP"): Decimal(1200),
        ("receivable", "GBP"): Decimal(2400),
        ("tax_payable", "GBP"): Decimal(-600),
        ("contract_liability", "GBP"): Decimal(-2000),
        ("contract_asset", "GBP"): Decimal(500),
        ("unbilled_receivable", "GBP"): Decimal(200),
        ("revenue_scheduled", "GBP"): Decimal(-1000),
        ("revenue_worked", "GBP"): Decimal(-200),
        ("revenue_accepted", "GBP"): Decimal(-500),
    }
    assert of(FEBRUARY)["contract_liability", "GBP"] == Decimal(-1000)


def test_receivables_are_those_of_the_list_of_invoices(cast, busy_months):
    (totals,) = totals_of(Invoice.objects.all())
    assert of(MARCH)["receivable", "GBP"] == totals.open


def test_billing_what_was_worked_moves_it_from_unbilled_to_receivable(cast, busy_months):
    """V-16: no new revenue when the hours are invoiced."""
    before = of(FEBRUARY)
    issue_all(FEBRUARY, cast.finance_lead)
    after = of(FEBRUARY)
    assert before["revenue_worked", "GBP"] == after["revenue_worked", "GBP"]
    assert ("unbilled_receivable", "GBP") not in after
    assert ("contract_asset", "GBP") not in after


def test_every_transaction_balances_and_the_laws_hold(cast, busy_months):
    reverse_payment(busy_months, reason="Bounced", by=cast.finance_lead)
    sums: dict[str, Decimal] = {}
    for posting in journal(JANUARY, MARCH):
        sums[posting.transaction] = sums.get(posting.transaction, Decimal(0)) + posting.amount
    assert set(sums.values()) == {Decimal(0)}
    assert breaches() == []


def test_a_payment_that_turns_up_after_the_close_posts_in_the_first_open_month(cast, busy_months):
    close_period(ensure_period(JANUARY), by=cast.finance_lead)
    before = of(JANUARY)
    record_payment(
        busy_months.invoice,
        money=Money(Decimal(400), "GBP"),
        received_on=dt.date(2024, 1, 30),
        by=cast.finance_lead,
        reason="The statement came late",
    )
    assert of(JANUARY) == before
    assert of(FEBRUARY)["cash", "GBP"] == Decimal(1600)


@pytest.mark.parametrize("kind", ["csv", "beancount", "ledger"])
def test_a_closed_month_is_exported_to_the_same_bytes_again(cast, busy_months, kind):
    by = cast.finance_lead
    close_period(ensure_period(JANUARY), by=by)
    first = export_journal(kind=kind, first=JANUARY, last=JANUARY, by=by)
    name_account("cash", code="1830", name="Current account", by=by)
    record_payment(
        busy_months.invoice,
        money=Money(Decimal(400), "GBP"),
        received_on=dt.date(2024, 1, 30),
        by=by,
        reason="The statement came late",
    )
    second = export_journal(kind=kind, first=JANUARY, last=JANUARY, by=by)
    assert first.sha256 == second.sha256
    assert file_of(first).read_bytes() == file_of(second).read_bytes()


def test_a_month_opened_and_closed_again_takes_the_names_of_today(cast, busy_months):
    by = cast.finance_lead
    closed = close_period(ensure_period(JANUARY), by=by)
    export_journal(kind="ledger", first=JANUARY, last=JANUARY, by=by)
    name_account("cash", code="1830", name="Current account", by=by)
    reopen_period(closed, by=by, reason="A late invoice")
    close_period(AccountingPeriod.objects.get(month=JANUARY.first_day), by=by)
    assert (
        ",1830,Current account,"
        in file_of(export_journal(kind="ledger", first=JANUARY, last=JANUARY, by=by)).read_text()
    )


def test_bean_check_accepts_the_file(cast, busy_months):
    issue_all(FEBRUARY, cast.finance_lead)
    name_account("receivable", code="11-00", name="Débiteurs & Cie", by=cast.finance_lead)
    path = file_of(export_journal(kind="beancount", first=JANUARY, last=FEBRUARY, by=cast.finance_lead))
    checked = subprocess.run(
        [Path(sys.executable).parent / "bean-check", path], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_the_file_says_debit_and_credit_and_names_nobody(cast, busy_months):
    text = file_of(export_journal(kind="csv", first=JANUARY, last=JANUARY, by=cast.finance_lead)).read_text()
    assert text.splitlines()[0] == "transaction,date,month,account,debit,credit,currency,engagement,reference"
    assert (
        f"P{busy_months.pk},2024-01-25,2024-01,cash,1200.00,,GBP,{busy_months.invoice.engagement_id},INV-2024-00001"
        in text
    )
    assert "Norbury" not in text


def test_months_in_the_wrong_order_or_outside_the_books_are_refused(cast, busy_months):
    with pytest.raises(InvalidInput, match="February\N{NO-BREAK SPACE}2024 lies after January\N{NO-BREAK SPACE}2024"):
        export_journal(kind="csv", first=FEBRUARY, last=JANUARY, by=cast.finance_lead)
    with pytest.raises(InvalidInput, match="no month of the books"):
        export_journal(kind="csv", first=JANUARY, last=JANUARY + 900, by=cast.finance_lead)
    with pytest.raises(InvalidInput, match="no account"):
        name_account("petty_cash", code="1", name="Petty", by=cast.finance_lead)
    assert not JournalExport.objects.exists()


def test_contract_balances_are_those_of_the_page(cast, busy_months):
    """R-7: the page of balances and the accounts say the same, by their own ways."""
    for month in (JANUARY, FEBRUARY):
        (page,) = balance_totals(Question(month, month))
        found = of(month)
        assert found.get(("receivable", "GBP"), 0) == page.receivable
        assert -found.get(("contract_liability", "GBP"), 0) == page.contract_liability
        assert found.get(("contract_asset", "GBP"), 0) == page.contract_asset
        assert found.get(("unbilled_receivable", "GBP"), 0) == page.unbilled_receivable
