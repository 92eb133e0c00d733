"""The tables beside MRR: retained clients, cohorts, shares, the mix, the forecast. Rows are dicts of the pages."""

from __future__ import annotations

from decimal import Decimal

from partnerview.http.columns import Choice, Day, Export, Link, Made, MonthName, Text
from partnerview.http.figures import Figure, MadeFigure
from partnerview.http.tables import Table
from partnerview.ui import formats

KINDS = [("start", "Starts"), ("change", "Changes"), ("end", "Ends")]


def _change(amount: object, currency: str) -> str:
    return formats.change(amount, currency)  # type: ignore[arg-type]


def _percent(ratio: object) -> str:
    return formats.percent(ratio)  # type: ignore[arg-type]


def _quantities(old: Decimal, new: Decimal) -> str:
    """`12 to 15`: what there was of it and what there is."""
    return f"{formats.plain(old)} to {formats.plain(new)}" if old != new else formats.plain(new)


class ChangedClientTable(Table):
    """Clients of the opening whose MRR has changed."""

    label = "Clients that changed"
    fold = True
    empty_text = "No client of the opening has changed."

    name = Link("Client", url="directory:client-detail", key="client", order=False, fold="start")
    opening = Figure("Opening", figure="retained_opening")
    closing = Figure("Closing", figure="retained_closing", fold="below-end")
    change = MadeFigure("Change", _change, "change", "currency", figure="retained_change", fold="end")


class ShareTable(Table):
    """MRR by client or partner with shares."""

    fold = True
    empty_text = "No MRR in this month."

    name = Text("Name", order=False, fold="start")
    amount = Figure("MRR", figure="held", fold="end")
    share = MadeFigure("Share", _percent, "share", figure="share", fold="below-end")
    reached = MadeFigure("With all larger", _percent, "reached", figure="reached")
    place = Export("Place")


class MixTable(Table):
    """Recognized revenue by kind of promise."""

    label = "Revenue by kind of promise"
    fold = True
    empty_text = "Nothing is recognized yet."

    month = MonthName("Month", order=False, fold="start")
    recurring = Figure("Recurring", figure="mix_recurring")
    variable = Figure("As worked", figure="mix_variable")
    one_off = Figure("One-off", figure="mix_one_off")
    revenue = Figure("Recognized", figure="mix_revenue", fold="end")
    recurring_share = MadeFigure("Recurring share", _percent, "recurring_share", figure="mix_share", fold="below-end")


class SplitTable(Table):
    """Changed lines: price and volume."""

    label = "Price and volume"
    fold = True
    empty_text = "No line changed its price or quantity in this month."

    client_name = Text("Client", order=False, fold="start")
    line_name = Text("Line", order=False, fold="below")
    quantity = Made("Quantity", _quantities, "old_quantity", "new_quantity")
    old_amount = Figure("MRR was", figure="split_old_amount")
    new_amount = Figure("MRR is", figure="split_new_amount", fold="end")
    price = MadeFigure("Price", _change, "price", "currency", figure="split_price")
    volume = MadeFigure("Volume", _change, "volume", "currency", figure="split_volume", fold="below-end")


class ForecastTable(Table):
    """Months to come."""

    label = "Committed MRR and forecast by month"
    fold = True
    empty_text = "No month to come."

    month = MonthName("Month", order=False, fold="start")
    starts = MadeFigure("Signed starts", _change, "starts", "currency", figure="starts")
    changes = MadeFigure("Signed changes", _change, "changes", "currency", figure="changes")
    ends = MadeFigure("Signed ends", _change, "ends", "currency", figure="ends")
    committed = Figure("Committed", figure="committed", fold="below-end")
    forecast = Figure("Forecast", figure="forecast", fold="end")


class SignedChangeTable(Table):
    """Lines that are signed to start, change or end."""

    label = "What is signed"
    fold = True
    empty_text = "Nothing is signed to start, change or end."

    day = Day("On", order=False, fold="below")
    client_name = Text("Client", order=False)
    engagement_name = Link(
        "Engagement", url="engagements:engagement-detail", key="engagement", order=False, fold="start"
    )
    line_name = Text("Line", order=False)
    kind = Choice("Kind", choices=KINDS, order=False)
    delta = MadeFigure("MRR", _change, "delta", "currency", figure="signed_line", fold="end")
