"""What is typed in the close, the bridge and the journals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from engagements.models import Engagement
from partnerview.closing.models import JournalFormat
from partnerview.closing.reports.known import WORDS, Figure
from partnerview.directory.models import Client
from partnerview.http.forms import DomainForm
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.models import User


class ReopeningForm(DomainForm):
    reason = forms.CharField(
        max_length=2000,
        label="Why it is opened again",
        help_text="It stays on record, and closing it again shows what changed.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class JournalForm(DomainForm):
    """Which months to export, and how."""

    first_month = forms.ChoiceField(label="From")
    last_month = forms.ChoiceField(label="Through")
    kind = forms.ChoiceField(label="As", choices=JournalFormat.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, months: Sequence[Month], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(month), formats.month_name(month)) for month in months]
        for name in ("first_month", "last_month"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class AccountForm(DomainForm):
    code = forms.CharField(max_length=20, label="Number", help_text="As in your ledger, such as 1100.")
    name = forms.CharField(max_length=80, label="Name")


class KnownForm(forms.Form):
    """A figure at one moment and at another. Everything is in the address."""

    figure = forms.ChoiceField(label="Figure", choices=[(figure.value, WORDS[figure]) for figure in Figure])
    as_of = forms.DateField(label="As of", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    known_at = forms.DateTimeField(
        label="As known at", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    then_as_of = forms.DateField(
        label="Against as of", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    then_known_at = forms.DateTimeField(
        label="As known at (now)", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )


class BridgeForm(forms.Form):
    """What the bridge shows. Everything is in the address; what cannot be read is as if not given."""

    month = forms.ChoiceField(label="Month", required=False)
    client = forms.ModelChoiceField(queryset=Client.objects.none(), label="Client", required=False, empty_label="All")
    account_manager = forms.ModelChoiceField(
        queryset=User.objects.none(), label="Account manager", required=False, empty_label="All"
    )
    as_of = forms.DateField(
        label="As of", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    known_at = forms.DateTimeField(
        label="As known at", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def __init__(self, *args: Any, months: Sequence[Month], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(month), formats.month_name(month)) for month in months]
        self.fields["month"].choices = choices  # type: ignore[attr-defined]
        seen = Engagement.objects.visible_to(user).order_by()
        self.fields["client"].queryset = Client.objects.visible_to(user).order_by("name")  # type: ignore[attr-defined]
        managers = User.objects.filter(pk__in=seen.values("account_manager").distinct())
        self.fields["account_manager"].queryset = managers.order_by("name")  # type: ignore[attr-defined]
