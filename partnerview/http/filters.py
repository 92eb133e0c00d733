"""Declared filters for lists, the same for pages and the API. A parameter that nobody declared is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from partnerview.errors import FieldError, InvalidInput
from partnerview.http.choices import PlainSelect, chooser

# Django calls the first "Unknown", which is what a person has not chosen.
YES_OR_NO: Final = [("unknown", "All"), ("true", "Yes"), ("false", "No")]


class Filters(django_filters.FilterSet):
    """Base of every filter set: declared in `filters.py` of its app."""

    def get_form_class(self) -> type[forms.Form]:
        """On a page, controls fit for how much there is to choose from; the API names records by id."""
        form: type[forms.Form] = super().get_form_class()
        if isinstance(self.request, Request):
            return form
        for name, field in form.base_fields.items():
            if isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField):
                form.base_fields[name] = chooser(field)
            elif isinstance(field.widget, forms.NullBooleanSelect):
                field.widget.choices = YES_OR_NO
            elif type(field.widget) is forms.Select:
                field.widget = PlainSelect(attrs=field.widget.attrs, choices=field.widget.choices)
        return form

    def filter_queryset(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Several records may be meant by a part of a name; the rest is as django-filter does it."""
        meant = {name: value for name, value in self.form.cleaned_data.items() if isinstance(value, QuerySet)}
        for name, records in meant.items():
            queryset = queryset.filter(**{f"{self.filters[name].field_name}__in": records})
            self.form.cleaned_data[name] = None
        rows: QuerySet[Any, Any] = super().filter_queryset(queryset)
        self.form.cleaned_data.update(meant)
        return rows


class SyncFilters(Filters):
    """For lists that another system follows: `?updated_since=` an instant."""

    updated_since = django_filters.IsoDateTimeFilter(
        field_name="updated_at", lookup_expr="gte", label="Changed since", widget=forms.HiddenInput
    )


def refuse_unknown(given: QueryDict, known: Iterable[str]) -> None:
    """Raises InvalidInput that names each parameter which the list does not declare."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise InvalidInput(
            f"This address takes no parameter “{unknown[0]}”.",
            code="unknown_parameter",
            errors=[FieldError(name, f"There is no parameter “{name}” here.", "unknown_parameter") for name in unknown],
        )


def filtered(rows: QuerySet[Any, Any], request: Request, filterset_class: type[Filters] | None) -> QuerySet[Any, Any]:
    """The rows that the request's filters leave. Raises ValidationError for a value that cannot be read."""
    if filterset_class is None or not any(request.query_params.get(name) for name in filterset_class.base_filters):
        return rows
    filterset = filterset_class(request.query_params, queryset=rows, request=request)
    if not filterset.is_valid():
        raise ValidationError(filterset.errors)
    result: QuerySet[Any, Any] = filterset.qs
    return result
