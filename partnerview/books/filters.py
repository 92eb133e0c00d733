"""What periods and rates can be filtered by."""

from __future__ import annotations

import django_filters
from django import forms

from partnerview.books.models import AccountingPeriod, ExchangeRate, PeriodStatus
from partnerview.http.filters import Filters


class PeriodFilters(Filters):
    status = django_filters.ChoiceFilter(choices=[(s.value, s.label) for s in PeriodStatus], label="State")

    class Meta:
        model = AccountingPeriod
        fields: list[str] = []


class RateFilters(Filters):
    base = django_filters.CharFilter(lookup_expr="iexact", label="From")
    quote = django_filters.CharFilter(lookup_expr="iexact", label="To")
    dated_from = django_filters.DateFilter(
        field_name="dated_on",
        lookup_expr="gte",
        label="Since",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    dated_through = django_filters.DateFilter(
        field_name="dated_on",
        lookup_expr="lte",
        label="Through",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = ExchangeRate
        fields: list[str] = []
