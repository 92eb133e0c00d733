"""How values look on the wire: money, months, minutes, days, references.

A field of a `Row` also says which columns it needs and how they are written, so that a list can be
served from plain rows. Strict on the way in: what is not exactly of the shape is refused.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Model
from rest_framework import serializers

from partnerview.errors import InvalidInput
from partnerview.money import Money, minor_units, quantize
from partnerview.months import Month

AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,3})?", re.ASCII)

Values = Mapping[str, Any]


class MoneyField(serializers.Field):  # type: ignore[type-arg]
    """`{"amount": "1250.00", "currency": "USD"}`, from an amount column beside a currency column."""

    default_error_messages = {
        "shape": 'Give money as {{"amount": "1250.00", "currency": "USD"}}, the amount as a string.',
        "amount": "“{value}” is not an amount. Write it as a string such as “1250.00”, at most three decimals.",
        "places": "{currency} has {places} decimals; “{value}” has more.",
        "negative": "This amount cannot be below zero.",
    }

    def __init__(self, *, currency: str = "currency", may_be_negative: bool = True, **kwargs: Any) -> None:
        self.currency_column = currency
        self.may_be_negative = may_be_negative
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Money:
        if not isinstance(data, dict) or set(data) != {"amount", "currency"}:
            self.fail("shape")
        text, currency = data["amount"], data["currency"]
        if not isinstance(text, str) or not AMOUNT.fullmatch(text):
            self.fail("amount", value=text)
        money = _money(text, currency)
        places = minor_units(currency)
        if quantize(money.amount, currency) != money.amount:
            self.fail("places", currency=currency, places=places, value=text)
        if money.amount < 0 and not self.may_be_negative:
            self.fail("negative")
        return money

    def to_representation(self, value: Money) -> dict[str, str]:
        return money_of(value.amount, value.currency)

    def columns(self, name: str) -> tuple[str, ...]:
        return (_column(self, name), self.currency_column)

    def written(self, name: str) -> Callable[[Values], Any]:
        amount, currency = self.columns(name)

        def write(row: Values) -> dict[str, str] | None:
            value = row[amount]
            return None if value is None else money_of(value, row[currency])

        return write


class MonthField(serializers.Field):  # type: ignore[type-arg]
    """`"2026-03"`, from the column that holds the month's first day."""

    default_error_messages = {"month": "“{value}” is not a month. Write it as “2026-03”."}

    def to_internal_value(self, data: Any) -> Month:
        if not isinstance(data, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}", data):
            self.fail("month", value=data)
        try:
            return Month.parse(data)
        except (InvalidInput, ValueError):
            self.fail("month", value=data)

    def to_representation(self, value: Month | dt.date) -> str:
        return f"{value.year:04d}-{value.month:02d}"

    def converted(self, value: dt.date) -> str:
        return f"{value.year:04d}-{value.month:02d}"


class LastDayField(serializers.DateField):
    """The last day of a half-open range (`ends_before`), inclusive; null while it goes on."""

    def to_representation(self, value: dt.date) -> str:
        return (value - dt.timedelta(days=1)).isoformat()

    def converted(self, value: dt.date) -> str:
        return self.to_representation(value)


class MinutesField(serializers.IntegerField):
    """Whole minutes. Not hours, not a string."""

    default_error_messages = {"minutes": "Give minutes as a whole number, such as 90."}

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("minutes")
        return super().to_internal_value(data)


class DecimalField(serializers.DecimalField):
    """A number that is not money (a rate, a quantity), as a string without an exponent."""

    default_error_messages = {"string": "“{value}” is not a number. Write it as a string such as “1.5”."}

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str) or not re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,10})?", data):
            self.fail("string", value=data)
        return super().to_internal_value(data)

    def converted(self, value: Decimal) -> str:
        return f"{value:f}"


class Reference(serializers.IntegerField):
    """The id of a record that this person can see; in the action it is the record itself."""

    default_error_messages = {"missing": "There is no {noun} {value}, or it is not visible to you."}

    def __init__(self, model: type[Model], **kwargs: Any) -> None:
        self.model = model
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool):
            self.fail("invalid")
        pk = super().to_internal_value(data)
        user = self.context["request"].user
        found = self.model._default_manager.all().visible_to(user).filter(pk=pk).first()  # type: ignore[attr-defined]
        if found is None:
            self.fail("missing", noun=self.model._meta.verbose_name, value=pk)
        return found

    def to_representation(self, value: Any) -> Any:
        return getattr(value, "pk", value)


class Derived(serializers.Field):  # type: ignore[type-arg]
    """A value made from columns by a function. `child` says its type in the description of the API."""

    def __init__(self, make: Callable[..., Any], *sources: str, child: serializers.Field[Any, Any, Any, Any]) -> None:
        self.make, self.sources, self.child = make, sources, child
        super().__init__(read_only=True)

    def columns(self, name: str) -> tuple[str, ...]:
        return self.sources

    def written(self, name: str) -> Callable[[Values], Any]:
        make, sources = self.make, self.sources
        return lambda row: make(*(row[source] for source in sources))

    def to_representation(self, value: Any) -> Any:
        return value


class Beside(Derived):
    """What `show_all` adds for a whole page at once: rows of another table, by one further query."""

    def __init__(self, child: Any) -> None:
        super().__init__(lambda: None, child=child)


def money_of(amount: Decimal, currency: str) -> dict[str, str]:
    """Money as it is written on the wire, rounded half up to the currency's minor units."""
    return {"amount": f"{quantize(amount, currency):f}", "currency": currency}


def instant(value: dt.datetime) -> str:
    """An instant in UTC with `Z`."""
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat() + "Z"


def _money(text: str, currency: Any) -> Money:
    try:
        return Money(Decimal(text), currency)
    except (InvalidInput, TypeError) as error:
        raise serializers.ValidationError(str(error), code="unknown_currency") from None


def _column(field: serializers.Field[Any, Any, Any, Any], name: str) -> str:
    return (field.source or name).replace(".", "__")
