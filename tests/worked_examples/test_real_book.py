"""Eight years of real work become a running book, and every figure agrees with one worked out by hand.

The register and the time entries are imported by the commands, billed and recognized month by month, and
compared with `real_book_by_hand`, which knows nothing of the product. Runs wherever the data is.
"""

from __future__ import annotations

import io
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Sum

from engagements.actions.billing import run_billing, start_billing_run
from engagements.actions.invoices import issue_invoice
from engagements.models import Invoice, TimeEntry
from partnerview.books.invariants import all_invariants, breaches
from partnerview.books.models import Conventions
from partnerview.months import Month
from recognition.actions.recognition import run_month
from recognition.models import MrrMovement, MrrSnapshot, RecognitionEntry
from recognition.reports.deferred_revenue import Question, balance_totals
from tests.cast import Cast
from tests.worked_examples.real_book_by_hand import Key, shared_data, work_out

DATA = shared_data()
pytestmark = pytest.mark.skipif(DATA is None, reason="the shared real data is not on this machine")

FIRST, LAST = Month(2004, 2), Month(2011, 12)
# What must hold of a book that somebody signs: schedule = price, journals balance, both roll-forwards close.
LAWS = {
    "books: months are closed in order",
    "recognition: a term is planned to its price",
    "recognition: posted as planned",
    "recognition: a reversal takes back its entry whole",
    "balances: opening and the moves of a month make closing",
    "mrr: opening and movements make closing",
    "mrr: a snapshot belongs to its line",
    "journals: every transaction balances",
    "journals: receivables are what is asked less what was received",
    "journals: revenue is what is in the ledger",
    "journals: contract balances stand on their side",
}


def test_eight_years_come_to_the_figures_worked_out_by_hand_and_a_second_pass_writes_nothing(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    assert DATA is not None
    settings.MEDIA_ROOT = tmp_path
    Conventions.objects.update(books_start_on=FIRST.first_day)
    take_in(DATA)
    bill_and_recognize(cast)

    expected = work_out(DATA)
    entries = RecognitionEntry.objects.values_list("month", "currency").annotate(Sum("amount"))
    assert by_month(entries) == expected.recognized
    invoices = Invoice.objects.filter(status="issued").values_list("dated_on", "currency").annotate(Sum("net_amount"))
    assert by_month(invoices.order_by()) == expected.invoiced
    assert by_month(MrrSnapshot.objects.values_list("month", "currency").annotate(Sum("amount"))) == expected.mrr
    # Twelve engagements of twelve clients that began once and have gone on since.
    assert list(MrrMovement.objects.values_list("kind", flat=True)) == ["new"] * 12

    assert set(all_invariants()) >= LAWS
    assert breaches() == []
    assert balance_totals(Question(FIRST, LAST)) != []
    for total in balance_totals(Question(FIRST, LAST)):
        assert total.opening + total.billed + total.adjusted - total.recognized == total.closing

    before = counts()
    take_in(DATA)
    bill_and_recognize(cast)
    assert counts() == before


def take_in(folder: Path) -> None:
    for command, name in (("import_engagements", "engagements"), ("import_time", "time_entries_harvest")):
        call_command(
            command,
            str(folder / f"{name}.csv"),
            tenant="acme",
            mapping="suggested",
            accept_warnings=True,
            json=True,
            stdout=io.StringIO(),
        )


def bill_and_recognize(cast: Cast) -> None:
    for month in Month.range(FIRST, LAST):
        run_billing(start_billing_run(month, by=cast.finance_lead), by=cast.finance_lead)
    for draft in Invoice.objects.filter(status="draft").order_by("dated_on", "id"):
        issue_invoice(draft, by=cast.finance_lead)
    for month in Month.range(FIRST, LAST):
        run_month(month, by=cast.finance_lead)


def counts() -> dict[str, int]:
    models = (TimeEntry, Invoice, RecognitionEntry, MrrSnapshot, MrrMovement)
    return {model.__name__: model._default_manager.count() for model in models}


def by_month(rows: Any) -> dict[Key, Decimal]:
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    for day, currency, amount in rows:
        sums[str(Month.of(day)), currency] += amount
    return dict(sums)
