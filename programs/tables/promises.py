"""The list of promises."""

from __future__ import annotations

from django.urls import reverse

from partnerview.http.columns import Amount, Badge, Choice, Day, Export, Made, Number, Text, link_to
from partnerview.http.tables import Empty, Table
from programs.models import Side


def _origin(text: str, qar: int | None, rap: int | None) -> str:
    page = reverse("programs:qar-detail", args=[qar]) if qar else reverse("programs:rap-detail", args=[rap])
    return link_to(page, text)


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
        "became of it.",
    )
    empty_text = "No promise matches. Clear a filter."

    text = Made("Promise", _origin, "text", "qar_id", "rap_id", fold="start")
    partner = Text("Partner", "partner.name", fold="below")
    outcome = Badge("Outcome", kind="promise", fold="end")
    side = Choice("Whose", choices=Side.choices)
    owner = Made("Owner", _owner, "owner.name", "owner_name")
    due_on = Day("By", fold="below-end")
    deferrals = Number("Deferred")
    promised_on = Day("First promised")
    made_in = Made("In", _from, "qar.number", "rap.period_label")
    worth = Amount("Worth a year")
    reason = Text("Reason", order=False)
    id = Export("Id")
