"""What a contact types in the portal."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils import timezone

from partnerview import clock
from partnerview.http.forms import DomainForm
from partnerview.users.models import User
from programs.forms.deals import DealForm
from programs.forms.fields import AmountText
from programs.models import Side
from programs.models.deal import PARTS

SCOPES = (("portal:read", "Read what the portal shows"), ("portal:write", "Acknowledge, confirm and prove"))


class ClientTermsForm(DomainForm):
    client_price = AmountText("Price that your client pays each month", required=False, help_text="Empty: not said.")
    client_contact = forms.CharField(
        max_length=300,
        required=False,
        label="Whom you call there",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Name, telephone, e-mail, as you like.",
    )


class ProofFileForm(DomainForm):
    evidence_file = forms.FileField(label="File", help_text="A PDF, an image or text, up to 5 MB.")
    note = forms.CharField(max_length=300, required=False, help_text="Such as “Invoice of the venue”.")


class DoneForm(DomainForm):
    note = forms.CharField(
        max_length=500,
        required=False,
        label="What was done",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One of ours reads it and confirms.",
    )


class OwnDealForm(DealForm):
    """A prospect that one's own firm registers: the partner is settled, and the sides are named as it sees them."""

    def __init__(self, *args: Any, user: User, firm: str, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        del self.fields["partner"]
        sides = [(Side.THEIRS.value, "You"), (Side.OURS.value, firm), (Side.BOTH.value, "Both")]
        for name in PARTS:
            cast("Any", self.fields[name]).choices = sides


class OwnKeyForm(DomainForm):
    name = forms.CharField(max_length=120, help_text="What uses it, such as “Our CRM”.")
    scopes = forms.MultipleChoiceField(choices=SCOPES, widget=forms.CheckboxSelectMultiple, label="What it may do")
    expires_on = forms.DateField(
        required=False,
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty: until you revoke it.",
    )

    def wanted(self) -> dict[str, Any]:
        """What `create_api_key` takes; the end of the last day, in the firm's time zone."""
        day: dt.date | None = self.cleaned_data["expires_on"]
        end = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time())) if day else None
        return {"name": self.cleaned_data["name"], "scopes": self.cleaned_data["scopes"], "expires_at": end}

    def clean_expires_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["expires_on"]
        if day and day < clock.today():
            raise forms.ValidationError("Choose today or a later day.")
        return day
