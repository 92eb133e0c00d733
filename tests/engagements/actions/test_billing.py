"""The billing run: what it drafts, on which date, once; what it refuses and isolates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engagements.actions.billing import preview_billing, run_billing, start_billing_run
from engagements.actions.invoices import credit_invoice, discard_invoice, issue_invoice
from engagements.actions.payments import record_payment, reverse_payment
from engagements.models import BillingTiming, Invoice, LineKind, TimeStatus
from engagements.reports.receivables import open_amount
from partnerview.errors import Conflict, InvalidInput
from partnerview.money import Money
from partnerview.months import Month
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast

JUNE = Month(2024, 6)


def run(month: Month, cast: Cast) -> list[Invoice]:
    billing = run_billing(start_billing_run(month, by=cast.finance_lead), by=cast.finance_lead)
    return list(Invoice.objects.filter(billing_run=billing).order_by("id"))


def test_an_advance_invoice_is_dated_the_first_day_of_its_interval(cast: Cast) -> None:
    make_line(make_engagement(starts_on=dt.date(2024, 1, 15)))
    (invoice,) = run(JUNE, cast)
    assert (invoice.dated_on, invoice.interval_ends_before) == (dt.date(2024, 6, 15), dt.date(2024, 7, 15))
    assert (invoice.net_amount, invoice.currency) == (1000, "GBP")


def test_an_arrears_invoice_is_dated_the_last_day_of_its_interval(cast: Cast) -> None:
    make_line(make_engagement(billing_timing=BillingTiming.ARREARS))
    (invoice,) = run(JUNE, cast)
    assert invoice.dated_on == dt.date(2024, 6, 30)


def test_a_second_run_drafts_nothing(cast: Cast) -> None:
    make_line(make_engagement())
    assert len(run(JUNE, cast)) == 1
    assert run(JUNE, cast) == []
    assert Invoice.objects.count() == 1


def test_the_preview_is_what_the_run_drafts(cast: Cast) -> None:
    engagement = make_engagement(billing_timing=BillingTiming.ARREARS)
    make_line(engagement)
    make_line(engagement, LineKind.TIME_AND_MATERIALS, hourly_rate=Decimal(150))
    log_time(engagement, minutes=900, worked_on=dt.date(2024, 6, 11))
    log_time(engagement, minutes=900, worked_on=dt.date(2024, 6, 12))
    ((_, plan),) = preview_billing(JUNE).plans
    planned = [(line.description, line.net.amount) for draft in plan.invoices for line in draft.lines]
    assert Invoice.objects.count() == 0
    (invoice,) = run(JUNE, cast)
    assert [(line.description, line.net_amount) for line in invoice.lines.all()] == planned
    assert planned == [("Recurring fee", Decimal("1000.00")), ("Time and materials", Decimal("4500.00"))]


def test_hours_beyond_the_contract_are_billed_at_the_overage_rate(cast: Cast) -> None:
    engagement = make_engagement(billing_timing=BillingTiming.ARREARS)
    make_line(engagement, LineKind.CONTRACTED_HOURS, contracted_minutes=600, overage_rate=Decimal(150))
    log_time(engagement, minutes=960, worked_on=dt.date(2024, 6, 11))
    (invoice,) = run(JUNE, cast)
    assert [(line.charge, line.net_amount) for line in invoice.lines.all()] == [("fee", 1000), ("overage", 900)]


def test_one_engagement_that_cannot_be_billed_stops_no_other(cast: Cast) -> None:
    good, bad = make_engagement(), make_engagement()
    make_line(good)
    make_line(bad, interval="week", grain="month", proration="even_months", monthly_amount=0)
    billing = run_billing(start_billing_run(JUNE, by=cast.finance_lead), by=cast.finance_lead)
    assert [failure["engagement"] for failure in billing.failures] == [bad.pk]
    assert "week" in billing.failures[0]["cause"]
    assert Invoice.objects.get().engagement == good


def test_days_billed_but_not_served_are_credited(cast: Cast) -> None:
    line = make_line(make_engagement())
    (invoice,) = run(JUNE, cast)
    issue_invoice(invoice, by=cast.finance_lead)
    line.ends_before = dt.date(2024, 6, 16)
    line.save()
    (note,) = run(JUNE, cast)
    assert (note.kind, note.net_amount, note.credits) == ("credit_note", -500, invoice)
    assert run(JUNE, cast) == []


def test_numbers_are_gapless_per_series_and_fiscal_year(cast: Cast) -> None:
    make_line(make_engagement())
    references = []
    for month in (Month(2024, 11), Month(2024, 12), Month(2025, 1)):
        (invoice,) = run(month, cast)
        references.append(issue_invoice(invoice, by=cast.finance_lead).reference)
    assert references == ["INV-2024-00001", "INV-2024-00002", "INV-2025-00001"]


def test_a_discarded_draft_takes_no_number_and_can_be_drafted_again(cast: Cast) -> None:
    engagement = make_engagement(billing_timing=BillingTiming.ARREARS)
    make_line(engagement, LineKind.TIME_AND_MATERIALS)
    log_time(engagement, worked_on=dt.date(2024, 6, 3))
    (invoice,) = run(JUNE, cast)
    discard_invoice(invoice, by=cast.finance_lead, reason="Wrong address")
    (again,) = run(JUNE, cast)
    issued = issue_invoice(again, by=cast.finance_lead)
    assert issued.reference == "INV-2024-00001"
    assert engagement.time_entries.get().status == TimeStatus.INVOICED


def test_an_issued_invoice_is_frozen_by_the_database(cast: Cast) -> None:
    from django.db import IntegrityError, transaction  # noqa: PLC0415

    make_line(make_engagement())
    (invoice,) = run(JUNE, cast)
    issue_invoice(invoice, by=cast.finance_lead)
    with pytest.raises(IntegrityError, match="issued"), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(net_amount=1, gross_amount=1)
    with pytest.raises(IntegrityError, match="issued"), transaction.atomic():
        invoice.lines.update(net_amount=1)


def test_issuing_twice_gives_one_number(cast: Cast) -> None:
    make_line(make_engagement())
    (invoice,) = run(JUNE, cast)
    issue_invoice(invoice, by=cast.finance_lead)
    with pytest.raises(Conflict):
        issue_invoice(invoice, by=cast.finance_lead)
    assert Invoice.objects.get().number == 1


def test_a_payment_above_what_is_due_is_refused_and_a_part_is_taken(cast: Cast) -> None:
    engagement = make_engagement()
    engagement.client.tax_rate = Decimal(20)
    engagement.client.save()
    make_line(engagement)
    (draft,) = run(JUNE, cast)
    invoice = issue_invoice(draft, by=cast.finance_lead)
    assert invoice.gross_amount == 1200
    with pytest.raises(InvalidInput, match="more than the GBP\N{NO-BREAK SPACE}1,200"):
        record_payment(
            invoice, money=Money(Decimal("1200.01"), "GBP"), received_on=dt.date(2024, 7, 1), by=cast.finance_lead
        )
    payment = record_payment(
        invoice, money=Money(Decimal(200), "GBP"), received_on=dt.date(2024, 7, 1), by=cast.finance_lead
    )
    assert open_amount(invoice) == 1000
    reverse_payment(payment, reason="Bank recalled it", by=cast.finance_lead)
    assert open_amount(invoice) == 1200


def test_a_credit_note_cannot_take_back_more_than_the_line_holds(cast: Cast) -> None:
    make_line(make_engagement())
    (draft,) = run(JUNE, cast)
    invoice = issue_invoice(draft, by=cast.finance_lead)
    line = invoice.lines.get()
    with pytest.raises(InvalidInput, match="still holds"):
        credit_invoice(invoice, amounts={line.pk: Decimal(1001)}, reason="Goodwill", by=cast.finance_lead)
    note = credit_invoice(invoice, amounts={line.pk: Decimal(250)}, reason="Goodwill", by=cast.finance_lead)
    assert issue_invoice(note, by=cast.finance_lead).reference == "CN-2024-00001" or note.dated_on.year != 2024
    assert open_amount(invoice) == 750
