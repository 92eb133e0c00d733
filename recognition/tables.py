"""The lists of recognition: what stands in which column."""

from __future__ import annotations

from functools import cache

from django.urls import reverse

from engagements.models import LineKind, Workstream
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
from partnerview.http.figures import Figure, MadeFigure, MadeRowFigure, RowFigure
from partnerview.http.tables import Empty, Table
from partnerview.ui import formats
from recognition.addresses import balance_at, mrr_at
from recognition.models import EntryKind
from recognition.reports.mrr_by import WORDS, Dimension


def _change(amount: object, currency: str) -> str:
    return formats.change(amount, currency)  # type: ignore[arg-type]


def _linked(name: str, url: str) -> str:
    return link_to(url, name) if url else name


def _counted(count: int, url: str) -> str:
    """A count leads to the rows that it counts."""
    return _linked(formats.number(count), url) if count else formats.DASH


class MrrByTable(Table):
    """MRR of a month by one dimension. Rows are dicts that views/mrr.py makes of the report."""

    fold = True
    empty_text = "No MRR in this month."

    name = Made("", _linked, "name", "url", fold="start")
    currency = Export("Ccy")
    opening = Figure("Opening", figure="by_opening")
    transfer = MadeFigure("Transferred", _change, "transfer", "currency", figure="by_transfer")
    gained = MadeFigure("Gained", _change, "gained", "currency", figure="by_gained")
    lost = MadeFigure("Lost", _change, "lost", "currency", figure="by_lost")
    closing = Figure("Closing", figure="by_closing", fold="end")
    clients = Made("Clients", _counted, "clients", "url", css="num")
    lines = Made("Lines", _counted, "lines", "url", css="num")


@cache
def mrr_table(dimension: Dimension) -> type[MrrByTable]:
    """The table whose first column is this dimension; each row leads to the lines behind it."""
    name = Made(WORDS[dimension], _linked, "name", "url", fold="start")
    return type("MrrTable", (MrrByTable,), {"name": name, "label": f"MRR by {WORDS[dimension].lower()}"})


class SnapshotTable(Table):
    label = "Lines that count"
    ordering = ("-month", "-amount")
    fold = True
    empty = Empty(
        "No month has been run yet",
        "Here will be every recurring line that counts at a month’s end, with its client, its kind and its amount.",
        action="Run a month",
        at="recognition:run-new",
    )
    empty_text = "No line counts here. A month has lines once it has been run."

    month = MonthName("Month")
    client = Link("Client", "client.name", url="directory:client-detail", key="client_id", fold="start")
    engagement = Link(
        "Engagement", "engagement.name", url="engagements:engagement-detail", key="engagement_id", fold="below"
    )
    line = Text("Line", "line.name", order=False)
    kind = Choice("Kind", choices=LineKind.choices)
    workstream = Choice("Workstream", choices=Workstream.choices)
    account_manager = Text("Account manager", "account_manager.name")
    amount = RowFigure("MRR", at=lambda line: mrr_at(figure="line", key=line), key="line_id", fold="end")
    id = Export("Id")


class MovementTable(Table):
    label = "Movements"
    ordering = ("-moved_on",)
    fold = True
    empty = Empty(
        "Nothing has moved yet",
        "Here will be how the MRR of each client moved, day by day, once a month has been run.",
        action="Run a month",
        at="recognition:run-new",
    )
    empty_text = "Nothing moved."

    kind = Badge("Movement", fold="below")
    client = Link("Client", "client.name", url="directory:client-detail", key="client_id", fold="start")
    moved_on = Day("On")
    month = MonthName("Shown in")
    amount = MadeRowFigure(
        "Change",
        _change,
        "amount",
        "currency",
        at=lambda pk: mrr_at(figure="movement", key=pk),
        fold="end",
        order="amount",
    )
    currency = Text("Ccy")
    exact = Export("Amount", "amount")
    id = Export("Id")


class EntryTable(Table):
    label = "Recognized revenue"
    ordering = ("-month", "-id")
    fold = True
    empty = Empty(
        "Nothing is recognized yet",
        "Here will be every entry of the ledger of revenue, with its line, its month and when it was earned.",
        action="Run a month",
        at="recognition:run-new",
    )
    empty_text = "Nothing has been recognized here. A month posts when it is run."

    month = MonthName("Month", fold="below")
    origin_month = MonthName("Earned in")
    client = Link("Client", "client.name", url="directory:client-detail", key="client_id", fold="start", order=False)
    engagement = Link(
        "Engagement", "engagement.name", url="engagements:engagement-detail", key="engagement_id", order=False
    )
    line = Text("Line", "line.name", order=False)
    kind = Choice("Kind", choices=EntryKind.choices, fold="below-end")
    workstream = Choice("Workstream", choices=Workstream.choices)
    amount = RowFigure("Amount", at=lambda entry: balance_at(figure="entry", key=entry), fold="end")
    recorded_at = Moment("Recorded", order=False)
    reverses = Export("Reverses entry", "reverses_id")
    id = Export("Id")


class RunTable(Table):
    label = "Monthly runs"
    ordering = ("-requested_at", "-id")
    fold = True
    empty = Empty(
        "No month has been run yet",
        "A run posts the recognized revenue of a month and rolls up its MRR. Running again posts nothing twice.",
        action="Run a month",
        at="recognition:run-new",
    )
    empty_text = "No month has been run yet."

    month = Made(
        "Month",
        lambda month, pk: _linked(formats.month_name(month), reverse("recognition:run-detail", args=[pk])),
        "month",
        "id",
        order="month",
        fold="start",
    )
    status = Badge("State", kind="run", fold="end")
    entries_posted = Number("Entries posted")
    lines_counted = Number("Lines in MRR")
    engagements_failed = Number("Failed")
    requested_by = Made("Asked for by", lambda name: name or "schedule or command", "requested_by__name", fold="below")
    requested_at = Moment("Asked for")
    finished_at = Moment("Finished")
    id = Export("Id")


class FailureTable(Table):
    label = "Failed engagements"
    ordering = ("-failed_at", "-id")
    bands = "none"
    empty_text = "None failed."

    client = Link("Client", "engagement.client.name", url="directory:client-detail", key="engagement.client_id")
    engagement = Link("Engagement", "engagement.code", url="engagements:engagement-detail", key="engagement_id")
    month = MonthName("Month")
    cause = Text("Cause", css="why", order=False)
    healed_at = Made("Healed", lambda at: formats.moment(at) if at else "by the next run, once mended", "healed_at")


class PostedTable(Table):
    """What one run posted, added up."""

    label = "Posted by this run"
    empty_text = "Nothing was left to post."
    fold = True

    kind = Choice("Kind", choices=EntryKind.choices, fold="start")
    month = MonthName("Posted in", fold="below")
    currency = Export("Ccy")
    lines = Number("Lines")
    amount = Amount("Amount", fold="end")


class PreviewTable(Table):
    """What a month has posted and would post. Rows are dicts that views/run_page.py makes of the report."""

    label = "What the month recognizes"
    empty_text = "Nothing posts in this month."
    fold = True

    kind = Text("Method", fold="start")
    currency = Export("Ccy")
    lines = Number("Lines", fold="below")
    posted = Amount("Posted", fold="below-end")
    due = Amount("Due now", fold="end")


class PostsIn(MonthName):
    """Where the row folds, the month that it posts in is said only when it is another one."""

    def html(self, row: Values) -> str:
        if row["month"] == row["origin_month"]:
            return f'<span class="only-unfolded">{super().html(row)}</span>'
        return f'<span class="only-folded">posts in </span>{super().html(row)}'


class ScheduleTable(Table):
    """The months of one line. Rows are dicts that views/engagement_page.py makes of the report."""

    label = "Schedule"
    fold = True

    origin_month = MonthName("Earned in", fold="start")
    month = PostsIn("Posts in", fold="below")
    kind = Text("Kind")
    planned = Figure("Planned", figure="planned", fold="end")
    posted = Figure("Posted", figure="posted", fold="below-end")
    state = Badge("State", kind="entry")
