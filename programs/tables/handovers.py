"""The list of handovers."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from partnerview.http.columns import Badge, Day, Export, Made, Number, Text, link_to
from partnerview.http.tables import Empty, Table
from partnerview.ui import formats


def _what(sender: str | None, receiver: str, pk: int) -> str:
    return link_to(reverse("programs:handover-detail", args=[pk]), f"{sender or 'Several people'} to {receiver}")


def _carried_out(at: dt.datetime | None) -> str:
    return formats.moment(at) if at else formats.DASH


class HandoverTable(Table):
    label = "Handovers"
    ordering = ("-effective_on",)
    fold = True
    empty = Empty(
        "Nothing was handed over yet",
        "When somebody leaves, their partners go to the next with a pack for each: what was promised, to whom, what "
        "comes next.",
        action="Hand a portfolio over",
        at="programs:handover-new",
    )
    empty_text = "No handover matches. Clear a filter."

    what = Made("Handover", _what, "from_pam.name", "to_pam.name", "id", fold="start")
    status = Badge("State", kind="handover", fold="end")
    effective_on = Day("Takes effect", fold="below")
    count = Number("Partners", order=False, fold="below-end")
    reason = Text("Why", order=False)
    requested_by = Text("By", "requested_by.name")
    carried_out_at = Made("Carried out", _carried_out, "carried_out_at", order="carried_out_at")
    id = Export("Id")
