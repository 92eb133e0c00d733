"""What is typed about handovers."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from engagements.forms import DayField
from partnerview import clock
from partnerview.directory.models import Partner
from partnerview.http.forms import DomainForm
from partnerview.users.models import User
from partnerview.users.permissions import Role
from programs.models.partner_profile import partners_seen_by


class HandoverForm(DomainForm):
    """Which partners of one account manager go to whom, from when on, and why."""

    partners = forms.ModelMultipleChoiceField(
        Partner.objects.none(), widget=forms.CheckboxSelectMultiple, label="Partners"
    )
    to = forms.ModelChoiceField(
        User.objects.none(), label="To", empty_label="Choose who receives them", help_text="A partner account manager."
    )
    effective_on = DayField(label="Takes effect on", initial=clock.today, help_text="On a day to come it is planned.")
    reason = forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text="It is read with the pack, years later."
    )

    def __init__(self, *args: Any, user: User, pam: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = cast("dict[str, Any]", self.fields)
        fields["partners"].queryset = partners_seen_by(user).filter(pam=pam).order_by("name", "id")
        people = User.objects.filter(is_active=True).exclude(roles__overlap=[Role.PARTNER_CONTACT])
        fields["to"].queryset = (people.exclude(pk=pam.pk) if pam else people).order_by("name")
        fields["to"].label_from_instance = _receiver


def _receiver(person: User) -> str:
    """Who has the role stands as a name; the others say that they have not, and are refused with the reason."""
    return person.name if person.has_role(Role.PAM) else f"{person.name} (no partner account manager)"
