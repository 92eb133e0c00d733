"""Fifty drafts issued at the same moment by fifty people, a tenth of them bound to fail: 1..n, without gap or twin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from engagements.actions.billing import run_billing, start_billing_run
from engagements.actions.invoices import issue_invoice
from engagements.models import Invoice, InvoiceStatus, NumberSeries
from partnerview.errors import DomainError
from partnerview.http.retry import retried
from partnerview.months import Month
from partnerview.users.models import User
from tests.builders import make_engagement, make_line
from tests.cast import the_cast
from tests.races import Arena

MANY, BROKEN, ROUNDS = 50, 5, 5


def drafts_of(month: Month, by: User) -> list[Invoice]:
    run = run_billing(start_billing_run(month, by=by), by=by)
    return list(Invoice.objects.filter(billing_run=run).order_by("id"))


def issuing(draft: Invoice, by: User) -> Callable[[], Invoice]:
    return lambda: retried(lambda: issue_invoice(draft, by=by))


def test_numbers_have_no_gap_and_no_twin_however_many_issue_at_once(arena: Arena) -> None:
    cast = the_cast()
    for _ in range(MANY):
        make_line(make_engagement(starts_on=dt.date(2024, 1, 1)))
    for number in range(1, ROUNDS + 1):
        drafts = drafts_of(Month(2024, number), cast.finance_lead)
        assert len(drafts) == MANY
        for broken in drafts[:: MANY // BROKEN]:
            broken.lines.all().delete()
        outcomes = arena.together(*(issuing(draft, cast.finance_lead) for draft in drafts))
        refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert len(refused) == BROKEN
        assert all(isinstance(outcome, DomainError) for outcome in refused), refused
        issued = Invoice.objects.filter(status=InvoiceStatus.ISSUED).order_by("number")
        expected = number * (MANY - BROKEN)
        assert list(issued.values_list("number", flat=True)) == list(range(1, expected + 1))
        assert NumberSeries.objects.get().last_number == expected


def test_one_draft_issued_by_many_at_once_gets_one_number(arena: Arena) -> None:
    cast = the_cast()
    make_line(make_engagement(starts_on=dt.date(2024, 1, 1)))
    (draft,) = drafts_of(Month(2024, 1), cast.finance_lead)
    outcomes = arena.together(*(issuing(draft, cast.finance_lead) for _ in range(8)))
    assert sum(isinstance(outcome, Invoice) for outcome in outcomes) == 1
    assert Invoice.objects.get().number == 1
