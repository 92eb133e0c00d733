"""“Model it”: what is typed is kept, nothing is written, and what is saved comes to the very same numbers (O-17)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from engagements.actions.billing import prepare_billing_run, run_billing
from engagements.actions.starts import approve_start, request_start
from engagements.models import Engagement, InvoiceLine, ServiceLine
from engagements.reports.contracted import mrr_of
from partnerview.directory.models import Client
from partnerview.months import Month
from partnerview.simulation.model import model
from partnerview.simulation.model_forms import ModelForm
from recognition.actions.schedules import plan_schedules
from recognition.models import ScheduleRow

PAGE = "/model/"


@pytest.fixture(autouse=True)
def _mid_june():
    with time_machine.travel("2024-06-15T11:00:00Z", tick=False):
        yield


def typed(**changed) -> dict[str, object]:
    """A year's platform fee by the quarter since February, 40 hours a month, a restated term, a raised fee."""
    return {
        "client": Client.objects.get().pk, "name": "Modelled care", "currency": "GBP", "billing_interval": "month",
        "billing_timing": "advance", "billing_anchor": "start", "opening_on": "2024-02-01", "months": "14",
        "deferred": "300", "deposit": "9000", "minutes": "10:00", "minutes_used": "45:00", "hourly_cost": "50",
        "line": ["0", "1", "2"], "change": ["0", "1"],
        "line-0-kind": "recurring_fee", "line-0-name": "Platform", "line-0-unit_price": "3100", "line-0-quantity": "1",
        "line-0-interval": "quarter", "line-0-starts_on": "2024-02-10", "line-0-billing_anchor": "start",
        "line-0-monthly_cost": "400",
        "line-1-kind": "contracted_hours", "line-1-name": "Hours", "line-1-contracted_minutes": "40:00",
        "line-1-hourly_rate": "99.5", "line-1-interval": "month", "line-1-starts_on": "2024-02-01",
        "line-1-billing_anchor": "start",
        "line-2-kind": "recurring_fee", "line-2-name": "Licence", "line-2-unit_price": "12000", "line-2-quantity": "1",
        "line-2-interval": "total", "line-2-starts_on": "2024-02-01", "line-2-ends_on": "2025-01-31",
        "line-2-billing_anchor": "start", "line-2-renews": "on",
        "change-0-line": "0", "change-0-effective_on": "2024-08-10", "change-0-unit_price": "3400",
        "change-1-line": "2", "change-1-effective_on": "2024-06-17", "change-1-unit_price": "13000",
        "change-1-treatment": "catch_up",
        **changed,
    }  # fmt: skip


def test_the_page_opens_with_one_line_and_writes_nothing(cast, browser_of):
    page = browser_of(cast.sales).get(PAGE)
    assert page.status_code == 200
    assert "Recurring fee" in page.content.decode()


def test_rows_are_added_and_taken_away_and_nothing_typed_is_lost(cast, browser_of):
    browser = browser_of(cast.account_manager)
    more = browser.post(PAGE, typed(then="add-line", new_kind="one_off")).content.decode()
    assert 'name="line-3-unit_price"' in more
    assert 'value="99.5"' in more
    less = browser.post(PAGE, typed(remove="line-1")).content.decode()
    assert "line-1-hourly_rate" not in less
    assert 'value="3100"' in less


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"line-0-unit_price": "0"}, "Give the price as an amount above 0"),
        ({"line-2-ends_on": ""}, "needs a last day"),
        ({"line-0-starts_on": "10 February"}, "Enter a valid date"),
        ({"change-0-effective_on": "2024-01-01"}, "Give that day or a later one"),
        ({"change-0-treatment": "catch_up"}, "Only a fixed term can catch up"),
        ({"change-1-hourly_rate": "3"}, "Leave it empty"),
        ({"opening_on": "2023-12-31"}, "The books begin in 2024-01"),
        ({"line": []}, "Add a line first"),
    ],
)
def test_what_cannot_stand_is_named_and_kept(cast, browser_of, changed, sentence):
    page = browser_of(cast.account_manager).post(PAGE, typed(then="show", **changed))
    assert page.status_code == 200
    text = page.content.decode()
    assert sentence in text
    assert "Modelled care" in text
    assert not Engagement.objects.exists()


def test_saving_needs_a_client_and_a_name_and_the_right(cast, browser_of):
    page = browser_of(cast.account_manager).post(PAGE, typed(then="save", client="", name=""))
    assert page.status_code == 422
    assert "Choose the client." in page.content.decode()
    assert browser_of(cast.sales).post(PAGE, typed(then="save")).status_code == 403
    assert not Engagement.objects.exists()


def test_balances_hours_and_the_deposit_go_on_from_the_opening(cast, browser_of):
    text = browser_of(cast.account_manager).post(PAGE, typed(then="show")).content.decode()
    assert "Nothing is shown yet" not in text
    # 9,000 less February's 1,033.33… of the quarter, 3,980.00 of hours and 1,000.00 of the licence.
    assert "used up in" in text
    assert "5:00" in text  # 10 h and 40 h granted less 45 h used in February


def test_what_is_saved_comes_to_exactly_the_previewed_numbers(cast, browser_of):
    from django.http import QueryDict  # noqa: PLC0415

    data = QueryDict(mutable=True)
    for name, value in typed().items():
        data.setlist(name, value if isinstance(value, list) else [str(value)])
    form = ModelForm.read(data, cast.account_manager)
    assert form.is_valid()
    shown = model(form.asked(), by=cast.account_manager)
    assert not ServiceLine.objects.exists()

    saved = browser_of(cast.account_manager).post(PAGE, typed(then="save"))
    assert saved.status_code == 302
    engagement = Engagement.objects.get()
    assert (engagement.status, engagement.lines.count()) == ("draft", 5)
    approve_start(request_start(engagement, by=cast.account_manager), by=cast.manager)
    months = [month.month for month in shown.months]
    plan_schedules(through=months[-1])
    for month in months:
        run_billing(prepare_billing_run(month, by=None), by=None)

    assert recognized(months) == [month.recognized for month in shown.months]
    assert invoiced(months) == [month.invoiced for month in shown.months]
    assert [mrr_of(engagement, month.last_day) for month in months] == [month.mrr for month in shown.months]
    assert shown.recognized > Decimal(60000)


def recognized(months: list[Month]) -> list[Decimal]:
    rows = ScheduleRow.objects.values_list("origin_month", "amount")
    return [sum((amount for day, amount in rows if day == month.first_day), Decimal(0)) for month in months]


def invoiced(months: list[Month]) -> list[Decimal]:
    rows = list(InvoiceLine.objects.values_list("invoice__dated_on", "net_amount"))
    return [sum((net for day, net in rows if Month.of(day) == month), Decimal(0)) for month in months]


def test_the_months_are_those_asked_for(cast, browser_of):
    text = browser_of(cast.account_manager).post(PAGE, typed(then="show", months="3")).content.decode()
    assert "3 months" in text
    assert dt.date(2024, 4, 1).strftime("%b") in text
