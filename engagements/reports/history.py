"""What happened on an engagement, in sentences: the audit log read aloud, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from engagements.models import Engagement
from partnerview.audit.models import AuditEvent
from partnerview.errors import InvalidInput
from partnerview.ui import formats
from partnerview.ui.parts import TimelineEvent

Values = Mapping[str, Any]
SUBJECT: Final = Engagement._meta.label_lower
ROUTINE: Final = ("engagements.invoice", "engagements.payment", "engagements.billingrun")


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


def sentence(event: AuditEvent) -> TimelineEvent:
    """One event as a person would tell it."""
    tell = _SENTENCES.get(event.action, _plainly)
    text = tell(event)
    if event.reason and event.action not in _SILENT_REASON:
        text = f"{text}: {event.reason.rstrip('.')}"
    return TimelineEvent(
        on=event.effective_on or event.occurred_at,
        text=text,
        by=event.actor.name if event.actor else "",
        major=event.action in _MAJOR,
    )


def _said(text: str) -> Callable[[AuditEvent], str]:
    return lambda _event: text


def _plainly(event: AuditEvent) -> str:
    noun, _, verb = event.action.partition(".")
    words = {"serviceline": "Service line", "timeentry": "Time", "deliverabletemplate": "Recurring deliverable"}
    return f"{words.get(noun, noun.replace('_', ' ').capitalize())} {verb.replace('_', ' ')}"


def _changed(event: AuditEvent) -> str:
    names = [_FIELDS.get(name, name.replace("_", " ")) for name in event.after]
    return f"Changed {', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else f"Changed {''.join(names)}"


def _ran_again(event: AuditEvent) -> str:
    was = event.before.get("status")
    return {"paused": "Resumed", "notice_given": "Notice withdrawn", "ended": "Reopened"}.get(str(was), "Began")


def _line_added(event: AuditEvent) -> str:
    after = event.after
    if after.get("follows"):
        return f"Line goes on, {_monthly(after)}"
    return f"{after.get('name', 'Line')} added{_price(after)}"


def _line_ended(event: AuditEvent) -> str:
    return "Line ended"


def _accepted(event: AuditEvent) -> str:
    return f"One-off accepted by {event.after.get('accepted_by', '')}"


def _deliverable(verb: str) -> Callable[[AuditEvent], str]:
    def tell(event: AuditEvent) -> str:
        title = event.after.get("title") or event.before.get("title") or "Deliverable"
        by = event.after.get("accepted_by")
        return f"{title} {verb}" + (f" by {by}" if by else "")

    return tell


def _price(values: Values) -> str:
    amount, currency = values.get("price"), values.get("currency")
    if not amount or not currency or not Decimal(amount):
        return ""
    return f" at {formats.amount_with(Decimal(amount), currency)}"


def _monthly(values: Values) -> str:
    amount = values.get("monthly_amount")
    return f"{formats.number(Decimal(amount), 2)} a month" if amount else ""


def _place(text: str) -> tuple[dt.date, int]:
    day, _, sequence = text.partition(".")
    try:
        return dt.date.fromisoformat(day), int(sequence)
    except ValueError:
        raise InvalidInput("There is no such place in this history. Start from its beginning.", field="after") from None


def _invoiced(event: AuditEvent) -> str:
    return f"Invoice {event.after.get('reference', '')} issued".replace("  ", " ")


_FIELDS: Final = {
    "out_of_scope": "what is out of scope",
    "scope": "the scope",
    "name": "the name",
    "account_manager": "the account manager",
    "team_members": "the team",
    "vendors": "the vendor products",
    "go_live_on": "the go-live date",
}
_SENTENCES: Final[dict[str, Callable[[AuditEvent], str]]] = {
    "engagement.drafted": _said("Drafted"),
    "engagement.changed": _changed,
    "engagement.draft": _said("Back to draft"),
    "engagement.pending_approval": _said("Put up for approval"),
    "engagement.running": _ran_again,
    "engagement.paused": _said("Paused"),
    "engagement.notice_given": _said("Notice given"),
    "engagement.ended": _said("Ended"),
    "serviceline.added": _line_added,
    "serviceline.ended": _line_ended,
    "serviceline.accepted": _accepted,
    "serviceline.taken_back": _said("Line taken back before it began"),
    "serviceline.changed": _said("Line changed on the draft"),
    "serviceline.removed": _said("Line removed from the draft"),
    "timeentry.draft": _said("Approved time unlocked"),
    "deliverable.added": _deliverable("promised"),
    "deliverable.delivered": _deliverable("delivered"),
    "deliverable.accepted": _deliverable("accepted"),
    "deliverable.removed": _deliverable("taken back"),
    "invoice.issued": _invoiced,
}
_MAJOR: Final = frozenset(
    {
        "engagement.running",
        "engagement.paused",
        "engagement.notice_given",
        "engagement.ended",
        "serviceline.accepted",
    }
)
_SILENT_REASON: Final = frozenset({"engagement.draft"})
