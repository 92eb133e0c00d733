"""Telling people once, and what they do about it: read it, or put it off with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import InvalidInput
from partnerview.notifications.models import Notification
from partnerview.tenants.wake import wake
from partnerview.users.models import User

LONGEST_SNOOZE = dt.timedelta(days=90)
LONGEST_TEXT = 300


@transaction.atomic
def notify(recipients: Iterable[User], *, crossing: str, text: str, url: str = "", urgent: bool = False) -> None:
    """Tell each of them once that `crossing` has happened; telling again is nothing.

    `crossing` names what crossed which line ("deposit-account 7 below 0 on 2026-03"), `url` is a path of ours. What
    people have typed may be long: of a text that does not fit its beginning is told.
    """
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"A notification leads to a page of ours, not to {url!r}.")
    shown = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 2]} …"
    rows = [
        Notification(recipient=person, crossing=crossing, text=shown, url=url, is_urgent=urgent)
        for person in {person.pk: person for person in recipients if person.is_active}.values()
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    if urgent and rows:
        wake("notifications_written")


def mark_read(notification: Notification) -> None:
    """Reading twice keeps the first time."""
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=clock.now())


def mark_all_read(*, by: User) -> int:
    """Everything that is open now; what was put off stays put off."""
    return Notification.objects.visible_to(by).open().update(read_at=clock.now())


@transaction.atomic
def snooze(notification: Notification, *, until: dt.date, reason: str, by: User) -> None:
    """Out of the way until the morning of `until`. The reason is on record: others may ask."""
    today = clock.today()
    if not today < until <= today + LONGEST_SNOOZE:
        raise InvalidInput(f"Choose a day from tomorrow to {today + LONGEST_SNOOZE:%-d %b %Y}.", field="until")
    if not reason.strip():
        raise InvalidInput("Say why this can wait.", field="reason")
    morning = clock.start_of(until)
    Notification.objects.filter(pk=notification.pk).update(
        snoozed_until=morning, snooze_reason=reason.strip(), read_at=None
    )
    record(notification, action="notification.snoozed", by=by, after={"until": until}, reason=reason.strip())
