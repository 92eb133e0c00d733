"""The list of reviews."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html

from partnerview.http.columns import Badge, Day, Export, Link, Number, Text, Values
from partnerview.http.tables import Empty, Table
from partnerview.ui import formats


class OfLastPlan(Number):
    """A count of the plan before; a dash where that promised nothing, for 0 of 0 is neither kept nor broken."""

    def __init__(self, header: str, *, why: bool = False, **kwargs: Any) -> None:
        super().__init__(header, order=False, **kwargs)
        self.why = why

    def columns(self) -> tuple[str, ...]:
        return (self.source, "promised", "prior")

    def html(self, row: Values) -> str:
        if row["promised"]:
            return super().html(row)
        words = "nothing was promised" if row["prior"] else "first review"
        return format_html('{} <span class="quiet">{}</span>', formats.DASH, words) if self.why else formats.DASH

    def value(self, row: Values) -> int | None:
        """In a file an empty cell: no share can be made of it."""
        return row[self.source] if row["promised"] else None


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
    kept = OfLastPlan("Kept of last plan", why=True)
    promised = OfLastPlan("Promised then")
    id = Export("Id")
