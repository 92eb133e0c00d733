"""What classifications can be filtered by, on pages and in the API."""

from __future__ import annotations

import django_filters

from partnerview.http.filters import Filters
from programs.filters.kinds import partners
from programs.models import ClassificationStatus, Cohort


class ClassificationFilters(Filters):
    partner = django_filters.ModelChoiceFilter(queryset=partners, label="Partner", empty_label="All")
    to_cohort = django_filters.ModelChoiceFilter(queryset=Cohort.objects.all(), label="Becomes", empty_label="All")
    status = django_filters.ChoiceFilter(choices=ClassificationStatus.choices, label="State", empty_label="All")
