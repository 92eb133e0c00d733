"""How periods and rates look on the wire."""

from __future__ import annotations

import datetime as dt

from rest_framework import serializers

from partnerview.books.models import PeriodStatus
from partnerview.http.fields import DecimalField, Derived, MonthField
from partnerview.http.serializers import Body, Row
from partnerview.months import Month


def _last_day(month: dt.date) -> str:
    return Month.of(month).last_day.isoformat()


class PeriodRow(Row):
    """A month of the books; its key is the month itself."""

    month = MonthField()
    starts_on = serializers.DateField(source="month")
    ends_on = Derived(_last_day, "month", child=serializers.DateField())
    status = serializers.ChoiceField([(status.value, status.label) for status in PeriodStatus])
    changed_at = serializers.DateTimeField()


class RateRow(Row):
    """One unit of `base` was `rate` of `quote` on that day. The last one recorded for a day counts."""

    id = serializers.IntegerField()
    base = serializers.CharField()
    quote = serializers.CharField()
    rate = DecimalField(max_digits=19, decimal_places=8)
    dated_on = serializers.DateField()
    source = serializers.CharField()  # type: ignore[assignment]
    recorded_at = serializers.DateTimeField()
    recorded_by = serializers.IntegerField(source="recorded_by_id", allow_null=True)


class RateBody(Body):
    base = serializers.RegexField(r"^[A-Z]{3}$")
    quote = serializers.RegexField(r"^[A-Z]{3}$")
    rate = DecimalField(max_digits=19, decimal_places=8)
    dated_on = serializers.DateField()
    source = serializers.CharField(max_length=120, required=False, allow_blank=True)  # type: ignore[assignment]
