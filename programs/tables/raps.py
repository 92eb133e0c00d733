"""The list of RAPs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum

from partnerview.http.columns import Amount, Badge, Day, Decimals, Export, Link, Made
from partnerview.http.tables import Empty, Table
from partnerview.ui import formats
from partnerview.ui.parts import Cell, TotalsRow


def _period(label: str, version: int) -> str:
    """`2026 H2`; an amendment says which version it is."""
    return f"{label}, version {version}" if version > 1 else label


class RapTable(Table):
    label = "RAPs"
    ordering = ("-id",)
    fold = True
    empty = Empty(
        "No RAP yet",
        "A plan of us and a partner: customers of theirs to win, money of both, and what it returns.",
        action="Draft the first RAP",
        at="programs:rap-new",
    )
    empty_text = "No RAP matches. Clear a filter, or draft one."

    partner = Link("Partner", "partner.name", url="programs:rap-detail", fold="start")
    period_label = Made("Period", _period, "period_label", "version", order="period_label", fold="below", css="short")
    status = Badge("State", kind="rap", fold="end")
    mdf_amount = Amount("MDF")
    partner_amount = Amount("Partner’s part")
    arr_target = Amount("ARR target", fold="below-end")
    vendor_roi = Decimals("Our return")
    approved_on = Day("Approved")
    activated_on = Day("Active since")
    version = Export("Version")
    id = Export("Id")


def rap_totals(rows: QuerySet[Any, Any]) -> list[TotalsRow]:
    """What all listed plans add up to, one row per currency; superseded versions are not counted twice."""
    names = ("mdf_amount", "partner_amount", "arr_target")
    kept = rows.exclude(status__in=("superseded", "cancelled")).order_by().values("currency")
    sums = kept.annotate(**{f"{name}_sum": Sum(name) for name in names})
    return [
        TotalsRow(
            f"All in {row['currency']}",
            {name: Cell(formats.amount_with(row[f"{name}_sum"], row["currency"])) for name in names},
        )
        for row in sums.order_by("currency")
    ]
