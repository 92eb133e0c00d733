"""Who is billed, with whose tax, in which currency; what cannot be billed heals; a document is the same file."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engagements.actions.billing import preview_billing, run_billing, start_billing_run
from engagements.actions.invoices import credit_invoice, issue_invoice
from engagements.documents import compiled, pdf_of
from engagements.models import BillTo, Invoice
from engagements.reports.receivables import totals_of
from partnerview.errors import Conflict
from partnerview.months import Month
from tests.builders import make_client, make_engagement, make_line, make_partner
from tests.cast import Cast

JUNE = Month(2024, 6)


def drafted(cast: Cast, month: Month = JUNE) -> list[Invoice]:
    run = run_billing(start_billing_run(month, by=cast.finance_lead), by=cast.finance_lead)
    return list(Invoice.objects.filter(billing_run=run).order_by("id"))


def test_a_white_label_engagement_is_billed_to_the_partner_with_its_tax(cast: Cast) -> None:
    client = make_client("Brackenridge Water", tax_rate=Decimal(20))
    partner = make_partner("Lindenhof Partners", tax_rate=Decimal(19))
    engagement = make_engagement(client=client, partner=partner, partner_role="white_label", bill_to=BillTo.PARTNER)
    make_line(engagement)
    (draft,) = drafted(cast)
    assert (draft.billed_partner, draft.tax_rate, draft.gross_amount) == (partner, 19, 1190)
    document = issue_invoice(draft, by=cast.finance_lead).document
    assert document["bill_to"]["name"] == "Lindenhof Partners"
    assert "Brackenridge" not in str(document)


def test_tax_is_the_clients_own_and_rounded_once_on_the_net_amount(cast: Cast) -> None:
    engagement = make_engagement(client=make_client(tax_rate=Decimal("7.7")))
    for price in ("0.33", "0.33", "0.33"):
        make_line(engagement, price=Decimal(price))
    (draft,) = drafted(cast)
    assert (draft.net_amount, draft.tax_amount, draft.gross_amount) == (
        Decimal("0.99"),
        Decimal("0.08"),
        Decimal("1.07"),
    )


def test_currencies_keep_their_minor_units_and_are_never_added_up(cast: Cast) -> None:
    for currency, price in (("JPY", "90000.4"), ("KWD", "10.0005"), ("GBP", "100.005")):
        make_line(make_engagement(currency=currency), price=Decimal(price))
    drafted(cast)
    found = {total.currency: total.net for total in totals_of(Invoice.objects.all())}
    assert found == {"JPY": Decimal(90000), "KWD": Decimal("10.001"), "GBP": Decimal("100.01")}


def test_what_could_not_be_billed_is_billed_once_its_cause_is_gone(cast: Cast) -> None:
    good, bad = make_engagement(), make_engagement(name="Mixed care")
    make_line(good)
    line = make_line(bad, currency="USD")
    assert [(one.name, "priced in USD" in cause) for one, cause in preview_billing(JUNE).failures] == [
        ("Mixed care", True)
    ]
    assert [draft.engagement for draft in drafted(cast)] == [good]
    line.currency = "GBP"
    line.save()
    assert [draft.engagement for draft in drafted(cast)] == [bad]
    assert drafted(cast) == []


@pytest.mark.parametrize("kind", ["invoice", "credit_note"])
def test_a_document_is_rendered_once_and_gives_the_same_bytes(
    cast: Cast, kind: str, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_line(make_engagement())
    (draft,) = drafted(cast)
    with pytest.raises(Conflict, match="Issue it first"):
        pdf_of(draft)
    document = issue_invoice(draft, by=cast.finance_lead)
    if kind == "credit_note":
        note = credit_invoice(document, amounts=None, reason="Outage", by=cast.finance_lead)
        document = issue_invoice(note, by=cast.finance_lead)
    first = pdf_of(document).read_bytes()
    document.refresh_from_db()
    written_at = pdf_of(document).stat().st_mtime_ns
    assert pdf_of(document).read_bytes() == first
    assert pdf_of(document).stat().st_mtime_ns == written_at
    assert compiled(document.document) == first


def test_numbers_count_by_series_and_by_the_fiscal_year_of_the_date(cast: Cast) -> None:
    make_line(make_engagement(starts_on=dt.date(2023, 12, 1)))
    references = [
        issue_invoice(draft, by=cast.finance_lead).reference for n in (6, 7) for draft in drafted(cast, Month(2024, n))
    ]
    invoice = Invoice.objects.get(reference=references[0])
    note = issue_invoice(
        credit_invoice(invoice, amounts=None, reason="Outage", by=cast.finance_lead), by=cast.finance_lead
    )
    assert references == ["INV-2024-00001", "INV-2024-00002"]
    assert (note.series, note.number) == ("credit", 1)
