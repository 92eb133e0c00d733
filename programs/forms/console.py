"""What is typed about the console: its thresholds."""

from __future__ import annotations

from django import forms

from partnerview.http.forms import DomainForm


class PolicyForm(DomainForm):
    attention_above = forms.IntegerField(min_value=0, max_value=1000, label="Needs attention above, overdue QARs")
    least_tiered = forms.IntegerField(min_value=0, max_value=1000, label="Tiered partners of one PAM, from")
    most_tiered = forms.IntegerField(min_value=0, max_value=1000, label="Tiered partners of one PAM, to")
