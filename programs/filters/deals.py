"""What deals, links, referrals and the log can be filtered by, on pages and in the API."""

from __future__ import annotations

import django_filters

from partnerview.http.filters import Filters, SyncFilters
from programs.filters.kinds import partners
from programs.models import AttributionKind, DealStatus


class DealFilters(SyncFilters):
    partner = django_filters.ModelChoiceFilter(queryset=partners, label="Partner", empty_label="All")
    status = django_filters.ChoiceFilter(choices=DealStatus.choices, label="State", empty_label="All")
    prospect = django_filters.CharFilter(field_name="prospect", lookup_expr="icontains", label="Prospect")
    co_sell = django_filters.BooleanFilter(label="Co-sell")


class CodeFilters(SyncFilters):
    partner = django_filters.ModelChoiceFilter(queryset=partners, label="Partner", empty_label="All")


class ReferralFilters(SyncFilters):
    partner = django_filters.ModelChoiceFilter(
        field_name="code__partner", queryset=partners, label="Partner", empty_label="All"
    )
    company = django_filters.CharFilter(field_name="company", lookup_expr="icontains", label="Company")


class AttributionFilters(Filters):
    partner = django_filters.ModelChoiceFilter(queryset=partners, label="Partner", empty_label="All")
    kind = django_filters.ChoiceFilter(choices=AttributionKind.choices, label="What", empty_label="All")
