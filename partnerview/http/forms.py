"""Forms that every app's forms share, and the form of a kept view."""

from __future__ import annotations

from typing import Any, Self

from django import forms

from partnerview.errors import DomainError

DASHES = forms.ModelChoiceField(None).empty_label


class DomainForm(forms.Form):
    """A form whose action may refuse: the refusal lands at its field, and what was typed is kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units: dict[str, str] = {}
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.empty_label == DASHES:
                field.empty_label = "Choose" if field.required else "None"

    def with_unit(self, unit: str, *names: str) -> Self:
        """Show beside these fields what they are counted in, such as a currency. Names it does not ask are ignored."""
        self.units |= dict.fromkeys(names, unit)
        return self

    def refuse(self, error: DomainError) -> None:
        """Show what the action said. Errors of fields that the form does not have become general ones."""
        named = [(problem.field, problem.message) for problem in error.errors]
        for field, message in named or [("", error.message)]:
            self.add_error(field if field in self.fields else None, message)


class SavedViewForm(DomainForm):
    name = forms.CharField(max_length=80, label="Name", help_text="Such as “Mine, by renewal”.")


def cleaned(form: forms.Form) -> dict[str, Any]:
    """What was typed, as values."""
    return dict(form.cleaned_data)
