"""Amendments: recorded, refused at the field, applied, signed by another person, withdrawn (O-10)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engagements.actions.amendments import (
    apply_amendment,
    approve_amendment,
    draft_amendment,
    refuse_amendment,
    withdraw_amendment,
)
from engagements.actions.moves import give_notice, pause_engagement, withdraw_notice
from engagements.actions.service_lines import add_line
from engagements.models import Amendment, LineKind, ServiceLine
from engagements.reports.contracted import mrr_of
from partnerview.audit.models import AuditEvent
from partnerview.directory.models import Vendor
from partnerview.errors import ClosedPeriod, Conflict, DomainError, InvalidInput, NotPermitted
from tests.cast import Cast
from tests.engagements.stage import Status, close_month, in_state

pytestmark = pytest.mark.usefixtures("mid_june")
MAY, JULY = dt.date(2024, 5, 1), dt.date(2024, 7, 1)


def fee(cast: Cast, state: str = Status.RUNNING) -> ServiceLine:
    """£1,000 a month since 1 January 2024."""
    return in_state(state, cast).lines.get()


def recorded(line: ServiceLine, cast: Cast, on: dt.date = JULY, price: str = "1200", **details) -> Amendment:
    values = {"unit_price": Decimal(price), "reason": "Second site", **details}
    return draft_amendment(line, effective_on=on, by=cast.account_manager, **values)


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"on": dt.date(2023, 12, 31)}, "effective_on", "amendment_before_start"),
        ({"on": dt.date(2024, 1, 1)}, "effective_on", "has_begun"),
        ({"price": "1000"}, "unit_price", "unchanged"),
        ({"price": "0"}, "unit_price", "required"),
        ({"hourly_rate": Decimal(100)}, "hourly_rate", "not_of_this_kind"),
        ({"treatment": "catch_up"}, "treatment", "not_a_fixed_term"),
        ({"kind": "downgrade"}, "kind", "invalid_input"),
        ({"reason": " "}, "reason", "required"),
    ],
)
def test_what_cannot_stand_is_refused_at_its_field_and_nothing_is_written(values, field, code, cast: Cast):
    line = fee(cast)
    with pytest.raises(InvalidInput) as refusal:
        recorded(line, cast, **values)
    assert [(error.field, error.code) for error in refusal.value.errors] == [(field, code)]
    assert not Amendment.objects.exists()


def test_a_day_after_the_last_one_is_refused(cast: Cast):
    line = fee(cast, Status.NOTICE_GIVEN)
    with pytest.raises(InvalidInput, match="ends on 31") as refusal:
        recorded(line, cast, dt.date(2024, 9, 1))
    assert refusal.value.errors[0].code == "amendment_after_end"


def test_a_closed_month_needs_the_privilege_and_a_reason(cast: Cast):
    line = fee(cast)
    close_month("2024-05")
    with pytest.raises(ClosedPeriod):
        recorded(line, cast, dt.date(2024, 5, 20))
    assert not Amendment.objects.exists()
    late = draft_amendment(
        line,
        effective_on=dt.date(2024, 5, 20),
        unit_price=Decimal(1200),
        reason="Letter lay about",
        by=cast.finance_lead,
    )
    assert apply_amendment(late, by=cast.finance_lead).status == "applied"


def test_two_amendments_of_a_line_do_not_wait_at_once(cast: Cast):
    line = fee(cast)
    recorded(line, cast)
    with pytest.raises(InvalidInput, match="Apply or withdraw it first"):
        recorded(line, cast, dt.date(2024, 8, 1))
    assert Amendment.objects.count() == 1


def test_before_an_applied_one_the_line_is_not_amended_again(cast: Cast):
    line = fee(cast)
    apply_amendment(recorded(line, cast, dt.date(2024, 9, 1)), by=cast.account_manager)
    line = ServiceLine.objects.get(pk=line.pk)
    with pytest.raises(InvalidInput, match="Amend that one") as refusal:
        recorded(line, cast)
    assert refusal.value.errors[0].code == "overlapping_amendment"


@pytest.mark.parametrize("state", [Status.PAUSED, Status.ENDED, Status.PENDING_APPROVAL])
def test_an_engagement_that_rests_takes_none(state: str, cast: Cast):
    with pytest.raises(Conflict, match="cannot be amended now"):
        recorded(fee(cast, state), cast)


def test_a_one_off_is_not_amended(cast: Cast):
    engagement = in_state(Status.RUNNING, cast)
    one_off = add_line(
        engagement, by=cast.account_manager, kind=LineKind.ONE_OFF, unit_price=Decimal(500), starts_on=JULY
    )
    with pytest.raises(Conflict, match="A one-off line is not amended"):
        recorded(one_off, cast)


def test_recording_changes_nothing_and_applying_ends_one_line_and_begins_the_next(cast: Cast):
    line = fee(cast)
    amendment = recorded(line, cast, dt.date(2024, 7, 15))
    assert (amendment.status, amendment.kind, amendment.change) == ("draft", "price_change", Decimal(200))
    assert ServiceLine.objects.get().ends_before is None

    applied = apply_amendment(amendment, by=cast.account_manager)

    old, new = ServiceLine.objects.order_by("starts_on")
    assert (old.ends_before, old.monthly_amount) == (dt.date(2024, 7, 15), Decimal(1000))
    assert (new.starts_on, new.anchor_on, new.price, new.monthly_amount) == (
        dt.date(2024, 7, 15), dt.date(2024, 1, 1), Decimal(1200), Decimal(1200),
    )  # fmt: skip
    assert (applied.new_line, applied.applied_by, new.is_live) == (new, cast.account_manager, True)
    engagement = applied.engagement
    assert [mrr_of(engagement, day) for day in (dt.date(2024, 7, 14), dt.date(2024, 7, 15))] == [1000, 1200]
    event = AuditEvent.objects.get(action="serviceline.ended", subject_id=line.pk)
    assert (event.before, event.about_id) == ({"ends_before": None}, None)
    with pytest.raises(Conflict, match="This amendment is applied"):
        apply_amendment(applied, by=cast.account_manager)


def test_hours_and_rate_of_contracted_hours(cast: Cast):
    engagement = in_state(Status.RUNNING, cast)
    hours = add_line(
        engagement, by=cast.account_manager, kind=LineKind.CONTRACTED_HOURS, contracted_minutes=2400,
        hourly_rate=Decimal(100), starts_on=dt.date(2024, 6, 1),
    )  # fmt: skip
    more = draft_amendment(
        hours, effective_on=JULY, contracted_minutes=3600, reason="More sites", by=cast.account_manager
    )
    assert more.kind == "upgrade"
    new = apply_amendment(more, by=cast.account_manager).new_line
    assert new is not None
    assert (new.contracted_minutes, new.price, new.monthly_amount) == (3600, Decimal(6000), Decimal(6000))


def licence(cast: Cast, **details) -> ServiceLine:
    """Ten seats at £20 a month that cost us £15."""
    engagement = in_state(Status.RUNNING, cast)
    values = {"quantity": Decimal(10), "unit_price": Decimal(20), "unit_cost": Decimal(15), **details}
    vendor = Vendor.objects.create(name="Solvix")
    return add_line(engagement, by=cast.account_manager, kind=LineKind.LICENCE, vendor=vendor, starts_on=MAY, **values)


def test_seats_price_and_cost_of_a_licence(cast: Cast):
    line = licence(cast, is_agent=True)
    with pytest.raises(InvalidInput, match="an agent's commission cannot be below 0"):
        draft_amendment(line, effective_on=JULY, unit_cost=Decimal(21), reason="Vendor's list", by=cast.account_manager)
    amendment = draft_amendment(
        line, effective_on=JULY, quantity=Decimal(12), unit_price=Decimal(22), unit_cost=Decimal(16),
        reason="Two more seats", by=cast.account_manager,
    )  # fmt: skip
    assert (amendment.kind, amendment.monthly_before, amendment.monthly_after) == ("upgrade", 200, 264)
    begun = apply_amendment(amendment, by=cast.account_manager).new_line
    assert (begun.price, begun.passed_on_monthly, begun.earned_monthly) == (264, 192, 72)


def test_the_price_per_tier_of_usage(cast: Cast):
    engagement = in_state(Status.RUNNING, cast)
    line = add_line(
        engagement, by=cast.account_manager, kind=LineKind.USAGE, usage_unit="GB", unit_price=Decimal(500),
        usage_tiers=[{"up_to": "1000", "unit_price": "1.50"}, {"up_to": None, "unit_price": "1.00"}], starts_on=MAY,
    )  # fmt: skip
    cheaper = [{"up_to": Decimal(1000), "unit_price": Decimal("1.25")}, {"up_to": None, "unit_price": "0.80"}]
    with pytest.raises(InvalidInput) as refusal:
        draft_amendment(line, effective_on=JULY, usage_tiers=cheaper[:1], reason="List", by=cast.account_manager)
    assert refusal.value.errors[0].field == "usage_tiers"
    amendment = draft_amendment(line, effective_on=JULY, usage_tiers=cheaper, reason="List", by=cast.account_manager)
    assert (amendment.kind, amendment.usage_tiers[0]) == ("price_change", {"up_to": "1000", "unit_price": "1.25"})
    begun = apply_amendment(amendment, by=cast.account_manager).new_line
    assert [(tier.up_to, tier.unit_price) for tier in begun.unit_prices] == [
        (1000, Decimal("1.25")),
        (None, Decimal("0.80")),
    ]
    assert [tier.unit_price for tier in line.unit_prices] == [Decimal("1.50"), Decimal("1.00")]


def test_lower_mrr_waits_for_a_manager(cast: Cast):
    amendment = apply_amendment(recorded(fee(cast), cast, price="800"), by=cast.account_manager)
    assert amendment.status == "pending_approval"
    assert ServiceLine.objects.get().ends_before is None
    for person in (cast.account_manager, cast.finance_lead):
        with pytest.raises(NotPermitted):
            approve_amendment(amendment, by=person)
    assert Amendment.objects.get().status == "pending_approval"

    applied = approve_amendment(amendment, by=cast.manager)

    assert (applied.status, applied.applied_by) == ("applied", cast.manager)
    assert ServiceLine.objects.filter(starts_on=JULY, price=800).exists()


def test_a_refused_one_is_a_draft_again_and_can_be_withdrawn(cast: Cast):
    amendment = apply_amendment(recorded(fee(cast), cast, price="800"), by=cast.account_manager)
    with pytest.raises(InvalidInput, match="Say why"):
        refuse_amendment(amendment, by=cast.manager, reason="")
    amendment = refuse_amendment(amendment, by=cast.manager, reason="Offer hours instead")
    assert amendment.status == "draft"
    amendment = withdraw_amendment(amendment, by=cast.account_manager, reason="They keep the price")
    assert amendment.status == "withdrawn"
    with pytest.raises(Conflict):
        apply_amendment(amendment, by=cast.account_manager)
    assert recorded(ServiceLine.objects.get(), cast).status == "draft"


def test_what_was_signed_for_a_day_to_come_can_be_signed_anew(cast: Cast):
    line = fee(cast)
    first = apply_amendment(recorded(line, cast, dt.date(2024, 9, 1)), by=cast.account_manager).new_line
    assert first is not None
    second = apply_amendment(recorded(first, cast, dt.date(2024, 9, 1), price="1300"), by=cast.account_manager).new_line
    live = ServiceLine.objects.filter(is_live=True).order_by("starts_on")
    assert [(one.starts_on, one.price) for one in live] == [
        (dt.date(2024, 1, 1), Decimal(1000)), (dt.date(2024, 9, 1), Decimal(1300)),
    ]  # fmt: skip
    assert second is not None
    assert second.follows_id == line.pk


def test_a_notice_that_is_withdrawn_continues_the_amended_line(cast: Cast):
    engagement = in_state(Status.RUNNING, cast)
    by = cast.account_manager
    give_notice(engagement, given_on=dt.date(2024, 6, 10), ends_on=dt.date(2024, 9, 30), churn_reason="Price", by=by)
    apply_amendment(recorded(engagement.lines.get(), cast), by=by)
    withdraw_notice(engagement, by=by, reason="They stay")
    last = ServiceLine.objects.order_by("starts_on").last()
    assert last is not None
    assert (last.starts_on, last.ends_before, last.price) == (dt.date(2024, 10, 1), None, Decimal(1200))


def test_a_pause_before_a_signed_change_says_what_is_in_the_way(cast: Cast):
    line = fee(cast)
    apply_amendment(recorded(line, cast), by=cast.account_manager)
    with pytest.raises(DomainError, match="only begins on 1"):
        pause_engagement(line.engagement, effective_on=dt.date(2024, 6, 20), by=cast.account_manager, reason="Refit")
