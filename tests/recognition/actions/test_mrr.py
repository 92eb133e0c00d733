"""MRR at a month's end and how it moved: the SQL against literals, and against movements.py."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import pytest

from engagements.models import ServiceLine
from partnerview.books.models import AccountingPeriod, PeriodStatus
from partnerview.money import Money
from partnerview.months import Month
from recognition.actions.mrr import roll_up
from recognition.models import MrrMovement, MrrSnapshot
from recognition.movements import Recurring, movements
from tests.builders import make_client, make_engagement, make_line

pytestmark = pytest.mark.django_db


def moved(month: str = "") -> list[tuple[str, str, str, Decimal]]:
    rows = MrrMovement.objects.order_by("moved_on", "currency", "id")
    if month:
        rows = rows.filter(month=Month.parse(month).first_day)
    return [(f"{row.moved_on}", row.kind, row.currency, row.amount.normalize()) for row in rows]


def test_one_client_is_new_grows_shrinks_leaves_and_comes_back(cast):
    engagement = make_engagement(client=make_client("Norbury Print"))
    make_line(engagement, price=Decimal(1000), ends_before=dt.date(2024, 5, 1))
    make_line(engagement, price=Decimal(400), starts_on=dt.date(2024, 2, 10), ends_before=dt.date(2024, 3, 16))
    make_line(engagement, price=Decimal(300), starts_on=dt.date(2024, 6, 3))
    for month in Month.range(Month(2024, 1), Month(2024, 6)):
        roll_up(month)
    assert moved() == [
        ("2024-01-01", "new", "GBP", Decimal("1E+3")),
        ("2024-02-10", "expansion", "GBP", Decimal("4E+2")),
        ("2024-03-16", "contraction", "GBP", Decimal("-4E+2")),
        ("2024-05-01", "churn", "GBP", Decimal("-1E+3")),
        ("2024-06-03", "reactivation", "GBP", Decimal("3E+2")),
    ]


def test_losing_one_of_two_engagements_is_contraction_and_the_second_is_churn(cast):
    """V-21."""
    client = make_client("Tidewell Leisure")
    make_line(make_engagement(client=client), ends_before=dt.date(2024, 1, 11))
    make_line(make_engagement(client=client), ends_before=dt.date(2024, 1, 21))
    roll_up(Month(2024, 1))
    assert [kind for _, kind, _, _ in moved()] == ["new", "contraction", "churn"]


def test_leaving_one_of_two_currencies_is_contraction(cast):
    client = make_client("Kestrel Instruments")
    make_line(make_engagement(client=client), ends_before=dt.date(2024, 2, 1))
    make_line(make_engagement(client=client, currency="USD"), ends_before=dt.date(2024, 3, 1))
    for month in Month.range(Month(2024, 1), Month(2024, 3)):
        roll_up(month)
    assert [row[:3] for row in moved()] == [
        ("2024-01-01", "new", "GBP"),
        ("2024-01-01", "new", "USD"),
        ("2024-02-01", "contraction", "GBP"),
        ("2024-03-01", "churn", "USD"),
    ]


def test_a_line_counts_through_its_last_day(cast):
    line = make_line(make_engagement(), ends_before=dt.date(2024, 2, 1))
    roll_up(Month(2024, 1))
    roll_up(Month(2024, 2))
    assert list(MrrSnapshot.objects.values_list("month", "line")) == [(dt.date(2024, 1, 1), line.pk)]


def test_rolling_up_again_writes_nothing(cast):
    make_line(make_engagement())
    assert roll_up(Month(2024, 1)).written == 2
    assert roll_up(Month(2024, 1)).written == 0


def test_a_change_in_an_open_month_replaces_what_was_there(cast):
    line = make_line(make_engagement())
    roll_up(Month(2024, 1))
    ServiceLine.objects.filter(pk=line.pk).update(monthly_amount=Decimal(700))
    assert roll_up(Month(2024, 1)).written == 2
    assert MrrSnapshot.objects.get().amount == 700
    assert MrrMovement.objects.get().amount == 700
    ServiceLine.objects.filter(pk=line.pk).update(is_live=False)
    assert roll_up(Month(2024, 1)).written == 2
    assert not MrrSnapshot.objects.exists()
    assert not MrrMovement.objects.exists()


def test_a_closed_month_is_frozen_and_what_came_late_moves_the_next_one(cast):
    engagement = make_engagement(client=make_client("Verrington Estates"))
    make_line(engagement, price=Decimal(1000))
    roll_up(Month(2024, 1))
    AccountingPeriod.objects.filter(month=dt.date(2024, 1, 1)).update(status=PeriodStatus.CLOSED)
    make_line(engagement, price=Decimal(250), starts_on=dt.date(2024, 1, 20))
    newcomer = make_engagement(client=make_client("Oyama Kōgyō K.K."), currency="JPY")
    make_line(newcomer, price=Decimal(90000), starts_on=dt.date(2024, 1, 5))
    assert roll_up(Month(2024, 1)).written == 0
    roll_up(Month(2024, 2))
    assert MrrSnapshot.objects.filter(month=dt.date(2024, 1, 1)).count() == 1
    assert MrrSnapshot.objects.filter(month=dt.date(2024, 2, 1)).count() == 3
    assert moved("2024-02") == [
        ("2024-02-01", "expansion", "GBP", Decimal("2.5E+2")),
        ("2024-02-01", "new", "JPY", Decimal("9E+4")),
    ]
    assert roll_up(Month(2024, 2)).written == 0


def test_snapshots_keep_the_dimensions_of_their_month(cast):
    engagement = make_engagement()
    make_line(engagement)
    roll_up(Month(2024, 1))
    engagement.account_manager = cast.other_account_manager
    engagement.save()
    AccountingPeriod.objects.filter(month=dt.date(2024, 1, 1)).update(status=PeriodStatus.CLOSED)
    roll_up(Month(2024, 2))
    managers = MrrSnapshot.objects.order_by("month").values_list("account_manager", flat=True)
    assert list(managers) == [cast.account_manager.pk, cast.other_account_manager.pk]


@pytest.mark.parametrize("seed", range(12))
def test_the_rollup_says_what_movements_says(cast, seed):
    dice = random.Random(seed)
    clients = [make_client(f"Client {number}") for number in range(4)]
    lines = []
    for _ in range(30):
        client = dice.choice(clients)
        currency = dice.choice(["GBP", "USD"])
        starts_on = dt.date(2024, 1, 1) + dt.timedelta(days=dice.randrange(120))
        ends_before = starts_on + dt.timedelta(days=dice.choice([1, 10, 30, 31, 60])) if dice.random() < 0.7 else None
        price = Decimal(dice.choice([100, 200, 300]))
        engagement = make_engagement(client=client, currency=currency, starts_on=starts_on)
        make_line(engagement, price=price, ends_before=ends_before)
        lines.append(Recurring(client.pk, Money(price, currency), starts_on, ends_before))
    for month in Month.range(Month(2024, 1), Month(2024, 8)):
        roll_up(month)
    stored = MrrMovement.objects.values_list("moved_on", "client_id", "currency", "kind", "amount")
    expected = [
        (move.moved_on, move.client, move.amount.currency, move.kind.value, move.amount.amount)
        for move in movements(lines)
        if move.moved_on < dt.date(2024, 9, 1)
    ]
    assert sorted(stored) == sorted(expected)
