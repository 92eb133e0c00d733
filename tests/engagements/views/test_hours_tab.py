"""The hours tab and the trace of an entry: every bucket, every figure explained, blocks with what is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from engagements.actions.hours_blocks import buy_block
from engagements.actions.outcomes import report_outcome
from engagements.models import Engagement, LineKind, ServiceLine
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("mid_june")
HOUR = 60


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    return make_engagement()


@pytest.fixture
def line(engagement: Engagement) -> ServiceLine:
    """10 hours a month at £100 that move on, one may be borrowed; beyond at £150."""
    return make_line(
        engagement,
        LineKind.CONTRACTED_HOURS,
        starts_on=dt.date(2024, 5, 1),
        contracted_minutes=10 * HOUR,
        rollover="carried",
        recognition_method="as_used",
        may_borrow=True,
        borrow_cap_minutes=HOUR,
        overage_rate=Decimal(150),
    )


@pytest.fixture
def page(cast: Cast, browser_of: Callable[..., Any]) -> Callable[..., str]:
    """The text of an address for the account manager, in one line of words."""

    def read(name: str, *args: Any, query: str = "") -> str:
        answer = browser_of(cast.account_manager).get(reverse(f"engagements:{name}", args=args) + query)
        assert answer.status_code == 200, answer.status_code
        return " ".join(answer.content.decode().replace("\xa0", " ").split())

    return read


def drained(line: ServiceLine, cast: Cast) -> Any:
    """8 h in May leave 2; June has 10 + 2 carried, a block of 3 and 1 to borrow; 18 take all and 2 more."""
    log_time(line.engagement, minutes=8 * HOUR, worked_on=dt.date(2024, 5, 6))
    buy_block(line, by=cast.account_manager, bought_on=dt.date(2024, 6, 1), minutes=3 * HOUR, price=Decimal(300))
    return log_time(line.engagement, minutes=18 * HOUR, worked_on=dt.date(2024, 6, 6))


def test_an_entry_says_what_each_bucket_held_and_gave(line: ServiceLine, cast: Cast, page: Callable[..., str]) -> None:
    text = page("time-entry", drained(line, cast).pk)
    for why in (
        "10:00 of 10:00 that this interval's grant still held.",
        "2:00 of 2:00 carried in from before, the oldest first.",
        "3:00 of 3:00 bought ahead: 3:00 from the block of 1 Jun 2024.",
        "1:00 of 1:00 that may be borrowed from what comes next.",
        "Nothing before it had room. An hour costs GBP 150.00.",
    ):
        assert why.replace("'", "&#x27;") in text, why


def test_an_entry_that_one_bucket_covers_needs_no_other(
    line: ServiceLine, engagement: Engagement, page: Callable[..., str]
) -> None:
    entry = log_time(engagement, minutes=90, worked_on=dt.date(2024, 6, 6))
    text = page("time-entry", entry.pk)
    assert "1:30 of 10:00 that this interval&#x27;s grant still held." in text
    assert text.count("Not needed: what comes before it was enough.") == 4


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"is_billable": False}, "It is not billable: it uses up no promise."),
        ({"worked_on": dt.date(2024, 4, 3)}, "No line with hours was in service that day: nothing is used up."),
    ],
)
def test_time_that_uses_up_nothing_says_why(
    line: ServiceLine, engagement: Engagement, page: Callable[..., str], given: dict[str, Any], said: str
) -> None:
    entry = log_time(engagement, **{"worked_on": dt.date(2024, 6, 6), **given})
    assert said in page("time-entry", entry.pk)


def test_work_by_the_hour_uses_up_no_promise(engagement: Engagement, page: Callable[..., str]) -> None:
    make_line(engagement, LineKind.TIME_AND_MATERIALS)
    entry = log_time(engagement, worked_on=dt.date(2024, 6, 6))
    assert "is work by the hour at GBP 100.00: there is no promise to use up." in page("time-entry", entry.pk)


def test_the_tab_shows_every_bucket_and_what_blocks_hold(
    line: ServiceLine, engagement: Engagement, cast: Cast, page: Callable[..., str]
) -> None:
    drained(line, cast)
    text = page("engagement-hours", engagement.pk)
    for part in ("10:00 included", "2:00 rolled over", "3:00 from blocks", "1:00 borrowed", "2:00 beyond"):
        assert part in text, part
    assert "−1:00" in text  # carried out, borrowed
    assert "Bought ahead" in text
    assert "0:00 left." in text


def test_older_intervals_are_one_link_away(engagement: Engagement, page: Callable[..., str]) -> None:
    """From January 2023 to June 2024 there are eighteen months, of which a page holds twelve."""
    make_line(engagement, LineKind.CONTRACTED_HOURS, starts_on=dt.date(2023, 1, 1), contracted_minutes=10 * HOUR)
    newest = page("engagement-hours", engagement.pk)
    assert "The last 12 of 18 intervals" in newest
    assert 'href="?until=2023-06"' in newest
    assert "1 Jun 2023 to" not in newest
    older = page("engagement-hours", engagement.pk, query="?until=2023-06")
    assert "1 Jun 2023 to 30 Jun 2023" in older
    assert "1 Jul 2023 to" not in older
    assert "Earlier intervals" not in older
    assert "The newest" in older
    assert "The last 12 of 18 intervals" in page("engagement-hours", engagement.pk, query="?until=June")


@pytest.mark.parametrize(
    ("figure", "result"),
    [
        ("carried_in", "2:00"),
        ("granted", "13:00"),
        ("used", "18:00"),
        ("carried_out", "−1:00"),
        ("overage", "2:00"),
        ("charge", "GBP 300.00"),
        ("nonsense", "18:00"),
    ],
)
def test_every_figure_explains_itself(
    line: ServiceLine, cast: Cast, page: Callable[..., str], figure: str, result: str
) -> None:
    drained(line, cast)
    text = page("line-hours-explanation", line.pk, dt.date(2024, 6, 1), query=f"?figure={figure}")
    assert f'<p class="value">{result}</p>' in text
    assert "Included → rolled over → prepaid block → borrowed → beyond the contract. What is not used moves on" in text


def test_a_day_without_hours_explains_nothing(line: ServiceLine, cast: Cast, browser_of: Callable[..., Any]) -> None:
    url = reverse("engagements:line-hours-explanation", args=[line.pk, dt.date(2024, 4, 1)])
    assert browser_of(cast.account_manager).get(url).status_code == 404
    assert browser_of(cast.other_account_manager).get(url).status_code == 404


def test_hours_bought_ahead_and_outcomes_have_their_sections_and_first_actions(
    engagement: Engagement, cast: Cast, page: Callable[..., str]
) -> None:
    prepaid = make_line(engagement, LineKind.PREPAID_HOURS)
    outcome = make_line(engagement, LineKind.OUTCOME_FEE, cap_amount=Decimal(6000), price=Decimal(10000))
    text = page("engagement-hours", engagement.pk)
    assert "Nothing is bought yet" in text
    assert reverse("engagements:block-new", args=[prepaid.pk]) in text
    assert "Nothing is reported yet: nothing is earned or billed." in text
    report_outcome(outcome, by=cast.account_manager, dated_on=dt.date(2024, 6, 1), progress_percent=Decimal(50),
                   amount=Decimal(10000))  # fmt: skip
    assert "50 %" in page("engagement-hours", engagement.pk)
    scope = page("engagement-detail", engagement.pk)
    assert reverse("engagements:outcome-report-new", args=[outcome.pk]) in scope
    assert reverse("engagements:block-new", args=[prepaid.pk]) in scope
