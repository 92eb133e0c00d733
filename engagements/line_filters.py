"""Filters of the facts of lines: hours bought ahead, reports of outcomes."""

from __future__ import annotations

import django_filters
from django import forms

from engagements.filters import engagements_seen
from engagements.models import HoursBlock, OutcomeReport
from partnerview.http.filters import Filters


class FactFilters(Filters):
    """Facts of lines by engagement and line; they are never changed, so a sync asks when they were recorded."""

    engagement = django_filters.ModelChoiceFilter(
        field_name="line__engagement", queryset=engagements_seen, label="Engagement"
    )
    line = django_filters.NumberFilter(field_name="line", label="Line")
    updated_since = django_filters.IsoDateTimeFilter(
        field_name="recorded_at", lookup_expr="gte", label="Recorded since", widget=forms.HiddenInput
    )


class HoursBlockFilters(FactFilters):
    class Meta:
        model = HoursBlock
        fields: list[str] = []


class OutcomeReportFilters(FactFilters):
    class Meta:
        model = OutcomeReport
        fields: list[str] = []
