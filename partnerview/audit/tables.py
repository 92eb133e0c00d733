"""The audit log as a table: when, who, what happened to which record, why, and through which door."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from partnerview.audit.sentences import Fact, noun_of, sentence_of
from partnerview.http.columns import Export, Made, Moment, Text, link_to
from partnerview.http.tables import Table


def say(action: str, subject_type: str, before: Any, after: Any, effective_on: dt.date | None) -> str:
    return sentence_of(Fact(action, subject_type, before, after, effective_on))


def _leading(pk: int, *fact: Any) -> str:
    """What happened, leading to the event whole."""
    return link_to(reverse("audit:event-detail", args=[pk]), say(*fact))


def record_named(subject_type: str, subject_id: int) -> str:
    return f"{noun_of(subject_type).capitalize()} {subject_id}"


def door(source: str, address: str | None) -> str:
    return f"{source}, {address}" if address else source


FACT = ("action", "subject_type", "before", "after", "effective_on")


class AuditTable(Table):
    label = "Audit log"
    ordering = ("-sequence",)
    row_header = "what"
    fold = True
    empty_text = "Nothing recorded matches. Clear a filter."

    occurred_at = Moment("When", order="sequence", fold="end")
    who = Text("Who", "actor.name", order=False, fold="below")
    what = Made("What", _leading, "id", *FACT, fold="start")
    record = Made("Record", record_named, "subject_type", "subject_id")
    reason = Text("Why", order=False)
    door = Made("From", door, "source", "address")
    sequence = Export("Number")
    action = Export("Action")
    hash = Export("Hash")
