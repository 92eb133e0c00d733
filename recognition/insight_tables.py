"""The tables beside MRR: retained clients, cohorts, shares, the mix, the forecast. Rows are dicts of the pages."""

from __future__ import annotations

from partnerview.http.columns import Amount, Choice, Day, Decimals, Export, Link, Made, MonthName, Text
from partnerview.http.tables import Table
from partnerview.ui import formats

KINDS = [("start", "Starts"), ("change", "Changes"), ("end", "Ends")]


def _change(amount: object, currency: str) -> str:
    return formats.change(amount, currency)  # type: ignore[arg-type]


def _percent(ratio: object) -> str:
    return formats.percent(ratio)  # type: ignore[arg-type]


class ChangedClientTable(Table):
    """Clients of the opening whose MRR has changed."""

    label = "Clients that changed"
    fold = True
    empty_text = "No client of the opening has changed."

    name = Link("Client", url="directory:client-detail", key="client", order=False, fold="start")
    opening = Amount("Opening", order=False)
    closing = Amount("Closing", order=False, fold="below-end")
    change = Made("Change", _change, "change", "currency", css="num", fold="end")


class ShareTable(Table):
    """MRR by client or partner with shares."""

    fold = True
    empty_text = "No MRR in this month."

    name = Text("Name", order=False, fold="start")
    amount = Amount("MRR", order=False, fold="end")
    share = Made("Share", _percent, "share", css="num", fold="below-end")
    reached = Made("With all larger", _percent, "reached", css="num")
    place = Export("Place")


class MixTable(Table):
    """Recognized revenue by kind of promise."""

    label = "Revenue by kind of promise"
    fold = True
    empty_text = "Nothing is recognized yet."

    month = MonthName("Month", order=False, fold="start")
    recurring = Amount("Recurring", order=False)
    variable = Amount("As worked", order=False)
    one_off = Amount("One-off", order=False)
    revenue = Amount("Recognized", order=False, fold="end")
    recurring_share = Made("Recurring share", _percent, "recurring_share", css="num", fold="below-end")


class SplitTable(Table):
    """Changed lines: price and volume."""

    label = "Price and volume"
    fold = True
    empty_text = "No line changed its price or quantity in this month."

    client_name = Text("Client", order=False, fold="start")
    line_name = Text("Line", order=False, fold="below")
    old_quantity = Decimals("Was", order=False)
    new_quantity = Decimals("Is", order=False)
    old_amount = Amount("MRR was", order=False)
    new_amount = Amount("MRR is", order=False, fold="end")
    price = Made("Price", _change, "price", "currency", css="num")
    volume = Made("Volume", _change, "volume", "currency", css="num", fold="below-end")


class ForecastTable(Table):
    """Months to come."""

    label = "Committed MRR and forecast by month"
    fold = True
    empty_text = "No month to come."

    month = MonthName("Month", order=False, fold="start")
    starts = Made("Signed starts", _change, "starts", "currency", css="num")
    changes = Made("Signed changes", _change, "changes", "currency", css="num")
    ends = Made("Signed ends", _change, "ends", "currency", css="num")
    committed = Amount("Committed", order=False, fold="below-end")
    forecast = Amount("Forecast", order=False, fold="end")


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
    delta = Made("MRR", _change, "delta", "currency", css="num", fold="end")
