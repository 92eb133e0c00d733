"""The timeline of one record: what happened to it, and what happened elsewhere that belongs to it.

Whoever may see the record may see its timeline; the caller has looked the record up through `visible_to`.
"""

from __future__ import annotations

from django.db import models

from partnerview.audit.models import AuditEvent
from partnerview.audit.sentences import fact_of, is_major, sentence_of
from partnerview.ui.parts import TimelineEvent


def timeline_of(subject: models.Model, *, limit: int = 50) -> list[TimelineEvent]:
    """The latest `limit` events, newest first. Two queries, each along its own index."""
    kind, pk = subject._meta.label_lower, subject.pk
    of_it = AuditEvent.objects.filter(subject_type=kind, subject_id=pk)
    about_it = AuditEvent.objects.filter(about_type=kind, about_id=pk)
    found = [*_newest(of_it, limit), *_newest(about_it, limit)]
    by_sequence = {event.sequence: event for event in found}
    return [_shown(by_sequence[number]) for number in sorted(by_sequence, reverse=True)[:limit]]


def _newest(events: models.QuerySet[AuditEvent], limit: int) -> models.QuerySet[AuditEvent]:
    return events.select_related("actor").order_by("-sequence")[:limit]


def _shown(event: AuditEvent) -> TimelineEvent:
    text = sentence_of(fact_of(event))
    return TimelineEvent(
        on=event.effective_on or event.occurred_at,
        text=(f"{text}: {event.reason}" if event.reason else text).removesuffix("."),  # who did it follows
        by=str(event.actor) if event.actor else "",
        major=is_major(event.action),
    )
