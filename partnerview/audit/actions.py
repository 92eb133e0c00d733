"""Recording: the one door into the audit log. Called last in an action, inside its transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from partnerview.audit.models import AuditEvent
from partnerview.db.inserts import insert_all
from partnerview.origin import current_origin

if TYPE_CHECKING:
    from partnerview.users.models import User


class Said(TypedDict, total=False):
    """What an event may say besides who did what: `about` is a record on whose timeline it belongs as well."""

    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    reason: str
    about: models.Model | None
    effective_on: dt.date | None


def record(subject: models.Model, *, action: str, by: User | None, **said: Unpack[Said]) -> AuditEvent:
    """Add one event to the log."""
    event = event_of(subject, action=action, by=by, **said)
    event.save(force_insert=True)
    return event


def record_all(events: Iterable[AuditEvent]) -> None:
    """Add many events in one statement, in this order."""
    insert_all(list(events))


def event_of(subject: models.Model, *, action: str, by: User | None, **said: Unpack[Said]) -> AuditEvent:
    """The event as it would be recorded now; not in the log yet."""
    origin_now = current_origin()
    about = said.get("about")
    return AuditEvent(
        actor=by,
        source=origin_now.source,
        address=origin_now.address,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        about_type=about._meta.label_lower if about else "",
        about_id=about.pk if about else None,
        effective_on=said.get("effective_on"),
        before=_plain(said.get("before") or {}),
        after=_plain(said.get("after") or {}),
        reason=said.get("reason", ""),
        sequence=0,  # set by the trigger, with both hashes
    )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain_value(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(DjangoJSONEncoder().default(value))
