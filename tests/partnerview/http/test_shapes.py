"""What may be sent: strict shapes, money, months, minutes."""

import datetime as dt
from decimal import Decimal

import pytest
from rest_framework import serializers

from partnerview.http.fields import Derived, LastDayField, MinutesField, MoneyField, MonthField
from partnerview.http.serializers import Body, Row
from partnerview.money import Money
from partnerview.months import Month


class Sent(Body):
    price = MoneyField(required=False)
    month = MonthField(required=False)
    minutes = MinutesField(required=False)


class Shown(Row):
    price = MoneyField(source="amount")
    month = MonthField()
    ends_on = LastDayField(source="ends_before", allow_null=True)
    shout = Derived(str.upper, "name", child=serializers.CharField())
    recorded_at = serializers.DateTimeField()


@pytest.mark.parametrize(
    "price",
    [
        1250,
        "1250.00",
        None,
        [],
        {"amount": "1250.00"},
        {"amount": 1250, "currency": "USD"},
        {"amount": "1250.00", "currency": "USD", "note": ""},
        {"amount": "1e3", "currency": "USD"},
        {"amount": "0x10", "currency": "USD"},
        {"amount": "١٢", "currency": "USD"},
        {"amount": " 12", "currency": "USD"},
        {"amount": "12\n", "currency": "USD"},
        {"amount": "1,250.00", "currency": "USD"},
        {"amount": "+12", "currency": "USD"},
        {"amount": ".5", "currency": "USD"},
        {"amount": "NaN", "currency": "USD"},
        {"amount": "12.001", "currency": "USD"},
        {"amount": "12.5", "currency": "JPY"},
        {"amount": "1234567890123456", "currency": "USD"},
        {"amount": "12.00", "currency": "usd"},
        {"amount": "12.00", "currency": "XXX"},
        {"amount": "12.00", "currency": None},
        {"amount": "12.00", "currency": ["USD"]},
    ],
)
def test_what_is_not_exactly_money_is_refused(price):
    sent = Sent(data={"price": price})

    assert not sent.is_valid()
    assert list(sent.errors) == ["price"]


@pytest.mark.parametrize(
    ("amount", "currency"), [("1250.00", "USD"), ("-0.05", "EUR"), ("1250", "JPY"), ("0.125", "KWD"), ("7", "USD")]
)
def test_money_is_read_exactly(amount, currency):
    sent = Sent(data={"price": {"amount": amount, "currency": currency}})

    assert sent.is_valid(), sent.errors
    assert sent.validated_data["price"] == Money(Decimal(amount), currency)


@pytest.mark.parametrize("month", ["2026-3", "2026-13", "2026-00", "2026-03-01", 202603, None, "٢٠٢٦-٠٣", "0000-01"])
def test_what_is_not_a_month_is_refused(month):
    assert not Sent(data={"month": month}).is_valid()


def test_a_month_is_read():
    sent = Sent(data={"month": "2026-03"})

    assert sent.is_valid()
    assert sent.validated_data["month"] == Month(2026, 3)


@pytest.mark.parametrize("minutes", ["90", 1.5, True, None, "1:30"])
def test_minutes_are_whole_numbers(minutes):
    assert not Sent(data={"minutes": minutes}).is_valid()


def test_a_field_that_nobody_declared_is_refused_by_name():
    sent = Sent(data={"minutes": 5, "is_admin": True})

    assert not sent.is_valid()
    assert sent.errors["is_admin"][0].code == "unknown_field"


def test_a_row_is_written_from_its_columns():
    values = {
        "amount": Decimal("1250.0000000000"),
        "currency": "USD",
        "month": dt.date(2026, 3, 1),
        "ends_before": dt.date(2026, 4, 1),
        "name": "quiet",
        "recorded_at": dt.datetime(2026, 3, 1, 12, 30, tzinfo=dt.UTC),
    }

    assert set(Shown.columns()) == set(values)
    assert Shown.show(values) == {
        "price": {"amount": "1250.00", "currency": "USD"},
        "month": "2026-03",
        "ends_on": "2026-03-31",
        "shout": "QUIET",
        "recorded_at": "2026-03-01T12:30:00Z",
    }
    assert Shown.show(values | {"ends_before": None})["ends_on"] is None


class OfferBody(Body):
    on = serializers.DateField()
    count = serializers.IntegerField(required=False)
    share = serializers.DecimalField(max_digits=5, decimal_places=2, required=False)
    is_firm = serializers.BooleanField(required=False)
    colour = serializers.ChoiceField(choices=["red", "green"], required=False)


def test_a_value_that_cannot_be_read_is_named_with_how_to_write_it():
    body = OfferBody(
        data={"on": "2026-02-30", "count": "many", "share": "half", "is_firm": "perhaps", "colour": "blue"}
    )
    assert not body.is_valid()
    assert {name: str(said[0]) for name, said in body.errors.items()} == {
        "on": "“2026-02-30” is no day of the calendar. Write it as 2026-03-31.",
        "count": "“many” is no whole number. Write it as 12.",
        "share": "“half” is no number. Write it as 12.5.",
        "is_firm": "“perhaps” is neither true nor false.",
        "colour": "“blue” is not among the choices: red, green.",
    }
    assert {said[0].code for said in body.errors.values()} == {"invalid", "invalid_choice"}


def test_what_is_missing_or_too_much_keeps_its_own_sentence():
    body = OfferBody(data={"on": None, "share": "1234.5", "size": 3})
    assert not body.is_valid()
    assert list(body.errors) == ["size"]
    missing = OfferBody(data={"share": "1234567.5"})
    assert not missing.is_valid()
    assert str(missing.errors["on"][0]) == "This field is required."
    assert "digits" in str(missing.errors["share"][0])
