"""What the lists of recognition can be filtered by, on pages and in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import CharField, DateTimeInput

from engagements.models import Engagement, LineKind, Workstream
from partnerview.directory.models import Client, Partner, Vendor
from partnerview.errors import InvalidInput
from partnerview.http.filters import Filters
from partnerview.months import Month
from partnerview.users.models import User
from recognition.models import EntryKind, MovementKind, RunStatus


class MonthText(CharField):
    """A month as 2026-03, read into its first day."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return Month.parse(text).first_day if text else None
        except InvalidInput as error:
            raise ValidationError(str(error), code="invalid") from None


class MonthFilter(django_filters.Filter):
    """`?month=2026-03`; with `lookup_expr` gte or lte the start or end of a range."""

    field_class = MonthText


def _clients(request: Any) -> QuerySet[Client]:
    return Client.objects.visible_to(request.user)


def _partners(request: Any) -> QuerySet[Partner]:
    return Partner.objects.visible_to(request.user)


def _vendors(request: Any) -> QuerySet[Vendor]:
    return Vendor.objects.all()


def _engagements(request: Any) -> QuerySet[Engagement]:
    return Engagement.objects.visible_to(request.user)


def _managers(request: Any) -> QuerySet[User]:
    return User.objects.filter(managed_engagements__isnull=False).distinct()


class ByMonth(Filters):
    """A month, or a range of months, and a currency."""

    month = MonthFilter(label="Month")
    from_month = MonthFilter(field_name="month", lookup_expr="gte", label="From")
    through_month = MonthFilter(field_name="month", lookup_expr="lte", label="Through")
    currency = django_filters.CharFilter(lookup_expr="iexact", label="Currency")
    client = django_filters.ModelChoiceFilter(queryset=_clients, label="Client")


class SnapshotFilters(ByMonth):
    """Lines that count at a month's end."""

    engagement = django_filters.ModelChoiceFilter(queryset=_engagements, label="Engagement")
    line = django_filters.NumberFilter(field_name="line_id", label="Line")
    account_manager = django_filters.ModelChoiceFilter(queryset=_managers, label="Account manager")
    partner = django_filters.ModelChoiceFilter(queryset=_partners, label="Partner")
    vendor = django_filters.ModelChoiceFilter(queryset=_vendors, field_name="line__vendor", label="Vendor")
    kind = django_filters.ChoiceFilter(choices=LineKind.choices, label="Line kind")
    workstream = django_filters.ChoiceFilter(choices=Workstream.choices, label="Workstream")


class MovementFilters(ByMonth):
    """Movements of one kind."""

    kind = django_filters.ChoiceFilter(choices=MovementKind.choices, label="Movement")


class EntryFilters(ByMonth):
    """Recognized revenue by when it posted, what it is for, and where it comes from."""

    origin_month = MonthFilter(label="Earned in")
    engagement = django_filters.ModelChoiceFilter(queryset=_engagements, label="Engagement")
    line = django_filters.NumberFilter(field_name="line_id", label="Line")
    kind = django_filters.ChoiceFilter(choices=EntryKind.choices, label="Kind")
    run = django_filters.NumberFilter(field_name="run_id", label="Run")
    known_at = django_filters.IsoDateTimeFilter(
        field_name="recorded_at",
        lookup_expr="lte",
        label="As known at",
        widget=DateTimeInput(attrs={"type": "datetime-local"}),
    )


class ScheduleFilters(Filters):
    """Schedules of one engagement or line."""

    engagement = django_filters.ModelChoiceFilter(
        queryset=_engagements, field_name="line__engagement", label="Engagement"
    )
    line = django_filters.NumberFilter(field_name="line_id", label="Line")


class RunFilters(Filters):
    """Runs by their month and state."""

    month = MonthFilter(label="Month")
    status = django_filters.ChoiceFilter(choices=RunStatus.choices, label="State")


class FailureFilters(Filters):
    """Failures of engagements by month."""

    month = MonthFilter(label="Month")
    through = MonthFilter(field_name="month", lookup_expr="lte", label="Through")
