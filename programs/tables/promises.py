"""The list of promises."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html

from partnerview.http.columns import Amount, Badge, Choice, Day, Export, Made, Number, Text, link_to
from partnerview.http.tables import Empty, Table
from programs.models import Side


def _origin(text: str, qar: int | None, rap: int | None, reason: str) -> str:
    """The promise, and below it why it was put off or dropped."""
    page = reverse("programs:qar-detail", args=[qar]) if qar else reverse("programs:rap-detail", args=[rap])
    return format_html('{}<span class="sub">{}</span>', link_to(page, text), reason) if reason else link_to(page, text)


def _owner(ours: str | None, theirs: str) -> str:
    return " and ".join(name for name in (ours, theirs) if name)


def _from(number: int | None, period: str | None) -> str:
    return f"QAR {number}" if number else f"RAP {period}"


class PromiseTable(Table):
    label = "Promises"
    ordering = ("due_on",)
    fold = True
    empty = Empty(
        "Nothing is promised yet",
        "Every promise of reviews and RAPs stands here, whoever made it, with where it comes from and what "
        "became of it. It is made in a review or in a plan.",
        action="See the reviews",
        at="programs:qar-list",
    )
    empty_text = "No promise matches. Clear a filter."

    text = Made("Promise", _origin, "text", "qar_id", "rap_id", "reason", fold="start", css="what")
    partner = Text("Partner", "partner.name", fold="below", css="name")
    outcome = Badge("Outcome", kind="promise", fold="end")
    side = Choice("Whose", choices=Side.choices)
    owner = Made("Owner", _owner, "owner.name", "owner_name", css="name")
    due_on = Day("By", fold="below-end")
    deferrals = Number("Deferred")
    promised_on = Day("First promised")
    made_in = Made("In", _from, "qar.number", "rap.period_label", css="short")
    worth = Amount("Worth a year")
    reason = Export("Reason")
    id = Export("Id")
