"""What is typed about reviews."""

from __future__ import annotations

from typing import Any

from django import forms

from engagements.forms import DayField
from partnerview.directory.models import Partner
from partnerview.http.forms import DomainForm
from partnerview.users.models import User
from programs.models import Cadence
from programs.models.partner_profile import partners_seen_by


class QarForm(DomainForm):
    partner = forms.ModelChoiceField(Partner.objects.none(), empty_label="Choose the partner")
    due_on = DayField(label="First review is due")
    cadence = forms.ChoiceField(choices=Cadence.choices, label="The next is counted")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = partners_seen_by(user).filter(qars=None)
        self.fields["partner"].queryset = rows  # type: ignore[attr-defined]


class WritingForm(DomainForm):
    """What a review says. Empty is allowed until it is completed."""

    discussion = forms.CharField(
        required=False, label="What was discussed", widget=forms.Textarea(attrs={"rows": 4}), max_length=10000
    )
    changes = forms.CharField(
        required=False, label="What changed, and why", widget=forms.Textarea(attrs={"rows": 4}), max_length=10000
    )
    concerns = forms.CharField(
        required=False,
        label="Concerns",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=10000,
        help_text="Write a concern, or “none”.",
    )
