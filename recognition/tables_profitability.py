"""The list of profitability: what stands in which column."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html

from partnerview.http.columns import Column, Export, Made, Text, Values
from partnerview.http.figures import Figure, MadeFigure
from partnerview.http.tables import Table
from partnerview.ui import formats


def _engagement(name: str, client: str, pk: int) -> str:
    url = reverse("recognition:engagement-margin", args=[pk])
    return format_html('<a href="{}">{}</a><span class="sub">{}</span>', url, client, name)


def _share(share: Decimal | None) -> str:
    return formats.percent(share)


def _worked(minutes: int) -> str:
    return formats.hours(minutes) if minutes else formats.DASH


def _over(minutes: int, pk: int) -> str:
    return _leading(minutes, reverse("engagements:engagement-hours", args=[pk]))


def _uncosted(minutes: int, pk: int) -> str:
    return _leading(minutes, reverse("recognition:engagement-margin", args=[pk]))


def _leading(minutes: int, url: str) -> str:
    """Hours that lead to where they can be seen one by one."""
    return format_html('<a href="{}">{}</a>', url, formats.hours(minutes)) if minutes else formats.DASH


class Balance(Figure):
    """Money that is red below zero."""

    def html(self, row: Values) -> str:
        return self._coloured(row, super().html(row))

    def html_with_currency(self, row: Values) -> str:
        return self._coloured(row, super().html_with_currency(row))

    def _coloured(self, row: Values, text: str) -> str:
        return format_html('<span class="is-below">{}</span>', text) if row[self.source] < 0 else text


class Rate(Figure):
    """Money that may not be there."""

    def html(self, row: Values) -> str:
        return formats.DASH if row[self.source] is None else super().html(row)

    def html_with_currency(self, row: Values) -> str:
        return formats.DASH if row[self.source] is None else super().html_with_currency(row)


class ProfitTable(Table):
    """Rows are dicts that views/profitability_page.py makes of the report."""

    label = "Profitability"
    ordering = ("margin",)
    fold = True
    wide = True
    empty_text = "No engagement here. It appears once it has started; a filter may hide it."

    engagement: Column = Made("Engagement", _engagement, "engagement", "client", "id", fold="start", order="engagement")
    currency = Text("Ccy", order=False)
    minutes = MadeFigure("Hours", _worked, "minutes", figure="minutes", order="minutes")
    recognized = Figure("Recognized", figure="recognized", order="recognized")
    cost = Figure("Cost", figure="cost", order="cost")
    margin = Balance("Margin", figure="margin", fold="end", order="margin")
    share = MadeFigure("Margin, %", _share, "share", figure="share", fold="below-end", order="share")
    rate = Rate("Effective rate", figure="effective_rate", fold="below", order="rate")
    over = Made("Over-served", _over, "over", "id", css="num", order="over")
    uncosted = Made("No cost rate", _uncosted, "uncosted", "id", css="num")
    code = Export("Code")
    client = Export("Client")
    name = Export("Name", "engagement")
    over_minutes = Export("Over-served minutes", "over")
    id = Export("Id")
