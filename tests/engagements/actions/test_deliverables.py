"""Deliverables: due, delivered, accepted, and those that come back every month."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engagements.actions.deliverables import (
    accept_deliverable,
    add_deliverable,
    add_template,
    change_deliverable,
    deliver,
    end_template,
    generate_recurring,
    remove_deliverable,
)
from engagements.actions.service_lines import add_line
from engagements.models import Deliverable, Engagement, LineKind
from partnerview.errors import Conflict, InvalidInput
from tests.builders import make_engagement
from tests.cast import Cast
from tests.engagements.stage import START

pytestmark = pytest.mark.usefixtures("mid_june")

JUNE_1 = dt.date(2024, 6, 1)


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    return make_engagement()


def test_a_deliverable_needs_a_title_and_a_day_within_the_engagement(cast: Cast, engagement: Engagement) -> None:
    with pytest.raises(InvalidInput, match="title"):
        add_deliverable(engagement, by=cast.account_manager, title=" ")
    with pytest.raises(InvalidInput, match="begins on"):
        add_deliverable(engagement, by=cast.account_manager, title="Report", due_on=dt.date(2023, 1, 1))
    other = make_engagement(name="Other")
    line = add_line(other, by=cast.account_manager, kind=LineKind.ONE_OFF, unit_price=Decimal(1), starts_on=START)
    with pytest.raises(InvalidInput, match="another engagement"):
        add_deliverable(engagement, by=cast.account_manager, title="Report", line=line)


def test_delivery_and_acceptance_come_in_order_and_once(cast: Cast, engagement: Engagement) -> None:
    by = cast.account_manager
    report = add_deliverable(engagement, by=by, title="Report", due_on=JUNE_1)
    with pytest.raises(Conflict, match="not been delivered"):
        accept_deliverable(report, accepted_on=JUNE_1, accepted_by="Elias", by=by)
    with pytest.raises(InvalidInput, match="Give today or earlier"):
        deliver(report, delivered_on=dt.date(2024, 6, 16), by=by)
    report = deliver(report, delivered_on=dt.date(2024, 6, 3), by=by)
    assert (report.status, report.delivered_by) == ("delivered", by)
    with pytest.raises(Conflict, match="delivered on"):
        deliver(report, delivered_on=dt.date(2024, 6, 4), by=by)
    with pytest.raises(Conflict, match="stays on the record"):
        remove_deliverable(report, by=by)
    with pytest.raises(InvalidInput, match="It was delivered on"):
        accept_deliverable(report, accepted_on=dt.date(2024, 6, 2), accepted_by="Elias", by=by)
    report = accept_deliverable(report, accepted_on=dt.date(2024, 6, 5), accepted_by="Elias", by=by)
    assert report.status == "accepted"
    with pytest.raises(Conflict, match="stays as it is"):
        change_deliverable(report, by=by, title="Other")


def test_accepting_the_last_deliverable_of_a_one_off_accepts_the_one_off(cast: Cast, engagement: Engagement) -> None:
    by = cast.account_manager
    line = add_line(engagement, by=by, kind=LineKind.ONE_OFF, unit_price=Decimal(2500), starts_on=START)
    first, last = (add_deliverable(engagement, by=by, title=title, line=line) for title in ("Plan", "Cut-over"))
    for deliverable in (first, last):
        deliver(deliverable, delivered_on=JUNE_1, by=by)
    accept_deliverable(first, accepted_on=dt.date(2024, 6, 4), accepted_by="Elias", by=by)
    line.refresh_from_db()
    assert line.accepted_on is None
    accept_deliverable(last, accepted_on=dt.date(2024, 6, 5), accepted_by="Elias", by=by)
    line.refresh_from_db()
    assert (line.accepted_on, line.accepted_by) == (dt.date(2024, 6, 5), "Elias")


def test_a_template_brings_one_deliverable_a_month_and_running_again_none(cast: Cast, engagement: Engagement) -> None:
    template = add_template(
        engagement, title="Monthly report", first_due_on=dt.date(2024, 1, 31), by=cast.account_manager
    )
    due = list(Deliverable.objects.values_list("due_on", flat=True))
    assert due == [
        dt.date(2024, 1, 31), dt.date(2024, 2, 29), dt.date(2024, 3, 31), dt.date(2024, 4, 30), dt.date(2024, 5, 31),
        dt.date(2024, 6, 30),
    ]  # fmt: skip
    assert generate_recurring() == 0
    assert generate_recurring(through=dt.date(2024, 8, 31)) == 2
    end_template(template, last_due_on=dt.date(2024, 6, 30), by=cast.account_manager)
    assert Deliverable.objects.order_by("-due_on")[0].due_on == dt.date(2024, 6, 30)


def test_a_template_of_an_engagement_that_is_not_in_service_brings_nothing(cast: Cast, engagement: Engagement) -> None:
    add_template(engagement, title="Monthly report", first_due_on=dt.date(2024, 6, 30), by=cast.account_manager)
    Engagement.objects.update(status="ended", ends_before=dt.date(2024, 6, 10))
    assert generate_recurring(through=dt.date(2024, 12, 31)) == 0


@pytest.mark.parametrize(("every", "last"), [(0, None), (13, None), (1, dt.date(2024, 1, 1))])
def test_a_template_that_cannot_recur_is_refused(
    every: int, last: dt.date | None, cast: Cast, engagement: Engagement
) -> None:
    with pytest.raises(InvalidInput):
        add_template(
            engagement, title="Report", first_due_on=JUNE_1, every_months=every, last_due_on=last,
            by=cast.account_manager,
        )  # fmt: skip
