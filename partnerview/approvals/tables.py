"""The approval queue as a table."""

from __future__ import annotations

from partnerview.http.columns import Amount, Badge, Export, Made, Moment, Text, link_to
from partnerview.http.tables import Table


def _question(question: str, url: str) -> str:
    return link_to(url, question) if url else question


class ApprovalTable(Table):
    label = "Approvals"
    ordering = ("-requested_at",)
    fold = True
    empty_text = "Nothing here waits for anybody."

    question = Made("Question", _question, "question", "url", fold="start")
    outcome = Badge("State", kind="approval", fold="end")
    amount = Amount("Amount")
    requested_by = Text("Asked by", "requested_by.name", fold="below")
    requested_at = Moment("Asked", fold="below-end")
    closed_at = Moment("Closed")
    id = Export("Id")
