"""The lists of the library for partners: resources, and who has done which training."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet

from partnerview.http.columns import Choice, Day, Export, Link, Made, Moment, Number, Text
from partnerview.http.filters import Filters, SyncFilters
from partnerview.http.tables import Table
from programs.models import Resource, ResourceKind


def _state(retired_at: dt.datetime | None) -> str:
    return "Retired" if retired_at else "Shown"


def _tiers(tiers: list[str]) -> str:
    return ", ".join(tiers) or "All"


class ResourceTable(Table):
    label = "Resources"
    ordering = ("title",)
    fold = True
    empty_text = "No resource matches. Clear a filter, or publish one."

    title = Link("Title", url="programs:resource-detail", fold="start")
    kind = Choice("Kind", choices=ResourceKind.choices, fold="below")
    tiers = Made("For tiers", _tiers, "tiers")
    state = Made("State", _state, "retired_at", order="retired_at", fold="end")
    done = Number("Done by", fold="below-end")
    published_by = Text("Published by", "published_by.name")
    published_at = Day("Published")
    id = Export("Id")


class ResourceFilters(SyncFilters):
    title = django_filters.CharFilter(lookup_expr="icontains", label="Title")
    kind = django_filters.ChoiceFilter(choices=ResourceKind.choices, label="Kind", empty_label="All")
    shown = django_filters.BooleanFilter(method="with_shown", label="Shown to partners")

    class Meta:
        model = Resource
        fields: list[str] = []

    def with_shown(self, rows: QuerySet[Any], name: str, shown: bool) -> QuerySet[Any]:  # noqa: FBT001
        return rows.filter(retired_at__isnull=shown)


class CompletionTable(Table):
    label = "Done by"
    ordering = ("-done_at",)
    fold = True
    empty_text = "Nobody has done it yet."

    done_by = Text("Who", "done_by.name", fold="start")
    partner = Link("Partner", "partner.name", url="programs:partner", key="partner_id", fold="below")
    resource = Text("Training", "resource.title")
    done_at = Moment("When", fold="end")
    id = Export("Id")


class CompletionFilters(Filters):
    resource = django_filters.NumberFilter(field_name="resource_id", label="Resource")
    partner = django_filters.NumberFilter(field_name="partner_id", label="Partner")
