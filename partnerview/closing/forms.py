"""What is typed in the close, the bridge and the journals."""

from __future__ import annotations

from django import forms

from partnerview.http.forms import DomainForm


class ReopeningForm(DomainForm):
    reason = forms.CharField(
        max_length=2000,
        label="Why it is opened again",
        help_text="It stays on record, and closing it again shows what changed.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
