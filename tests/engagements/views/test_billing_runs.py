"""The pages of billing runs and issue runs: preview, progress, result, what was left out and why."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from engagements.actions.billing import carry_out_next_billing_run
from engagements.actions.issue_runs import carry_out_next_issue_run
from engagements.models import BillingRun, Invoice, IssueRun
from tests.builders import make_client, make_engagement, make_line
from tests.cast import Cast
from tests.engagements.stage import close_month

pytestmark = pytest.mark.usefixtures("mid_june")


@pytest.fixture
def finance(cast: Cast, browser_of: Callable[..., Any]) -> Any:
    return browser_of(cast.finance_lead)


@pytest.fixture
def two_currencies(cast: Cast) -> None:
    make_line(make_engagement())
    make_line(make_engagement(currency="JPY", client=make_client("Oyama Kōgyō K.K.")), price=Decimal(90000))


def text_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content[:400]
    return str(answer.content.decode().replace("\N{NO-BREAK SPACE}", " "))


def test_the_preview_is_the_runs_own_plan_and_writes_nothing(finance: Any, two_currencies: None) -> None:
    shown = text_of(finance.get("/billing-runs/new/?month=2024-06"))
    assert "Bill June 2024" in shown
    assert "Oyama Kōgyō K.K." in shown
    assert "90,000" in shown
    assert "2 drafts are written" in shown
    assert Invoice.objects.count() == 0
    assert BillingRun.objects.count() == 0


def test_what_cannot_be_billed_is_named_with_its_cause_before_and_after(finance: Any, two_currencies: None) -> None:
    bad = make_engagement(name="Broken care")
    line = make_line(bad, interval="week", grain="month", proration="even_months", monthly_amount=0)
    assert "Broken care" in text_of(finance.get("/billing-runs/new/?month=2024-06"))
    run = BillingRun.objects.get(pk=_asked(finance, "/billing-runs/new/", {"month": "2024-06"}))
    carry_out_next_billing_run()
    shown = text_of(finance.get(f"/billing-runs/{run.pk}/"))
    assert "June 2024 is billed" in shown
    assert f"/engagements/{bad.pk}/" in shown
    assert "week" in shown
    line.grain, line.proration = "day", "actual"
    line.save()
    _asked(finance, "/billing-runs/new/", {"month": "2024-06"})
    carry_out_next_billing_run()
    assert Invoice.objects.filter(engagement=bad).exists()
    assert Invoice.objects.count() == 3 + Invoice.objects.filter(engagement=bad).count() - 1


def test_a_run_shows_its_progress_and_ends_in_a_page_that_stays(finance: Any, two_currencies: None) -> None:
    pk = _asked(finance, "/billing-runs/new/", {"month": "2024-06"})
    assert "June 2024 waits to be billed" in text_of(finance.get(f"/billing-runs/{pk}/"))
    bar = finance.get(f"/billing-runs/{pk}/progress/")
    assert "waiting for a worker" in text_of(bar)
    assert "HX-Refresh" not in bar.headers
    carry_out_next_billing_run()
    assert finance.get(f"/billing-runs/{pk}/progress/").headers["HX-Refresh"] == "true"
    shown = text_of(finance.get(f"/billing-runs/{pk}/"))
    assert "Running again is safe" in shown
    assert "Issue 2 drafts" in shown
    assert "Oyama" in text_of(finance.get(f"/invoices/?billing_run={pk}"))
    assert "June 2024" in text_of(finance.get("/billing-runs/"))


def test_a_run_again_drafts_nothing_more(finance: Any, two_currencies: None) -> None:
    for _ in range(2):
        _asked(finance, "/billing-runs/new/", {"month": "2024-06"})
        carry_out_next_billing_run()
    assert Invoice.objects.count() == 2
    assert "The month owes nothing more" in text_of(finance.get("/billing-runs/new/?month=2024-06"))


def test_a_month_that_cannot_be_billed_is_refused_at_the_field(finance: Any) -> None:
    shown = text_of(finance.post("/billing-runs/new/", {"month": "1999-01"}), 422)
    assert "1999-01" in shown
    assert BillingRun.objects.count() == 0


def test_a_run_that_issues_numbers_what_it_drafts(finance: Any, two_currencies: None) -> None:
    _asked(finance, "/billing-runs/new/", {"month": "2024-06", "issue": "on"})
    carry_out_next_billing_run()
    assert sorted(Invoice.objects.values_list("reference", flat=True)) == ["INV-2024-00001", "INV-2024-00002"]


def test_drafts_are_issued_together_and_what_is_refused_stays_a_draft(finance: Any, two_currencies: None) -> None:
    pk = _asked(finance, "/billing-runs/new/", {"month": "2024-06"})
    carry_out_next_billing_run()
    assert "Issue 2 drafts" in text_of(finance.get(f"/issue-runs/new/?billing_run={pk}"))
    Invoice.objects.filter(currency="JPY").first().lines.all().delete()  # type: ignore[union-attr]
    run = _asked(finance, "/issue-runs/new/", {"billing_run": str(pk)})
    carry_out_next_issue_run()
    shown = text_of(finance.get(f"/issue-runs/{run}/"))
    assert "1 of 2 drafts are issued" in shown
    assert "no lines" in shown
    assert list(Invoice.objects.exclude(reference="").values_list("reference", flat=True)) == ["INV-2024-00001"]
    assert "2 drafts" in text_of(finance.get("/issue-runs/"))


def test_issuing_without_drafts_is_refused_in_words(finance: Any) -> None:
    assert "No draft waits" in text_of(finance.get("/issue-runs/new/"))
    assert "nothing to issue" in text_of(finance.post("/issue-runs/new/", {}), 409)
    assert IssueRun.objects.count() == 0


def test_drafts_of_a_closed_month_are_named_and_left(finance: Any, two_currencies: None) -> None:
    _asked(finance, "/billing-runs/new/", {"month": "2024-06"})
    carry_out_next_billing_run()
    close_month("2024-06")
    run = _asked(finance, "/issue-runs/new/", {"month": "2024-06"})
    carry_out_next_issue_run()
    assert "which is closed" in text_of(finance.get(f"/issue-runs/{run}/"))
    assert Invoice.objects.filter(status="issued").count() == 0


@pytest.mark.parametrize("address", ["/issue-runs/new/?billing_run=x", "/issue-runs/new/?month=moon"])
def test_an_address_that_names_nothing_is_not_there(finance: Any, address: str) -> None:
    assert finance.get(address).status_code == 404


def _asked(browser: Any, address: str, typed: dict[str, str]) -> int:
    """POST and the id of the run that it leads to."""
    answer = browser.post(address, typed)
    assert answer.status_code == 302, answer.content[:600]
    return int(answer.url.rstrip("/").rpartition("/")[2])
