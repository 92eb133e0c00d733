"""What the forms of all kinds of lines have in common: their fields, and how these stand in groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.forms.boundfield import BoundField

from engagements.forms import DayField
from engagements.models import BillingAnchor, Interval, Workstream
from partnerview.books.models import Grain, Proration
from partnerview.http.forms import DomainForm

Headings = tuple[tuple[str, str, tuple[str, ...]], ...]
AS_THE_FIRM: Final = ("", "As the firm counts")


def amount(label: str, *, required: bool = True, **kwargs: Any) -> forms.DecimalField:
    """An amount in the engagement's currency."""
    return forms.DecimalField(max_digits=19, decimal_places=6, min_value=0, label=label, required=required, **kwargs)


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that belong together, under a heading."""

    title: str
    hint: str
    fields: list[BoundField]


class LineForm(DomainForm):
    """What every kind has."""

    headings: ClassVar[Headings] = ()
    field_order: Iterable[str] | None = ()

    name = forms.CharField(max_length=200, help_text="What the client reads on the invoice.")
    workstream = forms.ChoiceField(choices=[("", "–"), *Workstream.choices], required=False)
    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day", required=False, help_text="Left empty, it goes on.")
    reason = forms.CharField(
        max_length=2000, required=False, label="Why", help_text="Needed for a first day in a closed month."
    )

    def details(self) -> dict[str, Any]:
        """What was typed, as the action takes it. A choice that was left open is left out."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None) or name == "name"}

    @property
    def groups(self) -> list[FieldGroup]:
        """The fields under their headings; what no heading names comes first."""
        named = {name for _, _, names in self.headings for name in names}
        first = [self[name] for name in self.fields if name not in named]
        found = [FieldGroup("", "", first)]
        for title, hint, names in self.headings:
            fields = [self[name] for name in names if name in self.fields]
            found += [FieldGroup(title, hint, fields)] if fields else []
        return found


class PricedForm(LineForm):
    interval = forms.ChoiceField(choices=Interval.choices, label="Price is for", initial=Interval.MONTH)
    billing_anchor = forms.ChoiceField(choices=BillingAnchor.choices, label="Intervals run")
    grain = forms.ChoiceField(choices=[AS_THE_FIRM, *Grain.choices], required=False, label="Recognized")
    proration = forms.ChoiceField(choices=[AS_THE_FIRM, *Proration.choices], required=False, label="A part counts")
    renews = forms.BooleanField(
        required=False, label="Renews at the end of its term", help_text="Only then a price for the term is MRR."
    )
