"""The pages of invoices: what they show, what is decided on them, what is refused and kept as typed."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from engagements.actions.billing import run_billing, start_billing_run
from engagements.actions.invoices import credit_invoice, issue_invoice
from engagements.actions.payments import record_payment
from engagements.models import Invoice, Payment
from partnerview.money import Money
from partnerview.months import Month
from partnerview.tenants.models import Tenant
from tests.builders import make_client, make_engagement, make_line
from tests.cast import Cast
from tests.engagements.stage import close_month

pytestmark = pytest.mark.usefixtures("mid_june")

MAY = Month(2024, 5)


@pytest.fixture
def finance(cast: Cast, browser_of: Callable[..., Any]) -> Any:
    """The finance lead, who has just proved who they are."""
    browser = browser_of(cast.finance_lead)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(cast.finance_lead.pk)
    session.save()
    return browser


@pytest.fixture
def draft(cast: Cast) -> Invoice:
    """£1,200 with tax, dated 1 May, due 31 May: overdue in mid June once it is issued."""
    engagement = make_engagement(client=make_client(tax_rate=Decimal(20)))
    make_line(engagement)
    run_billing(start_billing_run(MAY, by=cast.finance_lead), by=cast.finance_lead)
    return Invoice.objects.get()


@pytest.fixture
def issued(draft: Invoice, cast: Cast) -> Invoice:
    return issue_invoice(draft, by=cast.finance_lead)


def text_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content[:400]
    return str(answer.content.decode().replace("\N{NO-BREAK SPACE}", " "))


def test_an_empty_list_says_what_will_be_here_and_offers_the_first_action(finance: Any) -> None:
    shown = text_of(finance.get("/invoices/"))
    assert "No invoice yet" in shown
    assert "/billing-runs/new/" in shown


def test_the_list_shows_each_state_and_totals_by_currency(finance: Any, issued: Invoice, cast: Cast) -> None:
    yen = make_engagement(currency="JPY", client=make_client("Oyama Kōgyō K.K."))
    make_line(yen, price=Decimal(90000))
    run_billing(start_billing_run(MAY, by=cast.finance_lead), by=cast.finance_lead)
    shown = text_of(finance.get("/invoices/"))
    assert "INV-2024-00001" in shown
    assert "15 days overdue" in shown
    assert "1 in GBP" in shown
    assert "1 in JPY" in shown
    assert "90,000" in shown
    assert "Overdue" in shown


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("settlement=overdue", True),
        ("settlement=paid", False),
        ("month=2024-05", True),
        ("month=2024-04", False),
        ("reference=00001", True),
        ("reference=99", False),
        ("kind=credit_note", False),
        ("currency=gbp", True),
        ("currency=usd", False),
    ],
)
def test_the_list_is_filtered_by_the_address(finance: Any, issued: Invoice, query: str, there: bool) -> None:
    assert ("INV-2024-00001" in text_of(finance.get(f"/invoices/?{query}"))) is there


def test_what_is_filtered_is_what_is_exported(finance: Any, issued: Invoice) -> None:
    answer = finance.get("/invoices/?settlement=overdue&format=csv")
    lines = (
        b"".join(answer.streaming_content).decode().splitlines()
        if answer.streaming
        else answer.content.decode().splitlines()
    )
    assert len(lines) == 2
    assert "INV-2024-00001" in lines[1]


def test_a_draft_is_issued_on_its_page(finance: Any, draft: Invoice) -> None:
    shown = text_of(finance.get(f"/invoices/{draft.pk}/"))
    assert "GBP 1,200.00, not issued yet" in shown
    assert "1 May 2024 to 31 May 2024" in shown
    assert "is frozen with its PDF" in shown
    assert finance.post(f"/invoices/{draft.pk}/issuance/").status_code == 302
    assert "GBP 1,200.00 overdue by 15 days" in text_of(finance.get(f"/invoices/{draft.pk}/"))
    assert "issued already" in text_of(finance.post(f"/invoices/{draft.pk}/issuance/"), 422)
    assert Invoice.objects.get().number == 1


def test_a_draft_of_a_closed_month_asks_for_a_reason(finance: Any, draft: Invoice) -> None:
    close_month("2024-05")
    assert "Why late" in text_of(finance.get(f"/invoices/{draft.pk}/"))
    assert "Say why it comes late" in text_of(finance.post(f"/invoices/{draft.pk}/issuance/"), 422)
    assert not Invoice.objects.get().reference
    finance.post(f"/invoices/{draft.pk}/issuance/", {"reason": "The order came late"})
    assert Invoice.objects.get().posted_month == dt.date(2024, 6, 1)


def test_a_draft_is_discarded_with_a_reason(finance: Any, draft: Invoice) -> None:
    assert "Discard this draft?" in text_of(finance.get(f"/invoices/{draft.pk}/?act=discard"))
    assert "This field is required" in text_of(finance.post(f"/invoices/{draft.pk}/discarding/"), 422)
    finance.post(f"/invoices/{draft.pk}/discarding/", {"reason": "Wrong address"})
    assert Invoice.objects.get().status == "discarded"
    assert "discarded before it was issued" in text_of(finance.get(f"/invoices/{draft.pk}/"))


def test_a_payment_larger_than_due_is_refused_at_the_amount_and_kept_as_typed(finance: Any, issued: Invoice) -> None:
    typed = {"amount": "1200.01", "received_on": "2024-06-10", "method": "cheque", "reference": "R 17"}
    shown = text_of(finance.post(f"/invoices/{issued.pk}/payment/", typed), 422)
    assert "more than the GBP 1,200.00 still due" in shown
    assert 'value="1200.01"' in shown
    assert "R 17" in shown
    assert Payment.objects.count() == 0


def test_a_part_is_paid_and_taken_back(finance: Any, issued: Invoice) -> None:
    finance.post(f"/invoices/{issued.pk}/payment/", {"amount": "200", "received_on": "2024-06-10"})
    shown = text_of(finance.get(f"/invoices/{issued.pk}/"))
    assert "GBP 1,000.00 overdue" in shown
    payment = Payment.objects.get()
    assert "Take back GBP 200.00?" in text_of(finance.get(f"/invoices/{issued.pk}/?act=reversal&payment={payment.pk}"))
    finance.post(f"/payments/{payment.pk}/reversal/", {"reason": "The bank recalled it"})
    assert "GBP 1,200.00 overdue" in text_of(finance.get(f"/invoices/{issued.pk}/"))
    assert "already reversed" in text_of(finance.post(f"/payments/{payment.pk}/reversal/", {"reason": "Again"}), 422)


def test_what_is_due_explains_itself(finance: Any, issued: Invoice, cast: Cast) -> None:
    record_payment(issued, money=Money(Decimal(200), "GBP"), received_on=dt.date(2024, 6, 1), by=cast.finance_lead)
    shown = text_of(finance.get(f"/invoices/{issued.pk}/explanation/"))
    for part in ("GBP 1,200.00", "GBP −200.00", "GBP 1,000.00"):
        assert part in shown


def test_a_line_is_credited_in_part_and_never_beyond_what_it_holds(finance: Any, issued: Invoice) -> None:
    line = issued.lines.get()
    assert "GBP 1,000.00 can be credited" in text_of(finance.get(f"/invoices/{issued.pk}/?act=credit"))
    typed = {f"line_{line.pk}": "1000.01", "reason": "Outage", "concession": "past_service"}
    assert "still holds" in text_of(finance.post(f"/invoices/{issued.pk}/credit/", typed), 422)
    assert "above zero for at least one line" in text_of(
        finance.post(f"/invoices/{issued.pk}/credit/", {"reason": "Outage", "concession": "future"}), 422
    )
    answer = finance.post(f"/invoices/{issued.pk}/credit/", typed | {f"line_{line.pk}": "250"})
    note = Invoice.objects.get(kind="credit_note")
    assert answer.url == f"/invoices/{note.pk}/"
    assert note.concession == "past_service"
    finance.post(f"/invoices/{note.pk}/issuance/")
    assert "GBP 300.00 taken back" in text_of(finance.get(f"/invoices/{note.pk}/"))
    assert "GBP 900.00 overdue" in text_of(finance.get(f"/invoices/{issued.pk}/"))
    assert "CN-2024-00001" in text_of(finance.get("/credit-notes/"))


def test_the_pdf_is_the_same_file_each_time(finance: Any, issued: Invoice, tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    first, again = (b"".join(finance.get(f"/invoices/{issued.pk}/pdf/")) for _ in range(2))
    assert first[:5] == b"%PDF-"
    assert first == again


def test_a_draft_has_no_pdf(finance: Any, draft: Invoice) -> None:
    assert finance.get(f"/invoices/{draft.pk}/pdf/").status_code == 409


def test_the_account_manager_sees_the_invoices_and_decides_nothing(
    cast: Cast, browser_of: Callable[..., Any], issued: Invoice
) -> None:
    browser = browser_of(cast.account_manager)
    shown = text_of(browser.get(f"/invoices/{issued.pk}/"))
    assert "Record the payment" not in shown
    assert "Credit it" not in shown
    assert "INV-2024-00001" in text_of(browser.get(f"/engagements/{issued.engagement_id}/invoices/"))
    for noun in ("issuance", "discarding", "credit", "payment"):
        assert browser.post(f"/invoices/{issued.pk}/{noun}/").status_code == 403
    assert browser.get("/billing-runs/").status_code == 403


def test_an_invoice_of_a_colleague_or_another_firm_is_not_there(
    cast: Cast, zenith: Tenant, browser_of: Callable[..., Any], finance: Any, issued: Invoice
) -> None:
    assert browser_of(cast.other_account_manager).get(f"/invoices/{issued.pk}/").status_code == 404
    with tenant_context(zenith):
        theirs = Invoice.objects.create(
            engagement=make_engagement(name="CANARY care"),
            client=make_client("CANARY Ltd"),
            currency="GBP",
            interval_starts_on=dt.date(2024, 5, 1),
            interval_ends_before=dt.date(2024, 6, 1),
            dated_on=dt.date(2024, 5, 1),
            due_on=dt.date(2024, 5, 31),
        )
    for address in (f"/invoices/{theirs.pk}/", f"/invoices/{theirs.pk}/pdf/"):
        answer = finance.get(address)
        assert b"CANARY" not in answer.content
        assert answer.status_code == 404
    assert finance.post(f"/invoices/{theirs.pk}/issuance/").status_code == 404


@pytest.mark.parametrize("address", ["/invoices/", "/credit-notes/"])
def test_a_list_costs_as_many_queries_for_thirty_rows_as_for_two(address: str, finance: Any, cast: Cast) -> None:
    def grow(count: int) -> int:
        for number in range(count):
            make_line(make_engagement(name=f"Care {number}"))
        run_billing(start_billing_run(MAY, by=cast.finance_lead), by=cast.finance_lead)
        for invoice in Invoice.objects.filter(status="draft", kind="invoice"):
            credit_invoice(
                issue_invoice(invoice, by=cast.finance_lead), amounts=None, reason="All", by=cast.finance_lead
            )
        finance.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert finance.get(address).status_code == 200
        return len(queries)

    assert grow(1) == grow(14)
