"""What promises can be filtered by, on pages and in the API."""

from __future__ import annotations

import django_filters

from programs.filters.kinds import ByPartner
from programs.models import PromiseOutcome, Side


class PromiseFilters(ByPartner):
    outcome = django_filters.ChoiceFilter(choices=PromiseOutcome.choices, label="Outcome", empty_label="All")
    side = django_filters.ChoiceFilter(choices=Side.choices, label="Whose", empty_label="All")
    deferred = django_filters.NumberFilter(field_name="deferrals", lookup_expr="gte", label="Deferred at least")
    text = django_filters.CharFilter(field_name="text", lookup_expr="icontains", label="Words")
