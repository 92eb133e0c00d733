"""The form of an amendment: which line, from when, what becomes of it. Each kind of line asks for other things."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms

from engagements.amendment_plan import CHANGES, Change
from engagements.forms import HoursField
from engagements.line_forms import TiersField
from engagements.models import AmendmentKind, LineKind, ServiceLine, Tier
from engagements.models.service_line import TREATMENTS
from engagements.restatements import Treatment
from engagements.views.tier_choice import prefilled
from partnerview import clock
from partnerview.http.forms import DomainForm
from partnerview.months import Month

OF_LINES: Final = {name for names in CHANGES.values() for name in names} - {"tier"}
KINDS: Final = [("", "As the figures say"), *AmendmentKind.choices]


class LineChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A line by its name, price and first day: two lines may share a name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, since {obj.starts_on:%-d %b %Y}"


class AmendmentForm(DomainForm):
    line = LineChoice(queryset=ServiceLine.objects.none(), empty_label=None)
    effective_on = forms.DateField(
        label="From",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The first day of it.",
    )
    quantity = forms.DecimalField(max_digits=19, decimal_places=6, min_value=0, required=False)
    unit_price = forms.DecimalField(max_digits=19, decimal_places=6, required=False, label="Unit price")
    contracted_minutes = HoursField(required=False, label="Contracted hours")
    hourly_rate = forms.DecimalField(max_digits=19, decimal_places=6, min_value=0, required=False, label="Rate an hour")
    overage_rate = forms.DecimalField(
        max_digits=19, decimal_places=6, min_value=0, required=False, label="Rate beyond the contract"
    )
    unit_cost = forms.DecimalField(max_digits=19, decimal_places=6, min_value=0, required=False, label="Cost of a unit")
    usage_tiers = TiersField(
        required=False, label="Price per unit", help_text="One tier a line: “1000: 0.10”, the last one “0.05”."
    )
    name = forms.CharField(
        max_length=200, required=False, label="Name from then on", help_text="Where it becomes another tier."
    )
    tier = forms.ModelChoiceField(
        Tier.objects.none(), required=False, empty_label="As it is", help_text="Another tier of the same offering."
    )
    treatment = forms.ChoiceField(choices=TREATMENTS, required=False, initial=Treatment.PROSPECTIVE)
    kind = forms.ChoiceField(choices=KINDS, required=False, label="What it is")
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, help_text="Stays on the timeline."
    )

    def __init__(self, lines: Any, chosen: ServiceLine, data: Any = None, tier: Tier | None = None) -> None:
        shown = {name: _shown(getattr(chosen, name)) for name in CHANGES.get(chosen.kind, ())} | {"tier": tier}
        initial = {"line": chosen, "effective_on": _first_of_next_month(), **shown, **prefilled(tier, chosen.currency)}
        super().__init__(data, initial=initial)
        self.chosen = chosen
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]
        for name in OF_LINES - set(shown):
            del self.fields[name]
        if chosen.tier is None:
            del self.fields["tier"]
        else:
            self.fields["tier"].queryset = chosen.tier.offering.tiers.filter(is_offered=True)  # type: ignore[attr-defined]
        if chosen.kind == LineKind.USAGE:
            self.fields["unit_price"].label = "Committed minimum"
        if not (chosen.is_recurring and (chosen.term_ends_before or chosen.terms.is_fixed_term)):
            del self.fields["treatment"]
        elif "unit_price" in self.fields:
            self.fields["unit_price"].label = "Unit price of the whole term"

    def asked(self) -> dict[str, Any]:
        """What plan and action take. Values that are as before are left out."""
        values = {name: self.cleaned_data[name] for name in ("effective_on", "kind")}
        values["treatment"] = self.cleaned_data.get("treatment") or Treatment.PROSPECTIVE
        return values

    def change(self) -> Change:
        """What differs from the line; an amount that was cleared stays as it is."""
        values = {name: self.cleaned_data.get(name) for name in CHANGES[self.chosen.kind]}
        if values.get("tier") == self.chosen.tier:
            values["tier"] = None
        if not values.get("usage_tiers"):
            values.pop("usage_tiers", None)
        return {name: value for name, value in values.items() if value != getattr(self.chosen, name)}  # type: ignore[return-value]


def _shown(value: Any) -> Any:
    return value.normalize() + Decimal(0) if isinstance(value, Decimal) else value


def _first_of_next_month() -> Any:
    return (Month.of(clock.today()) + 1).first_day
