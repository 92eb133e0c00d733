"""What is typed when a term ends: what became of it, and with which terms."""

from __future__ import annotations

from django import forms

from engagements.models import ChurnReason, RenewalOutcome
from partnerview.http.forms import DomainForm

CHOICES = [
    (RenewalOutcome.RENEWED, "Renewed for another term"),
    (RenewalOutcome.LAPSED, "Goes on without a term"),
    (RenewalOutcome.DECLINED, "Declined: notice for the last day of the term"),
]


class RenewalForm(DomainForm):
    outcome = forms.ChoiceField(
        choices=CHOICES, widget=forms.RadioSelect, initial=RenewalOutcome.RENEWED, label="What becomes of it"
    )
    months = forms.IntegerField(required=False, label="Months of the next term", help_text="Only where it is renewed.")
    uplift_percent = forms.DecimalField(
        max_digits=7,
        decimal_places=4,
        required=False,
        label="Uplift",
        help_text="Of each recurring price.",
    )
    raises_licences = forms.BooleanField(
        required=False,
        label="Licences too",
        help_text="Left out, the prices of licences stay: they follow the vendor's.",
    )
    churn_reason = forms.ChoiceField(
        choices=[("", "–"), *ChurnReason.choices],
        required=False,
        label="Why the client leaves",
        help_text="Only where it is declined.",
    )
    reason = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}), label="What was agreed"
    )
