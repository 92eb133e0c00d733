"""What the library for partners can be filtered by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from partnerview.http.filters import Filters, SyncFilters
from programs.models import Resource, ResourceKind


class ResourceFilters(SyncFilters):
    title = django_filters.CharFilter(lookup_expr="icontains", label="Title")
    kind = django_filters.ChoiceFilter(choices=ResourceKind.choices, label="Kind", empty_label="All")
    shown = django_filters.BooleanFilter(method="with_shown", label="Shown to partners")

    class Meta:
        model = Resource
        fields: list[str] = []

    def with_shown(self, rows: QuerySet[Any], name: str, shown: bool) -> QuerySet[Any]:  # noqa: FBT001
        return rows.filter(retired_at__isnull=shown)


class CompletionFilters(Filters):
    resource = django_filters.NumberFilter(field_name="resource_id", label="Resource")
    partner = django_filters.NumberFilter(field_name="partner_id", label="Partner")
