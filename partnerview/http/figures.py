"""Columns of figures: what a table shows of a report, dotted, each opening how it came about (R-12).

A row says where its figures are explained (`explain`, an address with its query), a column which figure it is.
A row without an address, and a cell with nothing in it, stay plain.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.utils.html import format_html

from partnerview.http.columns import Amount, Made, Values
from partnerview.ui import formats
from partnerview.ui.parts import Cell

_LINK: Final = (
    '<a class="figure" href="{0}" data-explain hx-get="{0}" hx-target="#explain"'
    ' title="How this number is made">{1}</a>'
)


def explained(text: str, address: str) -> str:
    """The text as a dotted figure that opens its explanation; plain where nothing is explained."""
    return format_html(_LINK, address, text) if address and text != formats.DASH else text


class Figure(Amount):
    """Money that opens its explanation: `Figure("Opening", figure="opening")`. Nothing there is a dash."""

    def __init__(self, header: str, source: str = "", *, figure: str, explain: str = "explain", **kwargs: Any) -> None:
        kwargs.setdefault("order", False)
        super().__init__(header, source, **kwargs)
        self.figure, self.explain = figure, explain

    def columns(self) -> tuple[str, ...]:
        return (*super().columns(), self.explain)

    def html(self, row: Values) -> str:
        return self._dotted(row, super().html(row))

    def html_with_currency(self, row: Values) -> str:
        return self._dotted(row, super().html_with_currency(row))

    def _dotted(self, row: Values, text: str) -> str:
        return explained(text, figure_of(row[self.explain], self.figure)) if row[self.source] else formats.DASH


class MadeFigure(Made):
    """The same for what is written by a function: changes, shares, ratios."""

    def __init__(
        self,
        header: str,
        make: Callable[..., Any],
        *sources: str,
        figure: str,
        explain: str = "explain",
        css: str = "num",
        **kwargs: Any,
    ) -> None:
        super().__init__(header, make, *sources, css=css, **kwargs)
        self.figure, self.explain = figure, explain

    def columns(self) -> tuple[str, ...]:
        return (*super().columns(), self.explain)

    def html(self, row: Values) -> str:
        return explained(super().html(row), figure_of(row[self.explain], self.figure))


class RowFigure(Amount):
    """Money of a stored row, explained by its id: `at` turns the id into the address."""

    def __init__(
        self, header: str, source: str = "", *, at: Callable[[int], str], key: str = "id", **kwargs: Any
    ) -> None:
        super().__init__(header, source, **kwargs)
        self.at, self.key = at, key

    def columns(self) -> tuple[str, ...]:
        return (*super().columns(), self.key)

    def html(self, row: Values) -> str:
        return explained(super().html(row), self.at(row[self.key]))

    def html_with_currency(self, row: Values) -> str:
        return explained(super().html_with_currency(row), self.at(row[self.key]))


class MadeRowFigure(Made):
    """The same for what is written by a function."""

    def __init__(
        self,
        header: str,
        make: Callable[..., Any],
        *sources: str,
        at: Callable[[int], str],
        key: str = "id",
        **kwargs: Any,
    ) -> None:
        super().__init__(header, make, *sources, css="num", **kwargs)
        self.at, self.key = at, key

    def columns(self) -> tuple[str, ...]:
        return (*super().columns(), self.key)

    def html(self, row: Values) -> str:
        return explained(super().html(row), self.at(row[self.key]))


def total_cell(text: str, address: str) -> Cell:
    """A cell of a totals row that is explained; a dash is nothing to explain."""
    return Cell(text, explain_url="" if text == formats.DASH else address)


def figure_of(address: str, figure: str) -> str:
    """The address of one figure among those that are explained there."""
    return f"{address}{'&' if '?' in address else '?'}figure={figure}" if address else ""
