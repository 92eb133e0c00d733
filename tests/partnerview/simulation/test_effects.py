"""What pauses, notices, ends, returns and renewals would change, on pages and through the API, with literal figures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from engagements.actions.engagements import change_engagement
from engagements.amendment_plan import AmendmentPlan, plan_amendment
from engagements.models import Engagement, EngagementMove, LineKind, RecognitionMethod, Renewal, ServiceLine
from partnerview.money import Money
from partnerview.simulation.comparison import compare_amendment
from retainers.actions.deposit_accounts import open_account
from retainers.actions.deposits import record_deposit
from tests.builders import log_time, make_engagement, make_line
from tests.engagements.stage import Status, in_state

GBP = "GBP"


@pytest.fixture(autouse=True)
def _mid_june():
    with time_machine.travel("2024-06-15T11:00:00Z", tick=False):
        yield


def amounts(side: list[dict], name: str, count: int = 3) -> list[str]:
    return [month[name]["amount"] for month in side[:count]]


def renewing(cast) -> Engagement:
    """£1,000 a month, whose term ends with June; 5 % were agreed."""
    engagement = in_state(Status.RUNNING, cast)
    terms = {"renews_on": dt.date(2024, 7, 1), "renewal_months": 12, "uplift_percent": Decimal(5)}
    return change_engagement(engagement, by=cast.account_manager, **terms)


def test_a_day_that_cannot_be_and_a_state_that_does_not_renew_are_refused(cast, api_of):
    api, engagement = api_of(cast.account_manager), in_state(Status.RUNNING, cast)
    unknown = api.get(f"/api/v1/engagements/{engagement.pk}/pause/preview/?on=2024-07-01")
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "on")
    missing = api.get(f"/api/v1/engagements/{engagement.pk}/notice/preview/")
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (422, "ends_on")
    no_term = api.get(f"/api/v1/engagements/{engagement.pk}/renewal/preview/")
    assert (no_term.status_code, no_term.json()["code"]) == (409, "no_term")


def test_a_pause_shows_what_is_not_billed_and_writes_nothing(cast, api_of):
    engagement = in_state(Status.RUNNING, cast)
    answer = api_of(cast.account_manager).get(
        f"/api/v1/engagements/{engagement.pk}/pause/preview/?effective_on=2024-07-16"
    )
    effect = answer.json()
    assert amounts(effect["before"], "recognized") == ["1000.00", "1000.00", "1000.00"]
    assert amounts(effect["after"], "recognized") == ["1000.00", "483.87", "0.00"]
    assert amounts(effect["after"], "mrr") == ["1000.00", "0.00", "0.00"]
    assert not EngagementMove.objects.filter(status=Status.PAUSED).exists()
    assert ServiceLine.objects.get().ends_before is None


@pytest.mark.parametrize(
    ("noun", "state"),
    [
        ("pause", Status.PAUSED),
        ("resumption", Status.RUNNING),
        ("notice-withdrawal", Status.RUNNING),
        ("reopening", Status.RUNNING),
    ],
)
def test_a_move_that_its_state_does_not_allow_has_no_preview(cast, api_of, noun: str, state: str):
    engagement = in_state(state, cast)
    refused = api_of(cast.account_manager).get(f"/api/v1/engagements/{engagement.pk}/{noun}/preview/")
    assert (refused.status_code, refused.json()["code"]) == (409, "illegal_transition")


def test_withdrawing_a_notice_shows_that_the_lines_go_on(cast, api_of):
    """Notice was given for the end of August; without it September is billed again."""
    engagement = in_state(Status.NOTICE_GIVEN, cast)
    effect = api_of(cast.account_manager).get(f"/api/v1/engagements/{engagement.pk}/notice-withdrawal/preview/").json()
    assert amounts(effect["before"], "invoiced", 4) == ["1000.00", "1000.00", "1000.00", "0.00"]
    assert amounts(effect["after"], "invoiced", 4) == ["1000.00", "1000.00", "1000.00", "1000.00"]
    assert amounts(effect["after"], "mrr", 4)[-1] == "1000.00"
    assert Engagement.objects.get().status == Status.NOTICE_GIVEN
    assert ServiceLine.objects.count() == 1


def test_the_next_term_shows_its_uplift(cast, api_of, browser_of):
    engagement = renewing(cast)
    effect = api_of(cast.account_manager).get(f"/api/v1/engagements/{engagement.pk}/renewal/preview/").json()
    assert amounts(effect["after"], "mrr") == ["1000.00", "1050.00", "1050.00"]
    other = api_of(cast.account_manager).get(
        f"/api/v1/engagements/{engagement.pk}/renewal/preview/?uplift_percent=10&months=24"
    )
    assert amounts(other.json()["after"], "invoiced") == ["1000.00", "1100.00", "1100.00"]
    page = browser_of(cast.account_manager).get(
        f"/engagements/{engagement.pk}/renewal/effect/?outcome=renewed&uplift_percent=10&months=12"
    )
    assert "1,100.00" in page.content.decode()
    declined = browser_of(cast.account_manager).get(f"/engagements/{engagement.pk}/renewal/effect/?outcome=declined")
    assert "−1,000.00" in declined.content.decode()
    assert not Renewal.objects.exists()


def test_hours_earned_as_they_are_used_are_revenue_of_the_preview(cast):
    """40 h a month at £50 move on: 10 h worked in June earn 500; the rest of what was paid waits for its use."""
    engagement = make_engagement(starts_on=dt.date(2024, 6, 1))
    line = make_line(
        engagement, LineKind.CONTRACTED_HOURS, contracted_minutes=2400, hourly_rate=Decimal(50),
        rollover="carried", rollover_periods=1, recognition_method=RecognitionMethod.AS_USED,
    )  # fmt: skip
    log_time(engagement, worked_on=dt.date(2024, 6, 10), minutes=600)
    plan = plan_amendment(
        line, effective_on=dt.date(2024, 7, 1), by=cast.account_manager, change={"hourly_rate": Decimal(60)}
    )
    shown = compare_amendment(plan)
    # What is left of June lapses with July, of July (at £60) with August.
    assert [month.recognized for month in shown.before.months[:3]] == [500, 1500, 2000]
    assert [month.recognized for month in shown.after.months[:3]] == [500, 1500, 2400]


def test_a_deposit_that_pays_the_invoices_says_when_it_is_used_up(cast):
    engagement = make_engagement(account_manager=cast.account_manager, starts_on=dt.date(2024, 6, 1))
    line = make_line(engagement)
    assert "Deposit left" not in {figure.label for figure in compare_amendment(dearer(line, cast)).figures}
    account = open_account(client=engagement.client, currency=GBP, by=cast.finance_lead)
    money = Money(Decimal(13_000), GBP)
    record_deposit(account, money=money, valued_on=dt.date(2024, 6, 15), by=cast.finance_lead)
    (left,) = [figure for figure in compare_amendment(dearer(line, cast)).figures if figure.label == "Deposit left"]
    # Twelve months at 1,000 leave 1,000. June at 1,000 and nine at 1,250 leave 750, which April no longer fits into.
    assert (left.before, left.after) == (Decimal(1000), Decimal(-1750))
    assert left.note.replace("\xa0", " ") == (
        "of GBP 13,000.00 available, if it pays these invoices; after it used up in April 2025"
    )


def dearer(line: ServiceLine, cast) -> AmendmentPlan:
    change = {"unit_price": Decimal(1250)}
    return plan_amendment(line, effective_on=dt.date(2024, 7, 1), by=cast.account_manager, change=change)
