"""The daily look at reviews: who looks after a partner hears a week before one is due, and once when it is overdue."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.urls import reverse

from partnerview import clock
from partnerview.notifications.actions.notifications import notify
from partnerview.ui import formats
from programs.models import Qar

AHEAD: Final = dt.timedelta(days=7)


def remind_of_reviews(_period: str = "") -> int:
    """Tell of every unfinished review that is due within a week or overdue; each is told once. Safe to repeat."""
    today = clock.today()
    rows = (
        Qar.objects.unfinished().filter(due_on__lte=today + AHEAD).select_related("partner__pam", "partner__territory")
    )
    told = 0
    for qar in rows.order_by("pk"):
        people = [qar.partner.pam] if qar.partner.pam else []
        late = qar.due_on < today
        if late and qar.partner.territory is not None:
            people += list(qar.partner.territory.managers.all())
        word = "overdue since" if late else "due"
        notify(
            people,
            crossing=f"qar {qar.pk} {'overdue' if late else 'due'} {qar.due_on}",
            text=f"The 90-day review of {qar.partner.name} is {word} {formats.day(qar.due_on)}.",
            url=reverse("programs:qar-detail", args=[qar.pk]),
        )
        told += 1
    return told
