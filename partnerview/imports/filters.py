"""What imports and their findings can be filtered by."""

from __future__ import annotations

import django_filters

from partnerview.http.filters import Filters
from partnerview.imports.models import BatchState, ImportBatch, RowFinding, Severity
from partnerview.imports.tables import SOURCES


class ImportFilters(Filters):
    state = django_filters.ChoiceFilter(choices=BatchState.choices, label="State")
    source = django_filters.ChoiceFilter(choices=SOURCES, label="Source")

    class Meta:
        model = ImportBatch
        fields: list[str] = []


class FindingFilters(Filters):
    severity = django_filters.ChoiceFilter(choices=Severity.choices, label="Kind")
    code = django_filters.CharFilter(label="Code")
    row = django_filters.NumberFilter(field_name="row_number", label="Row")
    is_accepted = django_filters.BooleanFilter(label="Accepted")

    class Meta:
        model = RowFinding
        fields: list[str] = []
