"""The list of reviews."""

from __future__ import annotations

from partnerview.http.columns import Badge, Day, Export, Link, Number, Text
from partnerview.http.tables import Empty, Table


class QarTable(Table):
    label = "QARs"
    ordering = ("-completed_on", "due_on")  # what is not completed has no day: it comes first
    fold = True
    empty = Empty(
        "No review yet",
        "Every 90 days: what was promised, what came of it, what comes next.",
        action="Schedule the first review",
        at="programs:qar-new",
    )
    empty_text = "No review matches. Clear a filter, or schedule a partner’s first."

    partner = Link("Partner", "partner.name", url="programs:qar-detail", fold="start")
    number = Number("QAR", fold="below")
    standing = Badge("State", kind="qar", fold="end", order=False)
    due_on = Day("Due", fold="below-end")
    opened_on = Day("Opened")
    completed_on = Day("Completed")
    pam = Text("PAM", "partner.pam.name")
    kept = Number("Kept of last plan", order=False)
    promised = Number("Promised then", order=False)
    id = Export("Id")
