"""Wire shapes: `Row` shows a record from plain column values, `Body` reads what was sent.

A `Row` names its columns, so a list is one `.values()` query and no model is built. A `Body` refuses
fields that it does not know. Neither creates or updates anything: that is an action's.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from rest_framework import serializers

from partnerview.errors import InvalidInput
from partnerview.http.fields import Derived, MoneyField, Values, instant
from partnerview.http.wording import in_our_words
from partnerview.months import Month, refuse_far

Write = Callable[[Values], Any]


class Row(serializers.Serializer[Any]):
    """How one record is shown. Every field is a column (`source` may cross relations) or `Derived`."""

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The columns that a queryset must give as `.values()`."""
        return _compiled(cls)[0]

    @classmethod
    def show(cls, values: Values) -> dict[str, Any]:
        return {name: write(values) for name, write in _compiled(cls)[1]}

    @classmethod
    def show_all(cls, rows: Iterable[Values]) -> list[dict[str, Any]]:
        """All rows. Override to add what needs one further query for the whole page."""
        return [cls.show(values) for values in rows]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return self.show(instance)


class Body(serializers.Serializer[Any]):
    """What may be sent. A field that is not declared is an error, not a silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = set(data) - set(self.fields)
            if unknown:
                raise serializers.ValidationError({name: [_unknown(name)] for name in sorted(unknown, key=str)})
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as refusal:
            raise serializers.ValidationError(in_our_words(refusal, self, data)) from None
        far = {name: [said] for name, field in self.fields.items() if (said := _far(values.get(field.source or name)))}
        if far:
            raise serializers.ValidationError(far)
        return values


def _far(value: Any) -> str:
    """What is wrong with a day or a month of another age; nothing with any other value."""
    try:
        if isinstance(value, dt.date | Month):
            refuse_far(value)
    except InvalidInput as error:
        return error.message
    return ""


class Empty(Body):
    """An action that needs no words."""


class Reason(Body):
    """An action that wants to know why."""

    reason = serializers.CharField(max_length=2000)


class OptionalReason(Body):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class FileBody(Body):
    """A file in JSON: its name, and its content in base64."""

    file_name = serializers.CharField(max_length=200)
    content = serializers.CharField(help_text="Base64 of the file.")

    def validate_content(self, value: str) -> bytes:
        try:
            return base64.b64decode(value, validate=True)
        except ValueError:
            raise serializers.ValidationError("Write the file’s content in base64.") from None


class FieldProblem(serializers.Serializer[Any]):
    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """RFC 9457, with a stable code and the fields to mend."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = FieldProblem(many=True)  # type: ignore[assignment]


@cache
def _compiled(row: type[Row]) -> tuple[tuple[str, ...], tuple[tuple[str, Write], ...]]:
    columns: dict[str, None] = {}
    writes: list[tuple[str, Write]] = []
    for name, field in row._declared_fields.items():
        needed, write = _writer(field, name)
        columns.update(dict.fromkeys(needed))
        writes.append((name, write))
    return tuple(columns), tuple(writes)


def _writer(field: serializers.Field[Any, Any, Any, Any], name: str) -> tuple[tuple[str, ...], Write]:
    if isinstance(field, MoneyField | Derived):
        return field.columns(name), field.written(name)
    column = (field.source or name).replace(".", "__")
    convert = getattr(field, "converted", None) or _converter(field)
    if convert is None:
        return (column,), lambda row: row[column]
    return (column,), lambda row: None if (value := row[column]) is None else convert(value)


def _converter(field: serializers.Field[Any, Any, Any, Any]) -> Callable[[Any], Any] | None:
    """What turns a column's value into what JSON carries; None where it is that already."""
    if isinstance(field, serializers.DateTimeField):
        return instant
    if isinstance(field, serializers.DateField):
        return dt.date.isoformat
    if isinstance(field, serializers.DecimalField):
        return _decimal
    return None


def _decimal(value: Decimal) -> str:
    return f"{value:f}"


def _unknown(name: str) -> serializers.ErrorDetail:
    return serializers.ErrorDetail(f"There is no field “{name}” here.", code="unknown_field")


class MoneyShape(serializers.Serializer[Any]):
    """Money in the description of an answer; the value itself is `{"amount": "12.00", "currency": "USD"}`."""

    amount = serializers.CharField()
    currency = serializers.CharField()
