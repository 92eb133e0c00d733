"""The lists of the close, the bridge and the journals."""

from __future__ import annotations

from django.urls import reverse

from partnerview.http.columns import Badge, Made, Moment, Text, link_to
from partnerview.http.tables import Table
from partnerview.ui import formats


def _month_link(month: object) -> str:
    return link_to(reverse("closing:close-detail", args=[f"{month:%Y-%m}"]), formats.month_name(month))  # type: ignore[arg-type]


class MonthTable(Table):
    """The months of one fiscal year."""

    label = "Months"
    fold = True
    bands = "none"
    empty_text = "No month has been opened yet."

    month = Made("Month", _month_link, "month", fold="start")
    status = Badge("State", kind="period", fold="end", order=False)
    changed_at = Moment("Since", fold="below", order=False)


class ChangeTable(Table):
    """What a figure was and is, per client."""

    label = "Changes"
    fold = True
    bands = "none"
    empty_text = "Nothing has changed."

    figure = Text("Figure", order=False)
    name = Text("Client", order=False, fold="start")
    currency = Text("Ccy", order=False)
    before = Text("Before", order=False, css="num")
    after = Text("After", order=False, css="num")
    difference = Text("Difference", order=False, css="num", fold="end")
