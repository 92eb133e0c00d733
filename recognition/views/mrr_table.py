"""The table under MRR: the rows of one dimension, each leading to its lines, and a total per currency."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.http import urlencode

from partnerview.http.figures import figure_of, total_cell
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.ui.parts import Cell, TotalsRow
from recognition.addresses import mrr_at
from recognition.reports.mrr_by import Dimension, MrrBy, label_of
from recognition.tables import MrrByTable, mrr_table

_FILTER_OF: Final = {
    Dimension.CLIENT: "client",
    Dimension.PARTNER: "partner",
    Dimension.ACCOUNT_MANAGER: "account_manager",
    Dimension.VENDOR: "vendor",
    Dimension.LINE_KIND: "kind",
    Dimension.WORKSTREAM: "workstream",
}

_WRITTEN: Final = {
    "opening": formats.amount,
    "transfer": formats.change,
    "gained": formats.change,
    "lost": formats.change,
    "closing": formats.amount,
}


def table_by(
    dimension: Dimension, month: Month, found: Sequence[MrrBy], *, shown: Sequence[MrrBy] | None = None
) -> MrrByTable:
    """The rows of the dimension as the page shows them, some of them or all; the totals are of all."""
    rows = [_row(row, dimension, month) for row in (found if shown is None else shown)]
    return mrr_table(dimension)(rows, totals=_totals(found, dimension, month))


def _row(row: MrrBy, dimension: Dimension, month: Month) -> dict[str, Any]:
    name = _FILTER_OF.get(dimension)
    leads = {name: row.key} if name and row.key else {}
    address = {"month": str(month), "currency": row.currency, **leads}
    return {
        "name": label_of(row, dimension),
        "url": f"{reverse('recognition:mrr-line-list')}?{urlencode(address)}",
        "currency": row.currency,
        "opening": row.opening,
        "transfer": row.transfer or None,
        "gained": row.gained,
        "lost": row.lost,
        "closing": row.closing,
        "clients": row.clients,
        "lines": row.lines,
        "explain": mrr_at(month=month, currency=row.currency, by=dimension.value, of="row", key=row.key),
    }


def _totals(found: Sequence[MrrBy], dimension: Dimension, month: Month) -> list[TotalsRow]:
    totals = []
    for currency in sorted({row.currency for row in found}):
        rows = [row for row in found if row.currency == currency]
        at = mrr_at(month=month, currency=currency, by=dimension.value)
        cells: dict[str, Cell | str] = {
            name: total_cell(write(_sum(rows, name), currency), figure_of(at, f"by_{name}"))
            for name, write in _WRITTEN.items()
        }
        totals.append(TotalsRow(f"Total, {currency}", cells))
    return totals


def _sum(rows: Sequence[MrrBy], name: str) -> Decimal:
    return sum((getattr(row, name) for row in rows), Decimal(0))
