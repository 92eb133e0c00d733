"""The queue of the console, for files."""

from __future__ import annotations

from partnerview.http.columns import Amount, Export, Moment, Number, Text
from partnerview.http.tables import Table


class QueueTable(Table):
    """For files: the page of the queue writes its lines by itself."""

    label = "Workflow queue"
    ordering = ("requested_at",)
    empty_text = "Nothing waits for a decision."

    kind = Text("Kind", order=False)
    title = Text("What", order=False)
    summary = Text("Summary", order=False)
    awaited = Text("Waits for", order=False)
    days = Number("Days", order=False)
    partner = Text("Partner", order=False)
    territory = Text("Territory", order=False)
    pam = Text("Partner account manager", order=False)
    requested_by = Text("Asked by", order=False)
    requested_at = Moment("Asked", order=False)
    amount = Amount("Amount", order=False)
    currency = Export("Currency")
    approval = Export("Approval")
