"""What RAPs and named accounts can be filtered by, on pages and in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from partnerview.directory.models import Territory
from partnerview.http.filters import SyncFilters
from programs.filters.kinds import ByPartner, DayFilter, WordsFilter
from programs.models import AccountStage, Rap, RapStatus


def raps(request: Any) -> QuerySet[Rap]:
    return Rap.objects.visible_to(request.user).select_related("partner")


class RapFilters(ByPartner):
    status = django_filters.ChoiceFilter(choices=RapStatus.choices, label="State", empty_label="All")
    period = django_filters.CharFilter(field_name="period_label", lookup_expr="icontains", label="Period")
    currency = django_filters.CharFilter(label="Currency", lookup_expr="iexact", widget=forms.HiddenInput)
    active_on = DayFilter("active_on", "Active on")
    text = WordsFilter("partner__name", "period_label")


class NamedAccountFilters(SyncFilters):
    rap = django_filters.ModelChoiceFilter(queryset=raps, label="RAP", empty_label="All")
    status = django_filters.ChoiceFilter(choices=AccountStage.choices, label="Step", empty_label="All")
    territory = django_filters.ModelChoiceFilter(
        field_name="rap__partner__territory", queryset=Territory.objects.all(), label="Territory", empty_label="All"
    )
    currency = django_filters.CharFilter(label="Currency", lookup_expr="iexact", widget=forms.HiddenInput)
    delivered_on = DayFilter("delivered_on", "Won by, in plans that ran on")
    won_in_year_to = DayFilter("won_in_year_to", "Won in the year to")
