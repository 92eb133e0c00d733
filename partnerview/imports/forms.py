"""What a person types on the pages of imports."""

from __future__ import annotations

from typing import Any

from django import forms

from partnerview.http.forms import DomainForm
from partnerview.imports.models import SourceName
from partnerview.imports.sources import Choice


class UploadForm(DomainForm):
    file = forms.FileField(
        label="CSV file",
        help_text="As it was exported. UTF-8, UTF-16 or Windows-1252; commas, semicolons or tabs.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )


class NameForm(forms.Form):
    """What one name of the file is here."""

    choice = forms.ChoiceField(required=False)

    def __init__(self, *, name: SourceName, prompt: str, choices: list[Choice]) -> None:
        super().__init__(prefix=f"name-{name.pk}", initial={"choice": name.choice})
        self.name = name
        options = [("", prompt), *((choice.value, choice.label) for choice in choices)]
        field = self.fields["choice"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [*options, (SourceName.SKIP, "Leave these rows out")]
        field.widget.attrs |= {
            "class": "input",
            "data-size": "small",
            "aria-label": f"{prompt}: {name.name or 'empty'}",
        }
        if not name.choice:
            field.widget.attrs["aria-invalid"] = "true"


class WarningsForm(DomainForm):
    """Which warnings are accepted for all rows, and why where that is asked."""

    code = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(required=False, label="Why these rows come late", max_length=500)


class CorrectionForm(DomainForm):
    column = forms.ChoiceField(label="Column")
    value = forms.CharField(required=False, strip=False, label="Value")

    def __init__(self, *args: Any, header: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["column"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(column, column) for column in header if column]


class UndoForm(DomainForm):
    reason = forms.CharField(max_length=500, label="Why it is taken back", help_text="Stays in the log.")
