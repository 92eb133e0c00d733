"""What is typed about people who sign in, and about keys."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from partnerview import clock
from partnerview.http.forms import DomainForm
from partnerview.users.actions.api_keys import PORTAL
from partnerview.users.models import User
from partnerview.users.permissions import Role
from partnerview.users.scopes import SCOPES


class RolesField(forms.MultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        of_the_firm = [(role.value, role.label) for role in Role if role != Role.PARTNER_CONTACT]
        super().__init__(choices=of_the_firm, widget=forms.CheckboxSelectMultiple, **kwargs)


class InviteForm(DomainForm):
    name = forms.CharField(max_length=200)
    email = forms.EmailField(label="E-mail", help_text="They sign in with it.")
    roles = RolesField(help_text="A person may hold several.")


class UserForm(DomainForm):
    name = forms.CharField(max_length=200)
    roles = RolesField(help_text="Finance lead, CxO and admin need a second factor.")


class ReasonForm(DomainForm):
    reason = forms.CharField(max_length=500, label="Why", widget=forms.Textarea(attrs={"rows": 2}))


class ApiKeyForm(DomainForm):
    name = forms.CharField(max_length=120, help_text="What uses it, such as “Nightly export”.")
    user = forms.ModelChoiceField(User.objects.none(), label="Acts for", empty_label=None)
    scopes = forms.MultipleChoiceField(
        choices=[(scope, scope) for scope in SCOPES if not scope.startswith(PORTAL)],
        widget=forms.CheckboxSelectMultiple,
        help_text="The key can do no more than these, and no more than whom it acts for.",
    )
    expires_on = forms.DateField(
        required=False,
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty: until revoked.",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        people = User.objects.get_queryset().filter(is_active=True)
        field.queryset = people.filter(pk=by.pk) | people.filter(roles__contains=[Role.INTEGRATION])

    def clean_expires_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["expires_on"]
        if day and day < clock.today():
            raise forms.ValidationError("Choose today or a later day.")
        return day

    def expires_at(self) -> dt.datetime | None:
        """The end of the last day, in the firm's time zone."""
        day = self.cleaned_data["expires_on"]
        if not day:
            return None
        return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
