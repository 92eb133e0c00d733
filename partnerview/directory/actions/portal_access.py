"""Who signs in to the partner portal for a partner: invited, and their access ended and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.directory.models import Contact, Partner
from partnerview.errors import Conflict, InvalidInput
from partnerview.users.actions.people import deactivate_user, invite_outsider, reactivate_user

if TYPE_CHECKING:
    from partnerview.users.models import User


@transaction.atomic
def invite_contact(partner: Partner, *, name: str, email: str, by: User, title: str = "") -> Contact:
    """Let a contact sign in for this partner and for no other; one that is on record with this address is taken.

    Raises InvalidInput for an address that signs in already, here or as somebody of the firm.
    """
    name, email = name.strip(), email.strip()
    for field, value in (("name", name), ("email", email)):
        if not value:
            raise InvalidInput("Fill this in: they sign in with it.", code="required", field=field)
    found = partner.contacts.filter(email__iexact=email, user=None).order_by("pk").first()
    contact = found or Contact(partner=partner, name=name, email=email, title=title.strip())
    contact.user = invite_outsider(email=email, name=name, by=by)
    with kept(contact_signs_in_for_a_partner=("partner", "Only a contact of a partner signs in.")):
        contact.save()
    record(contact, action="contact.invited", by=by, after={"user": contact.user.pk}, about=partner)
    return contact


@transaction.atomic
def end_access(contact: Contact, *, by: User, reason: str) -> Contact:
    """Sessions and keys stop at once; what they did stays on record."""
    user = _user_of(contact)
    if not reason.strip():
        raise InvalidInput("Say why their access ends.", code="required", field="reason")
    deactivate_user(user, by=by, reason=reason.strip())
    record(contact, action="contact.access_ended", by=by, reason=reason.strip(), about=contact.partner)
    return contact


@transaction.atomic
def restore_access(contact: Contact, *, by: User) -> Contact:
    """They sign in again with what they had."""
    reactivate_user(_user_of(contact), by=by)
    record(contact, action="contact.access_restored", by=by, about=contact.partner)
    return contact


def _user_of(contact: Contact) -> User:
    if contact.user is None:
        raise Conflict("This contact has not been invited.", code="not_invited")
    return contact.user
