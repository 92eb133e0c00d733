"""What is typed about partners, their classification and strategies."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms

from engagements.forms import COMMON_CURRENCIES, DayField, LinesField
from partnerview import clock
from partnerview.directory.forms import COUNTRY
from partnerview.http.forms import DomainForm
from partnerview.money import Money, currencies
from programs.models import Cohort, CohortKind, LifecycleStage, Recommendation

CODES = [(code, code) for code in dict.fromkeys((*COMMON_CURRENCIES, *currencies()))]


def _percent(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2, help_text=help_text
    )


def _amount(label: str, *, required: bool = True, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=required, min_value=0, max_digits=17, decimal_places=2, help_text=help_text
    )


class ProfileForm(DomainForm):
    vertical = forms.CharField(max_length=80, required=False, help_text="Such as health or logistics.")
    stage = forms.ChoiceField(choices=LifecycleStage.choices, label="Lifecycle stage")
    tier = forms.CharField(max_length=40, required=False, help_text="As the agreement calls it, such as Gold.")
    tier_renews_on = DayField(required=False, label="Tier renews on")
    icp_alignment = _percent("ICP alignment, %", "How much of what it sells goes to customers as we want them.")
    margin = _percent("Margin, %", "What the partner keeps.")


class ArrForm(DomainForm):
    amount = _amount("ARR")
    currency = forms.ChoiceField(choices=CODES)
    dated_on = DayField(label="As of", initial=clock.today)
    source = forms.CharField(max_length=200, help_text="Who says so: a report, a statement, a conversation.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        amount, currency = given.pop("amount", None), given.pop("currency", "")
        return given if amount is None or not currency else given | {"money": Money(Decimal(amount), currency)}


class CustomerForm(DomainForm):
    name = forms.CharField(max_length=200)
    country = forms.CharField(max_length=2, required=False, validators=[COUNTRY], help_text="Two letters, such as GB.")
    matches_icp = forms.BooleanField(required=False, label="Matches our ideal customer")


class CustomerFileForm(DomainForm):
    file = forms.FileField(label="Customer list", help_text="CSV with the columns name, country and matches_icp.")


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


class StrategyForm(DomainForm):
    intent = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), label="Strategic intent")
    plays = LinesField(label="Activation plays", help_text="One a line, in the order in which they are done.")
    least_arr = _amount("ARR of at least", required=False)
    currency = forms.ChoiceField(choices=[("", "–"), *CODES], required=False, label="In")
    least_to_win = forms.IntegerField(
        required=False, min_value=0, max_value=100_000, label="Customers to win, at least"
    )
    least_icp_alignment = _percent("ICP alignment of at least, %")
    least_margin = _percent("Margin of at least, %")
    review_on = DayField(label="Looked at again on")

    def clean_plays(self) -> list[str]:
        plays = cast("list[str]", self.cleaned_data["plays"])
        if any(len(play) > 300 for play in plays):
            raise forms.ValidationError("A play has at most 300 characters. Say it shorter.")
        return plays


class PolicyForm(DomainForm):
    attention_above = forms.IntegerField(min_value=0, max_value=1000, label="Needs attention above, overdue QARs")
    least_tiered = forms.IntegerField(min_value=0, max_value=1000, label="Tiered partners of one PAM, from")
    most_tiered = forms.IntegerField(min_value=0, max_value=1000, label="Tiered partners of one PAM, to")


class OnForm(DomainForm):
    on = DayField(required=False, label="On")
