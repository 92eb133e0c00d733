"""What people get wrong on engagements, on the page and through the API: named at its field, nothing written."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from engagements.actions.amendments import apply_amendment, draft_amendment
from engagements.actions.billing import run_billing, start_billing_run
from engagements.actions.invoices import issue_invoice
from engagements.models import (
    Amendment,
    EngagementMove,
    Invoice,
    LineKind,
    Payment,
    Renewal,
    ServiceLine,
)
from partnerview.months import Month
from tests.builders import make_engagement, make_line
from tests.cast import Cast
from tests.engagements.stage import Status, in_state

pytestmark = pytest.mark.usefixtures("mid_june")
API = "/api/v1/"
Door = Callable[..., Any]


@pytest.fixture
def finance(cast: Cast, browser_of: Door) -> Any:
    """The finance lead, who has just proved who they are."""
    browser = browser_of(cast.finance_lead)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(cast.finance_lead.pk)
    session.save()
    return browser


@pytest.fixture
def draft(cast: Cast) -> Invoice:
    """£1,000 of May."""
    make_line(make_engagement())
    run_billing(start_billing_run(Month(2024, 5), by=cast.finance_lead), by=cast.finance_lead)
    return Invoice.objects.get()


def refused(answer: Any, status: int = 422) -> tuple[str, str]:
    """The first field of a refusal and its code."""
    assert answer.status_code == status, answer.content[:400]
    told = answer.json()
    return (told["errors"][0]["field"], told["errors"][0]["code"]) if told["errors"] else ("", told["code"])


def text_of(answer: Any, status: int = 422) -> str:
    assert answer.status_code == status, answer.content[:400]
    return str(answer.content.decode())


def money(amount: str, currency: str = "GBP") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


def test_two_promises_of_hours_in_one_workstream(cast: Cast, browser_of: Door, api_of: Door) -> None:
    engagement = in_state(Status.RUNNING, cast)
    make_line(engagement, kind=LineKind.CONTRACTED_HOURS, name="Support", contracted_minutes=600, workstream="support")
    typed = {"name": "More support", "starts_on": "2024-07-01", "contracted_minutes": "20:00", "hourly_rate": "100",
             "workstream": "support", "interval": "month", "billing_anchor": "start"}  # fmt: skip
    page = browser_of(cast.account_manager).post(
        f"/engagements/{engagement.pk}/lines/new/?kind=contracted_hours", typed
    )
    assert "promises hours for support in these days already. End it the day before" in text_of(page)
    assert 'value="More support"' in text_of(page)
    body = {"engagement": engagement.pk, "kind": "contracted_hours", "name": "More support", "starts_on": "2024-07-01",
            "contracted_minutes": 1200, "hourly_rate": money("100"), "workstream": "support"}  # fmt: skip
    assert refused(api_of(cast.integration).post_json(f"{API}service-lines/", body)) == ("workstream", "overlap")
    assert ServiceLine.objects.count() == 2


def test_an_amendment_of_a_line_that_was_followed_already(cast: Cast, browser_of: Door, api_of: Door) -> None:
    line = in_state(Status.RUNNING, cast).lines.get()
    change = draft_amendment(
        line, effective_on=dt.date(2024, 7, 1), by=cast.account_manager, reason="More", unit_price=Decimal(1200)
    )
    apply_amendment(change, by=cast.account_manager)
    typed = {"line": line.pk, "effective_on": "2024-06-20", "quantity": "1", "unit_price": "1300", "name": line.name,
             "reason": "Again", "kind": "", "then": "apply"}  # fmt: skip
    page = browser_of(cast.account_manager).post(f"/engagements/{line.engagement_id}/amendments/new/", typed)
    assert page.status_code == 422
    body = {"line": line.pk, "effective_on": "2024-06-20", "reason": "Again", "unit_price": money("1300")}
    answer = api_of(cast.integration).post_json(f"{API}amendments/", body)
    assert refused(answer) == ("effective_on", "overlapping_amendment")
    assert Amendment.objects.count() == 1


def test_a_rate_in_another_currency_than_the_engagement(cast: Cast, api_of: Door) -> None:
    """The page has no field for it: it takes amounts of the engagement's currency only."""
    engagement = in_state(Status.RUNNING, cast)
    body = {"engagement": engagement.pk, "kind": "time_and_materials", "name": "Work", "starts_on": "2024-07-01",
            "hourly_rate": money("100", "EUR")}  # fmt: skip
    _, code = refused(api_of(cast.integration).post_json(f"{API}service-lines/", body))
    assert code == "mixed_currencies"
    assert ServiceLine.objects.count() == 1


def test_an_end_before_the_start(cast: Cast, browser_of: Door, api_of: Door) -> None:
    engagement = in_state(Status.RUNNING, cast)
    moves = EngagementMove.objects.count()
    typed = {"ends_on": "2023-12-31", "churn_reason": "Price", "reason": "Kept as typed"}
    page = text_of(browser_of(cast.account_manager).post(f"/engagements/{engagement.pk}/ending/", typed))
    assert "It cannot end before it began. Its first day was 1 Jan 2024." in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "Kept as typed" in page
    body = {"ends_on": "2023-12-31", "churn_reason": "Price"}
    answer = api_of(cast.integration).post_json(f"{API}engagements/{engagement.pk}/ending/", body)
    assert refused(answer)[0] == "ends_on"
    assert EngagementMove.objects.count() == moves


def test_a_renewal_of_an_ended_engagement(cast: Cast, browser_of: Door, api_of: Door) -> None:
    engagement = in_state(Status.ENDED, cast)
    typed = {"outcome": "renewed", "months": "12", "uplift_percent": "5"}
    page = browser_of(cast.account_manager).post(f"/engagements/{engagement.pk}/renewal/", typed)
    assert page.status_code == 422
    body = {"engagement": engagement.pk, "outcome": "renewed", "months": 12}
    answer = api_of(cast.integration).post_json(f"{API}renewals/", body)
    assert answer.status_code == 409
    assert not Renewal.objects.exists()


def test_an_invoice_that_is_issued_twice(draft: Invoice, finance: Any, cast: Cast, api_of: Door) -> None:
    """At the same moment: actions/test_issuing_at_once.py."""
    issue_invoice(draft, by=cast.finance_lead)
    assert "issued already" in text_of(finance.post(f"/invoices/{draft.pk}/issuance/", {}))
    answer = api_of(cast.finance_lead).post_json(f"{API}invoices/{draft.pk}/issuance/", {})
    assert refused(answer, 409) == ("", "stale_state")
    assert Invoice.objects.get().number == 1


def test_a_payment_larger_than_due(draft: Invoice, finance: Any, cast: Cast, api_of: Door) -> None:
    issue_invoice(draft, by=cast.finance_lead)
    typed = {"amount": "1000.01", "received_on": "2024-06-10", "method": "cheque"}
    page = text_of(finance.post(f"/invoices/{draft.pk}/payment/", typed))
    assert "Record the part that belongs to it." in page
    assert 'value="1000.01"' in page
    body = {"invoice": draft.pk, "amount": money("1000.01"), "received_on": "2024-06-10"}
    assert refused(api_of(cast.integration).post_json(f"{API}payments/", body))[0] == "amount"
    assert not Payment.objects.exists()
