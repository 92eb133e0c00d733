"""What the audit log can be filtered by, on its page and in the API."""

from __future__ import annotations

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from partnerview.audit.models import AuditEvent
from partnerview.http.filters import Filters


def _everybody(request: object) -> QuerySet:  # type: ignore[type-arg]
    return get_user_model()._default_manager.order_by("name", "pk")


class AuditEventFilters(Filters):
    """Who, what, to which record, since when."""

    actor = django_filters.ModelChoiceFilter(queryset=_everybody, label="Who")
    action = django_filters.CharFilter(label="Action")
    subject_type = django_filters.CharFilter(label="Kind of record")
    subject_id = django_filters.NumberFilter(label="Its id")
    since = django_filters.IsoDateTimeFilter(field_name="occurred_at", lookup_expr="gte", label="Since")

    class Meta:
        model = AuditEvent
        fields: list[str] = []


class AuditPageFilters(Filters):
    """The same for people: days instead of instants, any part of an action's name."""

    actor = django_filters.ModelChoiceFilter(queryset=_everybody, label="Who", empty_label="Everybody")
    action = django_filters.CharFilter(lookup_expr="icontains", label="Action")
    source = django_filters.ChoiceFilter(
        choices=[("page", "Page"), ("api", "API"), ("task", "Task"), ("command", "Command"), ("system", "System")],
        label="From",
        empty_label="Anywhere",
    )
    since = django_filters.DateFilter(
        field_name="occurred_at",
        lookup_expr="date__gte",
        label="Since",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = AuditEvent
        fields: list[str] = []
