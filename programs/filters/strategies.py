"""What strategies can be filtered by, on pages and in the API."""

from __future__ import annotations

import django_filters

from partnerview.http.filters import SyncFilters
from programs.models import Cohort, StrategyStatus


class StrategyFilters(SyncFilters):
    cohort = django_filters.ModelChoiceFilter(queryset=Cohort.objects.all(), label="Cohort", empty_label="All")
    status = django_filters.ChoiceFilter(choices=StrategyStatus.choices, label="State", empty_label="All")
