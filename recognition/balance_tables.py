"""The tables of balances and obligations. Rows are dicts that views/balance_page.py makes of the reports."""

from __future__ import annotations

from partnerview.http.columns import Export, Link, Text
from partnerview.http.figures import Figure, MadeFigure
from partnerview.http.tables import Table
from partnerview.ui import formats


def _change(amount: object, currency: str) -> str:
    return formats.change(amount, currency)  # type: ignore[arg-type]


class BalanceTable(Table):
    """Where each engagement stands at the month's end."""

    label = "Balances by engagement"
    fold = True
    empty_text = "No engagement stands anywhere at this month's end."

    name = Link(
        "Engagement", url="recognition:engagement_tab", key="engagement", sub="client", fold="start", order=False
    )
    client = Export("Client")
    currency = Export("Currency")
    contract_liability = Figure("Contract liability", figure="contract_liability", fold="end", short="Liability")
    contract_asset = Figure("Contract asset", figure="contract_asset")
    unbilled_receivable = Figure("Unbilled", figure="unbilled_receivable")
    receivable = Figure("Receivable", figure="receivable", fold="below-end")


class RollForwardTable(Table):
    """opening + billed + credited − recognized = closing, by currency."""

    label = "How the position rolled forward"
    fold = True
    bands = "none"
    empty_text = "Nothing was billed or recognized yet."

    currency = Text("Ccy", order=False, fold="start")
    opening = Figure("Opening", figure="rolled_opening")
    billed = MadeFigure("Billed", _change, "billed", "currency", figure="rolled_billed")
    adjusted = MadeFigure("Credited", _change, "adjusted", "currency", figure="rolled_adjusted")
    recognized = MadeFigure("Recognized", _change, "recognized", "currency", figure="rolled_recognized")
    closing = Figure("Closing", figure="rolled_closing", fold="end")


class ObligationTable(Table):
    """What is promised and not recognized, by when it will be."""

    label = "Remaining obligations by engagement"
    fold = True
    wide = True
    empty_text = "Nothing with a last day is left to recognize at this month's end."

    name = Link(
        "Engagement", url="recognition:engagement_tab", key="engagement", sub="client", fold="start", order=False
    )
    client = Export("Client")
    currency = Export("Currency")
    obligation = Figure("Obligation", figure="obligation", fold="end")
    due = Figure("Due, not run", figure="due")
    to_3 = Figure("1–3 months", figure="to_3")
    to_6 = Figure("4–6 months", figure="to_6")
    to_12 = Figure("7–12 months", figure="to_12")
    to_24 = Figure("13–24 months", figure="to_24")
    later = Figure("Later", figure="later")
    on_acceptance = Figure("On acceptance", figure="on_acceptance")
    ongoing = Figure("Going on, 12 months", figure="ongoing", fold="below-end", short="Going on")
