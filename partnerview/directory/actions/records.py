"""Adding and changing clients, partners, vendors, territories and contacts.

They have no states and no rules beyond their constraints, so one pair of verbs serves them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from django.db import models, transaction

from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.directory.models import Client, Contact, Partner, Territory, Vendor
from partnerview.errors import InvalidInput
from partnerview.users.actions.people import erase_outsider
from partnerview.users.models import User

Named = TypeVar("Named", Client, Partner, Vendor, Territory, Contact)

HANDED_OVER: Final = (
    "{} looks after it. Another account manager takes over by a handover (Grow, Handovers), so that a pack says what "
    "was promised."
)
LAWS: Final = {
    "client_name_once": ("name", "There is already a client of that name."),
    "partner_name_once": ("name", "There is already a partner of that name."),
    "vendor_name_once": ("name", "There is already a vendor of that name."),
    "contact_belongs_to_one": ("client", "Name exactly one of client, partner and vendor."),
    "directory_territory_name_key": ("name", "There is already a territory of that name."),
}


@transaction.atomic
def add_record(model: type[Named], *, by: User, **values: Any) -> Named:
    """A new row of `model`. Raises InvalidInput for a name that is taken."""
    single, many = _split(model, values)
    thing = model(**single)
    with kept(**LAWS):
        thing.save(force_insert=True)
    _set_many(thing, many)
    record(thing, action=f"{model._meta.model_name}.added", by=by, after=_logged(thing, values), about=_holder(thing))
    return thing


@transaction.atomic
def change_record(thing: Named, *, by: User, **values: Any) -> Named:
    """Set what differs. Nothing differs: nothing is written. Raises InvalidInput for a name that is taken,
    and for another account manager of a partner that has one."""
    changed = {name: value for name, value in values.items() if _now(thing, name) != _comparable(value)}
    if not changed:
        return thing
    if isinstance(thing, Partner):
        _refuse_another_pam(thing, changed)
    before = {name: _now(thing, name) for name in changed}
    single, many = _split(type(thing), changed)
    for name, value in single.items():
        setattr(thing, name, value)
    with kept(**LAWS):
        thing.save()
    _set_many(thing, many)
    record(
        thing,
        action=f"{thing._meta.model_name}.changed",
        by=by,
        before=_logged(thing, before),
        after=_logged(thing, changed),
        about=_holder(thing),
    )
    return thing


@transaction.atomic
def remove_contact(contact: Contact, *, by: User) -> None:
    """Erase a contact. The log keeps the id and that it was removed, never the name; nobody signs in as them."""
    if contact.user is not None:
        erase_outsider(contact.user, by=by)
    record(contact, action="contact.removed", by=by, about=_holder(contact))
    contact.delete()


def _refuse_another_pam(partner: Partner, changed: Mapping[str, Any]) -> None:
    """Whoever follows an account manager reads what was promised: that is a handover, with its pack (ADR 1961)."""
    if "pam" in changed and partner.pam is not None:
        raise InvalidInput(HANDED_OVER.format(partner.pam.name), code="handover", field="pam")


def _split(model: type[models.Model], values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    many = {field.name for field in model._meta.many_to_many}
    single = {name: value for name, value in values.items() if name not in many}
    return single, {name: value for name, value in values.items() if name in many}


def _set_many(thing: models.Model, many: Mapping[str, Any]) -> None:
    for name, value in many.items():
        getattr(thing, name).set(value)


def _now(thing: models.Model, name: str) -> Any:
    value = getattr(thing, name)
    return sorted(value.values_list("pk", flat=True)) if isinstance(value, models.Manager) else _comparable(value)


def _comparable(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, list | tuple | models.QuerySet):
        return sorted(_comparable(item) for item in value)
    return value


def _logged(thing: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the log keeps. Of a contact only which fields: their name and address can be erased, the log cannot."""
    if isinstance(thing, Contact):
        return {"fields": sorted(values)}
    return {name: _comparable(value) for name, value in values.items()}


def _holder(thing: models.Model) -> models.Model | None:
    """Whose timeline a contact's changes belong on."""
    return (thing.client or thing.partner or thing.vendor) if isinstance(thing, Contact) else None
