"""Telling the contacts of a partner, inside the portal and by its mail: once, with the page where it stands."""

from __future__ import annotations

from django.urls import reverse

from partnerview.directory.models import Partner
from partnerview.notifications.actions.notifications import notify
from partnerview.users.models import User
from partnerview.users.permissions import Role


def tell_contacts(partner: Partner, *, crossing: str, text: str, page: str, pk: int) -> None:
    """`page` is a page of the portal by its name; its rows are those that the portal shows of this partner."""
    contacts = User.objects.filter(contact__partner=partner, is_active=True, roles__overlap=[Role.PARTNER_CONTACT])
    notify(contacts, crossing=crossing, text=text, url=reverse(f"portal:{page}", args=[pk]))
