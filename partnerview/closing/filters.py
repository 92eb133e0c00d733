"""What exported journals can be filtered by."""

from __future__ import annotations

import django_filters

from partnerview.closing.models import JournalExport, JournalFormat
from partnerview.http.filters import Filters


class JournalFilters(Filters):
    format = django_filters.ChoiceFilter(choices=JournalFormat.choices, label="As", empty_label="All")

    class Meta:
        model = JournalExport
        fields: list[str] = []
