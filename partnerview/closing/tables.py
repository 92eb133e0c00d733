"""The lists of the close, the bridge and the journals."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html

from partnerview.books.tables import Since
from partnerview.closing.models import JournalFormat
from partnerview.http.columns import (
    Amount,
    Badge,
    Choice,
    Day,
    Export,
    Link,
    Made,
    Moment,
    MonthName,
    Number,
    Text,
    Values,
    link_to,
)
from partnerview.http.figures import Figure, MadeFigure
from partnerview.http.tables import Empty, Table
from partnerview.ui import formats


def _month_link(month: object) -> str:
    return link_to(reverse("closing:close-detail", args=[f"{month:%Y-%m}"]), formats.month_name(month))  # type: ignore[arg-type]


class FirstMonth(MonthName):
    """The first month of a stretch; where the row folds, with the last one beside it."""

    def html(self, row: Values) -> str:
        last = formats.month_short(row["last_month"])
        return f'{super().html(row)}<span class="only-folded"> to {last}</span>'


class MonthTable(Table):
    """The months of one fiscal year."""

    label = "Months"
    fold = True
    bands = "none"
    empty_text = "No month has been opened yet."

    month = Made("Month", _month_link, "month", fold="start")
    status = Badge("State", kind="period", fold="end", order=False)
    changed_at = Since("Since", fold="below", order=False)


def _told(currency: str, amount: str) -> str:
    """An amount that is written already, with its currency where the row folds."""
    return format_html('<span class="only-folded">{} </span>{}', currency, amount)


class ChangeTable(Table):
    """What a figure was and is, per client."""

    label = "Changes"
    fold = True
    row_header = "name"
    bands = "none"
    empty_text = "Nothing has changed."

    figure = Text("Figure", order=False, fold="below")
    name = Text("Client", order=False, fold="start")
    currency = Text("Ccy", order=False)
    before = Text("Before", order=False, css="num")
    after = Made("After", _told, "currency", "after", css="num", fold="below-end")
    difference = Made("Difference", _told, "currency", "difference", css="num", fold="end", short="Change")


def _to_engagement(code: object, key: object, month: object) -> str:
    return link_to(f"{reverse('closing:engagement-bridge', args=[key])}?month={month}", str(code))


def _change(amount: object, currency: str) -> str:
    return formats.change(amount, currency)  # type: ignore[arg-type]


class JournalTable(Table):
    """Journals that were exported."""

    label = "Journals"
    ordering = ("-exported_at", "-id")
    fold = True
    empty = Empty(
        "No journal has been exported yet",
        "Here will be each export for the ledger outside, with its fingerprint: a closed month gives the same "
        "file every time.",
        action="Export a journal",
        at="closing:journal-new",
    )
    empty_text = "No journal has been exported yet."

    first_month = FirstMonth("From", fold="start")
    last_month = MonthName("Through")
    format = Choice("As", choices=JournalFormat.choices, fold="end")
    postings = Number("Postings", fold="below-end")
    size = Number("Bytes")
    sha256 = Made("SHA-256", lambda text: f"{text[:12]}…", "sha256")
    file = Made("File", lambda key: link_to(reverse("closing:journal-file", args=[key]), "Download"), "id", fold="last")
    exported_by = Text("Exported by", "exported_by.name")
    exported_at = Moment("Exported", fold="below")
    hash = Export("SHA-256, whole", "sha256")


class KnownTable(Table):
    """A figure of each client at two moments."""

    label = "Clients"
    fold = True
    row_header = "name"
    empty_text = "Nothing was known at either moment."

    name = Link("Client", "name", url="directory:client-detail", key="client", order=False, fold="start")
    currency = Text("Ccy", order=False)
    before = Amount("Before", order=False)
    after = Amount("After", order=False)
    difference = Made("Difference", _change, "difference", "currency", css="num", fold="end")


class BridgeTable(Table):
    """The four numbers of each engagement, and what lies between them."""

    label = "Engagements"
    fold = True
    wide = True
    empty_text = "No engagement has any of the four numbers in this month."

    client = Text("Client", order=False, fold="start")
    code = Made("Engagement", _to_engagement, "code", "id", "month", fold="below")
    currency = Text("Ccy", order=False)
    contracted = Figure("Contracted", figure="contracted")
    gap1 = MadeFigure("to invoiced", _change, "gap1", "currency", figure="together&gap=1", css="num quiet")
    invoiced = Figure("Invoiced", figure="invoiced")
    gap2 = MadeFigure("to recognized", _change, "gap2", "currency", figure="together&gap=2", css="num quiet")
    recognized = Figure("Recognized", figure="recognized", fold="end")
    gap3 = MadeFigure("to cash", _change, "gap3", "currency", figure="together&gap=3", css="num quiet")
    cash = Figure("Cash", figure="cash")


class FactTable(Table):
    """The rows behind one difference."""

    label = "Rows"
    fold = True
    empty_text = "No row is behind it."

    engagement = Text("Engagement", order=False)
    label_ = Text("Row", "label", order=False, fold="start")
    source = Text("Kind", order=False)
    dated_on = Day("Day", order=False, fold="below")
    amount = Amount("Counts", order=False, fold="end")
    source_id = Export("Id")
