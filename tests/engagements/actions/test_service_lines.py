"""Service lines: what they cost follows from what was said, and what cannot stand is refused at its field."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from engagements.actions.service_lines import (
    accept_line,
    add_line,
    change_line,
    end_line,
    remove_line,
    take_back_line,
)
from engagements.models import Engagement, LineKind, ServiceLine
from partnerview.errors import ClosedPeriod, Conflict, InvalidInput
from tests.cast import Cast
from tests.engagements.stage import START, Status, close_month, in_state

pytestmark = pytest.mark.usefixtures("mid_june")

FEE = {"kind": LineKind.RECURRING_FEE, "unit_price": Decimal(1000), "starts_on": START}
HOURS = {
    "kind": LineKind.CONTRACTED_HOURS, "contracted_minutes": 2400, "hourly_rate": Decimal("92.50"), "starts_on": START,
}  # fmt: skip
TIME = {"kind": LineKind.TIME_AND_MATERIALS, "hourly_rate": Decimal(150), "starts_on": START}
ONE_OFF = {"kind": LineKind.ONE_OFF, "unit_price": Decimal(2500), "starts_on": START}


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (FEE | {"unit_price": Decimal(0)}, "unit_price"),
        (FEE | {"quantity": Decimal(0)}, "quantity"),
        (FEE | {"currency": "USD"}, "currency"),
        (FEE | {"starts_on": dt.date(2023, 12, 31)}, "starts_on"),
        (FEE | {"ends_on": dt.date(2023, 12, 31)}, "ends_on"),
        (FEE | {"interval": "total"}, "ends_on"),
        (FEE | {"grain": "day", "proration": "even_months"}, "proration"),
        (FEE | {"grain": "month", "proration": "actual"}, "proration"),
        (FEE | {"interval": "week", "grain": "month", "proration": "even_months"}, "grain"),
        (FEE | {"recognition_method": "as_worked"}, "recognition_method"),
        (HOURS | {"contracted_minutes": 0}, "contracted_minutes"),
        (HOURS | {"hourly_rate": None}, "hourly_rate"),
        (HOURS | {"overage_rate": Decimal(-1)}, "overage_rate"),
        (HOURS | {"after_hours_multiplier": Decimal(0)}, "after_hours_multiplier"),
        (TIME | {"hourly_rate": None}, "hourly_rate"),
        (TIME | {"cap_amount": Decimal(0)}, "cap_amount"),
        (ONE_OFF | {"unit_price": Decimal(-1)}, "unit_price"),
        (ONE_OFF | {"recognition_method": "straight_line"}, "expected_months"),
    ],
)
def test_a_line_that_cannot_stand_is_refused_at_its_field(details: dict[str, Any], field: str, cast: Cast) -> None:
    engagement = in_state(Status.RUNNING, cast)
    with pytest.raises(InvalidInput) as refused:
        add_line(engagement, by=cast.account_manager, **details)
    assert field in {error.field for error in refused.value.errors}
    assert engagement.lines.count() == 1


@pytest.mark.parametrize("state", [Status.PENDING_APPROVAL, Status.PAUSED, Status.ENDED])
def test_an_engagement_that_takes_no_lines_says_what_to_do_first(state: str, cast: Cast) -> None:
    with pytest.raises(Conflict, match="before you add a line"):
        add_line(in_state(state, cast), by=cast.account_manager, **FEE)


def test_under_notice_a_line_ends_with_the_engagement(cast: Cast) -> None:
    engagement = in_state(Status.NOTICE_GIVEN, cast)
    with pytest.raises(InvalidInput, match="The engagement ends on 31"):
        add_line(engagement, by=cast.account_manager, **FEE)
    add_line(engagement, by=cast.account_manager, **FEE, ends_on=dt.date(2024, 8, 31))


def test_a_line_in_a_closed_month_needs_the_privilege_and_a_reason(cast: Cast) -> None:
    engagement = in_state(Status.RUNNING, cast)
    close_month("2024-01")
    with pytest.raises(ClosedPeriod):
        add_line(engagement, by=cast.account_manager, reason="late", **FEE)
    with pytest.raises(ClosedPeriod, match="Say why"):
        add_line(engagement, by=cast.finance_lead, **FEE)
    assert add_line(engagement, by=cast.finance_lead, reason="found in the drawer", **FEE).is_live


@pytest.mark.parametrize(
    ("details", "price", "monthly"),
    [
        (FEE, "1000", "1000"),
        (FEE | {"interval": "year", "unit_price": Decimal(10000)}, "10000", "833.3333333333"),
        (FEE | {"interval": "quarter", "quantity": Decimal(3), "unit_price": Decimal(100)}, "300", "100"),
        (FEE | {"interval": "week", "unit_price": Decimal(70)}, "70", "304.375"),
        (FEE | {"interval": "total", "ends_on": dt.date(2024, 12, 31)}, "1000", "0"),
        (
            FEE | {"interval": "total", "unit_price": Decimal(12000), "ends_on": dt.date(2024, 12, 31), "renews": True},
            "12000",
            "1000",
        ),
        (HOURS, "3700", "3700"),
        (HOURS | {"contracted_minutes": 100, "hourly_rate": Decimal(1)}, "1.6666666667", "1.6666666667"),
        (TIME, "0", "0"),
        (ONE_OFF, "2500", "0"),
    ],
)
def test_price_and_monthly_amount_are_written_once(
    details: dict[str, Any], price: str, monthly: str, cast: Cast
) -> None:
    line = add_line(in_state(Status.RUNNING, cast), by=cast.account_manager, **details)
    line.refresh_from_db()
    assert (line.price, line.monthly_amount) == (Decimal(price), Decimal(monthly))
    assert (line.currency, line.anchor_on, line.is_live) == ("GBP", START, True)


def test_a_line_of_a_draft_does_not_count_yet_and_may_be_changed_and_removed(cast: Cast) -> None:
    engagement = in_state(Status.DRAFT, cast)
    line = engagement.lines.get()
    assert not line.is_live
    changed = change_line(line, by=cast.account_manager, unit_price=Decimal(1200), interval="quarter")
    assert (changed.pk, changed.price, changed.monthly_amount) == (line.pk, 1200, 400)
    remove_line(changed, by=cast.account_manager)
    assert not engagement.lines.exists()


def test_a_live_line_is_neither_changed_nor_removed(cast: Cast) -> None:
    line = in_state(Status.RUNNING, cast).lines.get()
    with pytest.raises(Conflict, match="End this one and add another"):
        change_line(line, by=cast.account_manager, unit_price=Decimal(1))
    with pytest.raises(Conflict, match="End this one and add another"):
        remove_line(line, by=cast.account_manager)
    assert ServiceLine.objects.get().price == 1000


def test_a_line_ends_within_its_range_only(cast: Cast) -> None:
    line = in_state(Status.RUNNING, cast).lines.get()
    with pytest.raises(InvalidInput, match="began on"):
        end_line(line, ends_on=dt.date(2023, 12, 31), by=cast.account_manager, reason="Gone")
    end_line(line, ends_on=dt.date(2024, 6, 30), by=cast.account_manager, reason="Gone")
    with pytest.raises(InvalidInput, match="ends on 30\N{NO-BREAK SPACE}Jun\N{NO-BREAK SPACE}2024 already"):
        end_line(line, ends_on=dt.date(2024, 7, 31), by=cast.account_manager, reason="Longer")
    assert ServiceLine.objects.get().last_day == dt.date(2024, 6, 30)


def test_a_line_that_has_begun_is_ended_not_taken_back(cast: Cast) -> None:
    line = in_state(Status.RUNNING, cast).lines.get()
    with pytest.raises(Conflict, match="End it instead"):
        take_back_line(line, by=cast.account_manager, reason="Oops")


@pytest.mark.parametrize("details", [FEE, HOURS, TIME])
def test_only_a_one_off_is_accepted(details: dict[str, Any], cast: Cast) -> None:
    line = add_line(in_state(Status.RUNNING, cast), by=cast.account_manager, **details)
    with pytest.raises(Conflict, match="Only a one-off"):
        accept_line(line, accepted_on=dt.date(2024, 6, 1), accepted_by="Elias", by=cast.account_manager)


def test_a_one_off_is_accepted_once_by_somebody_on_a_day_that_has_come(cast: Cast) -> None:
    line = add_line(in_state(Status.RUNNING, cast), by=cast.account_manager, **ONE_OFF)
    by = cast.account_manager
    with pytest.raises(InvalidInput, match="Name the person"):
        accept_line(line, accepted_on=dt.date(2024, 6, 1), accepted_by=" ", by=by)
    with pytest.raises(InvalidInput, match="Give today or earlier"):
        accept_line(line, accepted_on=dt.date(2024, 6, 16), accepted_by="Elias", by=by)
    with pytest.raises(InvalidInput, match="began on"):
        accept_line(line, accepted_on=dt.date(2023, 12, 1), accepted_by="Elias", by=by)
    accepted = accept_line(line, accepted_on=dt.date(2024, 6, 1), accepted_by="Elias Thornquist", by=by)
    assert (accepted.accepted_on, accepted.accepted_by) == (dt.date(2024, 6, 1), "Elias Thornquist")
    with pytest.raises(Conflict, match="Elias Thornquist accepted it"):
        accept_line(line, accepted_on=dt.date(2024, 6, 2), accepted_by="Elias", by=by)


def test_a_draft_keeps_its_line_until_its_start_is_moved(cast: Cast) -> None:
    engagement = Engagement.objects.get(pk=in_state(Status.DRAFT, cast).pk)
    assert engagement.lines.get().starts_on == START
