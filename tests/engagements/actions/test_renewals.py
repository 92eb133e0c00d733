"""Terms and renewals: events on the same record, uplift as amendments, notice days told once (O-15)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from engagements.actions.calendar import follow_the_calendar
from engagements.actions.engagements import change_engagement
from engagements.actions.renewals import decline_renewal, lapse_term, renew_engagement
from engagements.actions.service_lines import add_line
from engagements.models import Amendment, Engagement, Interval, LineKind, Renewal, ServiceLine
from engagements.reports.contracted import mrr_of
from partnerview.directory.models import Vendor
from partnerview.errors import Conflict, InvalidInput
from partnerview.notifications.models import Notification
from tests.cast import Cast
from tests.engagements.stage import Status, in_state

pytestmark = pytest.mark.usefixtures("mid_june")
JULY = dt.date(2024, 7, 1)


def with_term(cast: Cast, state: str = Status.RUNNING, on: dt.date = JULY, **terms) -> Engagement:
    engagement = in_state(state, cast)
    values = {"renews_on": on, "renewal_months": 12, "notice_days": 30, "uplift_percent": Decimal(5), **terms}
    return change_engagement(engagement, by=cast.account_manager, **values)


def test_a_term_that_cannot_stand_is_refused_at_its_field(cast: Cast):
    engagement = in_state(Status.RUNNING, cast)
    with pytest.raises(InvalidInput) as refusal:
        change_engagement(engagement, by=cast.account_manager, renews_on=dt.date(2023, 1, 1))
    assert [error.field for error in refusal.value.errors] == ["renews_on", "renewal_months"]
    assert Engagement.objects.get(pk=engagement.pk).renews_on is None


def test_an_ended_engagement_is_not_renewed(cast: Cast):
    engagement = in_state(Status.ENDED, cast)
    with pytest.raises(Conflict, match=r"is ended and is not renewed\. Reopen it"):
        renew_engagement(engagement, by=cast.account_manager)
    with pytest.raises(InvalidInput, match="Reopen it before you agree a term"):
        change_engagement(engagement, by=cast.account_manager, renews_on=JULY, renewal_months=12)
    with pytest.raises(Conflict, match="No term is agreed"):
        renew_engagement(in_state(Status.RUNNING, cast), by=cast.account_manager)
    assert not Renewal.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"), [({"months": 0}, "months"), ({"uplift_percent": Decimal(101)}, "uplift_percent")]
)
def test_odd_terms_are_refused(values, field, cast: Cast):
    engagement = with_term(cast)
    with pytest.raises(InvalidInput) as refusal:
        renew_engagement(engagement, by=cast.account_manager, **values)
    assert refusal.value.errors[0].field == field
    assert ServiceLine.objects.count() == 1


def test_a_renewal_raises_every_recurring_price_by_an_amendment(cast: Cast):
    engagement = with_term(cast)
    renewal = renew_engagement(engagement, by=cast.account_manager, reason="Agreed by letter")
    engagement.refresh_from_db()
    assert (renewal.outcome, renewal.next_renews_on, engagement.renews_on) == (
        "renewed", dt.date(2025, 7, 1), dt.date(2025, 7, 1),
    )  # fmt: skip
    assert (renewal.monthly_before, renewal.monthly_after) == (Decimal(1000), Decimal(1050))
    assert Amendment.objects.get().status == "applied"
    assert [mrr_of(engagement, day) for day in (dt.date(2024, 6, 30), JULY)] == [1000, 1050]
    with pytest.raises(InvalidInput, match="100"):
        renew_engagement(engagement, by=cast.account_manager, uplift_percent=Decimal(-100))


def test_an_uplift_below_nothing_waits_for_a_manager(cast: Cast):
    engagement = with_term(cast)
    renew_engagement(engagement, by=cast.account_manager, uplift_percent=Decimal(-10))
    assert Amendment.objects.get().status == "pending_approval"
    assert mrr_of(engagement, JULY) == 1000


def test_a_line_that_ends_with_the_term_is_followed_by_one_for_the_next(cast: Cast):
    engagement = in_state(Status.RUNNING, cast)
    add_line(
        engagement, by=cast.account_manager, kind=LineKind.RECURRING_FEE, name="Licence term", unit_price=Decimal(6000),
        interval=Interval.TOTAL, renews=True, starts_on=dt.date(2024, 1, 1), ends_on=dt.date(2024, 6, 30),
    )  # fmt: skip
    change_engagement(engagement, by=cast.account_manager, renews_on=JULY, renewal_months=6, uplift_percent=Decimal(10))
    renew_engagement(engagement, by=cast.account_manager)
    follower = ServiceLine.objects.get(name="Licence term", starts_on=JULY)
    assert (follower.price, follower.anchor_on, follower.ends_before) == (Decimal(6600), JULY, dt.date(2025, 1, 1))
    assert follower.monthly_amount == 1100


@pytest.mark.parametrize(("agreed", "price"), [(False, 20), (True, 21)])
def test_licences_are_raised_only_where_that_was_agreed(agreed: bool, price: int, cast: Cast):
    engagement = with_term(cast)
    values = {"vendor": Vendor.objects.create(name="Solvix"), "unit_cost": Decimal(15), "quantity": Decimal(10)}
    values |= {"unit_price": Decimal(20), "kind": LineKind.LICENCE, "by": cast.account_manager}
    add_line(engagement, starts_on=dt.date(2024, 5, 1), name="Runs on", **values)
    add_line(engagement, starts_on=dt.date(2024, 5, 1), ends_on=dt.date(2024, 6, 30), name="Ends", **values)
    renewal = renew_engagement(engagement, raises_licences=agreed, by=cast.account_manager)
    serving = engagement.lines.in_service_on(JULY).filter(kind=LineKind.LICENCE)
    assert sorted(serving.values_list("name", "unit_price")) == [("Ends", price), ("Runs on", price)]
    assert renewal.raises_licences == agreed
    assert renewal.monthly_after == 1050 + 20 * price


def test_terms_from_the_31st_survive_short_months(cast: Cast):
    engagement = with_term(cast, on=dt.date(2024, 8, 31), renewal_months=6, uplift_percent=Decimal(0))
    assert renew_engagement(engagement, by=cast.account_manager).next_renews_on == dt.date(2025, 2, 28)
    assert renew_engagement(engagement, by=cast.account_manager).next_renews_on == dt.date(2025, 8, 31)


def test_a_declined_renewal_is_a_notice_for_the_last_day_of_the_term(cast: Cast):
    engagement = with_term(cast)
    with pytest.raises(InvalidInput, match="Say why the relationship ends"):
        decline_renewal(engagement, by=cast.account_manager, churn_reason="")
    assert not Renewal.objects.exists()
    decline_renewal(engagement, by=cast.account_manager, churn_reason="Price")
    engagement.refresh_from_db()
    assert (engagement.status, engagement.last_day, engagement.renews_on) == (
        "notice_given",
        dt.date(2024, 6, 30),
        None,
    )
    assert ServiceLine.objects.get().ends_before == JULY


def test_a_lapsed_term_leaves_the_engagement_running(cast: Cast):
    engagement = with_term(cast)
    lapse_term(engagement, by=cast.account_manager, reason="Month to month from now on")
    engagement.refresh_from_db()
    assert (engagement.status, engagement.renews_on) == ("running", None)
    assert ServiceLine.objects.get().ends_before is None


def test_the_account_manager_is_told_once_when_the_notice_day_is_near(cast: Cast):
    with_term(cast, on=dt.date(2024, 8, 1), notice_days=30)  # notice by 2 July
    follow_the_calendar()
    assert not Notification.objects.filter(text__contains="notice is possible").exists()
    with time_machine.travel("2024-06-20T11:00:00Z", tick=False):
        follow_the_calendar()
        follow_the_calendar()
    (told,) = Notification.objects.filter(text__contains="notice is possible until 2")
    assert told.recipient == cast.account_manager
