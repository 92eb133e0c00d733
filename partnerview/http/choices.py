"""Fields that choose a record in a filter, for ten of them and for ten thousand.

Few records make a select. Of many, no page lists them all: the field takes a part of the name instead, and
finds every record whose name holds it. An id is understood by both, so that addresses and the API need not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LISTED: Final = 200


class PlainSelect(forms.Select):
    """A select whose options are joined in one go: a template for each option costs more than the whole list.

    `listed` are options that were read already; a field copied for a form would read them once more.
    """

    def __init__(self, *, listed: Sequence[tuple[Any, Any]] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.listed = listed

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        options = list(self.choices if self.listed is None else self.listed)
        if any(isinstance(label, list | tuple) for _, label in options):
            return super().render(name, value, attrs, renderer)
        return format_html(
            "<select{}>{}</select>",
            flatatt(self.build_attrs({**self.attrs, "name": name}, attrs)),
            format_html_join(
                "",
                '<option value="{}"{}>{}</option>',
                (
                    (option, SafeString(" selected") if str(option) in chosen else "", label)
                    for option, label in options
                ),
            ),
        )


class NameField(forms.CharField):
    """A part of the name of a record of `records`, or its id. Cleans to the records meant, or None for all."""

    def __init__(self, records: QuerySet[Any, Any], **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"placeholder": "Part of the name"}), **kwargs)
        self.records = records

    def clean(self, value: Any) -> QuerySet[Any, Any] | None:
        text = super().clean(value)
        if not text:
            return None
        found = self.records.filter(pk=int(text)) if text.isdecimal() and len(text) < 19 else None
        if found is None or not found.exists():
            found = self.records.filter(name__icontains=text)
        if not found.exists():
            raise ValidationError(f"Nothing here is named “{text}”. Write a part of the name, or clear the field.")
        return found

    def prepare_value(self, value: Any) -> Any:
        """An id of the address is shown as the name that it stands for."""
        text = str(value or "")
        if not text.isdecimal() or len(text) > 18:
            return value
        return self.records.filter(pk=int(text)).values_list("name", flat=True).first() or value


def chooser(field: forms.ModelChoiceField[Any]) -> forms.Field:
    """The field that suits how many records it chooses from: itself with its options, or a field for a name."""
    records = field.queryset
    if records is None or not _has_name(records.model):
        return field
    listed = list(records[: LISTED + 1])
    if len(listed) > LISTED:
        return NameField(records, required=False, label=field.label, help_text=field.help_text)
    options = [(str(field.prepare_value(record)), field.label_from_instance(record)) for record in listed]
    nothing = [("", field.empty_label)] if field.empty_label is not None else []
    field.widget = PlainSelect(attrs=field.widget.attrs, listed=nothing + options)
    return field


def _has_name(model: type[Model]) -> bool:
    return any(field.name == "name" for field in model._meta.concrete_fields)
