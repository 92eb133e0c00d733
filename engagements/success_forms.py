"""What is typed about onboarding, reviews, health, value and what more a client could take."""

from __future__ import annotations

from typing import Any

from django import forms

from engagements.catalogue_forms import MonthInput
from engagements.forms import RUNS_ENGAGEMENTS, DayField
from engagements.models import Health, Offering, OpportunityState
from partnerview import clock
from partnerview.http.forms import DomainForm
from partnerview.months import Month
from partnerview.users.models import User


def _area(label: str, *, required: bool = True, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        max_length=4000, required=required, label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class StepForm(DomainForm):
    name = forms.CharField(max_length=200, label="What is to be done")
    due_after_days = forms.IntegerField(label="Days after the start", help_text="0 is the first day of service.")
    is_used = forms.BooleanField(required=False, initial=True, label="Part of every new onboarding")


class OwnedForm(DomainForm):
    """Somebody who looks after engagements sees to it."""

    owner = forms.ModelChoiceField(User.objects.get_queryset().none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, roles__overlap=RUNS_ENGAGEMENTS).order_by("name")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]


class ItemChangeForm(OwnedForm):
    due_on = DayField(label="Due")


class ItemForm(ItemChangeForm):
    name = forms.CharField(max_length=200, label="What is to be done")
    field_order = ("name", "owner", "due_on")


class DoneForm(DomainForm):
    done_on = DayField(label="Done on", initial=clock.today)


class CadenceForm(DomainForm):
    every_months = forms.IntegerField(initial=3, label="Every so many months", help_text="3 is a quarterly review.")
    first_due_on = DayField(label="The first one", help_text="Later ones count from the last that was held.")


class ReviewForm(DomainForm):
    planned_on = DayField(label="Day")
    agenda = _area("Agenda", required=False, rows=6)


class HoldingForm(DomainForm):
    held_on = DayField(label="Held on", initial=clock.today)
    attendees = forms.CharField(max_length=300, required=False, label="Who was there")
    feedback = _area("What the client said", rows=5)
    score = forms.IntegerField(required=False, label="Score", help_text="0 to 10, as the client gave it.")
    next_steps = _area("What comes next", required=False)


class HealthForm(DomainForm):
    health = forms.ChoiceField(choices=Health.choices, widget=forms.RadioSelect, label="How it fares")
    reason = _area("Why")
    read_on = DayField(label="On", initial=clock.today)


class ValueForm(DomainForm):
    month = MonthInput(initial=lambda: Month.of(clock.today()) - 1)
    text = forms.CharField(max_length=500, label="What it was worth", help_text="As the client would put it.")
    amount = forms.DecimalField(
        max_digits=19, decimal_places=3, required=False, label="Worth", help_text="Only where it can be counted."
    )


class OpportunityForm(OwnedForm):
    offering = forms.ModelChoiceField(Offering.objects.none(), required=False, empty_label="None of the catalogue")
    service = forms.CharField(max_length=200, required=False, help_text="Left empty, the offering's name.")
    reason = _area("Why this client")
    monthly_amount = forms.DecimalField(max_digits=19, decimal_places=3, required=False, label="Worth a month")
    field_order = ("offering", "service", "reason", "monthly_amount", "owner")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Offering.objects.visible_to(user).filter(is_offered=True)
        self.fields["offering"].queryset = offered  # type: ignore[attr-defined]


class OpportunityMoveForm(DomainForm):
    to = forms.ChoiceField(choices=OpportunityState.choices, widget=forms.RadioSelect, label="It is now")
    reason = _area("Why", required=False, rows=2, help_text="Needed where it is lost or open again.")
