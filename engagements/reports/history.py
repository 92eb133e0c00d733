"""What happened on an engagement, in sentences: the audit log read aloud, newest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from engagements.models import Engagement
from partnerview.audit.models import AuditEvent
from partnerview.audit.sentences import fact_of, is_major, sentence_of
from partnerview.errors import InvalidInput
from partnerview.ui.parts import TimelineEvent

SUBJECT: Final = Engagement._meta.label_lower
ROUTINE: Final = (
    "engagements.invoice",
    "engagements.payment",
    "engagements.paymentreminder",
    "engagements.usagerecord",
    "engagements.billingrun",
    "approvals.approval",
)


@dataclass(frozen=True, slots=True)
class Page:
    """Some events, and the place after which older ones lie, as an address says it."""

    events: list[TimelineEvent]
    older: str


def events_of(engagement: Engagement) -> QuerySet[AuditEvent]:
    """All events on the engagement and on what belongs to it, the latest day first."""
    about = Q(about_type=SUBJECT, about_id=engagement.pk)
    found = AuditEvent.objects.filter(about | Q(subject_type=SUBJECT, subject_id=engagement.pk))
    dated = found.annotate(happened_on=Coalesce("effective_on", TruncDate("occurred_at")))
    return dated.select_related("actor").order_by("-happened_on", "-sequence")


def told(engagement: Engagement, *, limit: int, after: str = "") -> Page:
    """At most `limit` events as sentences, from the place `after` on. Raises InvalidInput for no place of ours."""
    rows = events_of(engagement)
    if after:
        day, sequence = _place(after)
        rows = rows.filter(Q(happened_on__lt=day) | Q(happened_on=day, sequence__lt=sequence))
    found = list(rows[: limit + 1])
    last: Any = found[limit - 1] if len(found) > limit else None
    older = f"{last.happened_on.isoformat()}.{last.sequence}" if last else ""
    return Page([sentence(event) for event in found[:limit]], older)


def highlights(engagement: Engagement, *, limit: int) -> list[TimelineEvent]:
    """The latest events that a person would tell; the monthly round of invoices and payments is left out."""
    rows = events_of(engagement).exclude(subject_type__in=ROUTINE)
    return [sentence(event) for event in rows[:limit]]


def client_highlights(engagements: QuerySet[Engagement], *, limit: int) -> list[TimelineEvent]:
    """The same over several engagements, each sentence with the one that it is about."""
    names = dict(engagements.values_list("pk", "name"))
    about = Q(about_type=SUBJECT, about_id__in=names) | Q(subject_type=SUBJECT, subject_id__in=names)
    found = AuditEvent.objects.filter(about).exclude(subject_type__in=ROUTINE)
    dated = found.annotate(happened_on=Coalesce("effective_on", TruncDate("occurred_at")))
    rows = dated.select_related("actor").order_by("-happened_on", "-sequence")[:limit]
    return [_of_one(event, names) for event in rows]


def _of_one(event: AuditEvent, names: dict[int, str]) -> TimelineEvent:
    said = sentence(event)
    return replace(said, text=f"{names.get(_engagement_of(event), '')}: {said.text}")


def _engagement_of(event: AuditEvent) -> int:
    return int(event.subject_id if event.subject_type == SUBJECT else event.about_id or 0)


def sentence(event: AuditEvent) -> TimelineEvent:
    """One event as a person would tell it."""
    text = sentence_of(fact_of(event))
    if event.reason and event.action not in _SILENT_REASON:
        text = f"{text}: {event.reason.rstrip('.')}"
    return TimelineEvent(
        on=event.effective_on or event.occurred_at,
        text=text,
        by=event.actor.name if event.actor else "",
        major=is_major(event.action),
    )


def _place(text: str) -> tuple[dt.date, int]:
    day, _, sequence = text.partition(".")
    try:
        return dt.date.fromisoformat(day), int(sequence)
    except ValueError:
        raise InvalidInput("There is no such place in this history. Start from its beginning.", field="after") from None


_SILENT_REASON: Final = frozenset({"engagement.draft"})
