"""What is typed about classifications and cohorts."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from engagements.forms import DayField
from partnerview import clock
from partnerview.http.forms import DomainForm
from programs.models import Cohort, CohortKind, Recommendation


class ClassificationForm(DomainForm):
    to_cohort = forms.ModelChoiceField(Cohort.objects.none(), label="Becomes", empty_label="Choose the cohort")
    reason = forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text="It answers “why?” years later."
    )
    evidence = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="Figures, reports, links."
    )
    recommendation = forms.ChoiceField(choices=Recommendation.choices, label="What should follow")
    effective_on = DayField(label="Takes effect on", initial=clock.today)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("Any", self.fields["to_cohort"]).queryset = Cohort.objects.in_use()


class RemarkForm(DomainForm):
    remark = forms.CharField(required=False, max_length=2000, label="Remark")


class WhyForm(DomainForm):
    reason = forms.CharField(max_length=2000, label="Why", widget=forms.Textarea(attrs={"rows": 2}))


class CohortForm(DomainForm):
    name = forms.CharField(max_length=60)
    kind = forms.ChoiceField(choices=CohortKind.choices, help_text="What the program does with it.")
    position = forms.IntegerField(min_value=0, max_value=10_000, initial=100, help_text="Its place in lists.")


class CohortChangeForm(DomainForm):
    name = forms.CharField(max_length=60)
    position = forms.IntegerField(min_value=0, max_value=10_000, help_text="Its place in lists.")
    is_retired = forms.BooleanField(required=False, label="No longer used")
