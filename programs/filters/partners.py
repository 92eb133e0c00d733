"""What partners, their profiles and customers can be filtered by, on pages and in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from partnerview.directory.models import Territory
from partnerview.http.filters import Filters, SyncFilters
from programs.filters.kinds import NobodyFilter, pams, partners
from programs.models import Cohort, LifecycleStage
from programs.reports.console import ACTIVATED


class PartnerProgramFilters(Filters):
    """Over partners annotated with `cohort`, `stage`, `tier`; the cohort is that of the day `on`."""

    name = django_filters.CharFilter(lookup_expr="icontains", label="Name")
    cohort = django_filters.ModelChoiceFilter(
        queryset=Cohort.objects.all(), field_name="cohort_id", label="Cohort", empty_label="All", method="in_cohort"
    )
    stage = django_filters.ChoiceFilter(
        field_name="profile__stage", choices=LifecycleStage.choices, label="Stage", empty_label="All"
    )
    tiered = django_filters.BooleanFilter(method="with_tier", label="Has a tier")
    activated = django_filters.BooleanFilter(method="that_sell", label="Activated")
    unclassified = django_filters.BooleanFilter(
        field_name="cohort_id", lookup_expr="isnull", label="Not classified", widget=forms.HiddenInput
    )
    on = django_filters.DateFilter(method="as_annotated", label="As of", widget=forms.HiddenInput)
    territory = django_filters.ModelChoiceFilter(queryset=Territory.objects.all(), label="Territory", empty_label="All")
    pam = django_filters.ModelChoiceFilter(queryset=pams, label="Partner account manager", empty_label="All")
    without_pam = NobodyFilter("pam")

    def in_cohort(self, rows: QuerySet[Any], _name: str, value: Cohort) -> QuerySet[Any]:
        return rows.filter(cohort_id=value.pk)

    def with_tier(self, rows: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001  as django-filter calls it
        return rows.filter(profile__tier__gt="") if value else rows.exclude(profile__tier__gt="")

    def that_sell(self, rows: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001  as django-filter calls it
        return rows.filter(profile__stage__in=ACTIVATED) if value else rows.exclude(profile__stage__in=ACTIVATED)

    def as_annotated(self, rows: QuerySet[Any], _name: str, _value: Any) -> QuerySet[Any]:
        """The view has read the day already: the cohort of each row is that of the day."""
        return rows


class ProfileFilters(SyncFilters):
    partner = django_filters.ModelChoiceFilter(queryset=partners, label="Partner")
    stage = django_filters.ChoiceFilter(choices=LifecycleStage.choices, label="Stage")


class CustomerFilters(SyncFilters):
    partner = django_filters.ModelChoiceFilter(queryset=partners, label="Partner", empty_label="All")
    name = django_filters.CharFilter(lookup_expr="icontains", label="Name")
    matches_icp = django_filters.BooleanFilter(label="Matches our ideal")
    is_client = django_filters.BooleanFilter(
        field_name="client", lookup_expr="isnull", exclude=True, label="Is ours already"
    )


class ArrFilters(Filters):
    partner = django_filters.ModelChoiceFilter(queryset=partners, label="Partner")
