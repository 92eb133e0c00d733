"""The table under MRR: the rows of one dimension, each leading to its lines, and a total per currency."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.http import urlencode

from partnerview.months import Month
from partnerview.ui import formats
from partnerview.ui.parts import Cell, TotalsRow
from recognition.reports.mrr_by import Dimension, MrrBy, label_of
from recognition.tables import MrrByTable, mrr_table

_FILTER_OF: Final = {
    Dimension.CLIENT: "client",
    Dimension.PARTNER: "partner",
    Dimension.ACCOUNT_MANAGER: "account_manager",
    Dimension.LINE_KIND: "kind",
    Dimension.WORKSTREAM: "workstream",
}


def table_by(dimension: Dimension, month: Month, found: Sequence[MrrBy]) -> MrrByTable:
    """The rows of the dimension as the page shows them."""
    return mrr_table(dimension)([_row(row, dimension, month) for row in found], totals=_totals(found))


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
    }


def _totals(found: Sequence[MrrBy]) -> list[TotalsRow]:
    totals = []
    for currency in sorted({row.currency for row in found}):
        rows = [row for row in found if row.currency == currency]
        cells: dict[str, Cell | str] = {
            "opening": formats.amount(_sum(rows, "opening"), currency),
            "transfer": formats.change(_sum(rows, "transfer"), currency),
            "gained": formats.change(_sum(rows, "gained"), currency),
            "lost": formats.change(_sum(rows, "lost"), currency),
            "closing": formats.amount(_sum(rows, "closing"), currency),
            "lines": formats.number(sum(row.lines for row in rows)),
        }
        totals.append(TotalsRow(f"Total, {currency}", cells))
    return totals


def _sum(rows: Sequence[MrrBy], name: str) -> Decimal:
    return sum((getattr(row, name) for row in rows), Decimal(0))
