"""The tables of balances and obligations. Rows are dicts that views/balance_page.py makes of the reports."""

from __future__ import annotations

from typing import Any, Final

from django.utils.html import format_html

from partnerview.http.columns import Amount, Export, Link, Made, Text, Values
from partnerview.http.tables import Table
from partnerview.ui import formats

_FIGURE: Final = (
    '<a class="figure" href="{0}" data-explain hx-get="{0}" hx-target="#explain"'
    ' title="How this number is made">{1}</a>'
)


class Figure(Amount):
    """Money, dotted: it opens its explanation. Nothing there is a dash."""

    def __init__(self, header: str, *, explained_at: str, **kwargs: Any) -> None:
        super().__init__(header, order=False, **kwargs)
        self.explained_at = explained_at

    def columns(self) -> tuple[str, ...]:
        return (*super().columns(), self.explained_at)

    def html(self, row: Values) -> str:
        return self._link(row, super().html(row))

    def html_with_currency(self, row: Values) -> str:
        return self._link(row, super().html_with_currency(row))

    def _link(self, row: Values, text: str) -> str:
        if not row[self.source]:
            return formats.DASH
        return format_html(_FIGURE, row[self.explained_at], text)


def _change(amount: object, currency: str) -> str:
    return formats.change(amount, currency)  # type: ignore[arg-type]


class BalanceTable(Table):
    """Where each engagement stands at the month's end."""

    label = "Balances by engagement"
    fold = True
    empty_text = "No engagement stands anywhere at this month's end."

    name = Link("Engagement", url="recognition:engagement_tab", key="engagement", fold="start", order=False)
    client = Text("Client", order=False, fold="below")
    currency = Export("Currency")
    contract_liability = Figure("Contract liability", explained_at="liability_url", fold="end")
    contract_asset = Figure("Contract asset", explained_at="asset_url")
    unbilled_receivable = Figure("Unbilled", explained_at="unbilled_url")
    receivable = Figure("Receivable", explained_at="receivable_url", fold="below-end")


class RollForwardTable(Table):
    """opening + billed + credited − recognized = closing, by currency."""

    label = "How the position rolled forward"
    fold = True
    bands = "none"
    empty_text = "Nothing was billed or recognized yet."

    currency = Text("Ccy", order=False, fold="start")
    opening = Amount("Opening", order=False)
    billed = Made("Billed", _change, "billed", "currency", css="num")
    adjusted = Made("Credited", _change, "adjusted", "currency", css="num")
    recognized = Made("Recognized", _change, "recognized", "currency", css="num")
    closing = Amount("Closing", order=False, fold="end")


class ObligationTable(Table):
    """What is promised and not recognized, by when it will be."""

    label = "Remaining obligations by engagement"
    fold = True
    wide = True
    empty_text = "Nothing with a last day is left to recognize at this month's end."

    name = Link("Engagement", url="recognition:engagement_tab", key="engagement", fold="start", order=False)
    client = Text("Client", order=False, fold="below")
    currency = Export("Currency")
    obligation = Amount("Obligation", order=False, fold="end")
    due = Amount("Due, not run", order=False)
    to_3 = Amount("1–3 months", order=False)
    to_6 = Amount("4–6 months", order=False)
    to_12 = Amount("7–12 months", order=False)
    to_24 = Amount("13–24 months", order=False)
    later = Amount("Later", order=False)
    on_acceptance = Amount("On acceptance", order=False)
    ongoing = Amount("Going on, 12 months", order=False, fold="below-end")
