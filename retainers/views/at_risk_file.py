"""The at-risk report as a file: CSV and XLSX by its table, PDF by documents/table.typ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from partnerview.books.models import Conventions
from partnerview.http.columns import Amount, Badge, Decimals, Export, Text
from partnerview.http.tables import Table
from partnerview.ui import formats
from retainers.reports.at_risk import RiskRow
from retainers.reports.risk_overview import Capital


class RiskTable(Table):
    """The report as a file."""

    label = "At risk"

    severity = Badge("Flag")
    holder = Text("Account")
    reason = Text("Why")
    flags = Text("All flags")
    notes = Text("Notes")
    cleared = Amount("Balance")
    exposure = Amount("Exposure")
    pending = Amount("Pending")
    reserved = Amount("Held")
    unposted = Amount("Unposted work")
    pace = Decimals("Pace")
    runway = Decimals("Runway, days", places=1)
    projected_zero = Text("Empty on")
    last_month = Text("Last month")
    decision = Text("Decision")
    note = Text("Note")
    id = Export("Account id")


def file_rows(rows: Iterable[RiskRow]) -> list[dict[str, Any]]:
    """The rows as RiskTable wants them."""
    return [_file_row(row) for row in rows]


def document_of(rows: Sequence[RiskRow], capitals: Sequence[Capital], *, as_of: dt.date, lede: str) -> dict[str, Any]:
    """The report as documents/table.typ prints it."""
    return {
        "firm": Conventions.objects.values_list("firm_name", flat=True).get(pk=1),
        "title": f"Deposits at risk, {formats.day(as_of)}",
        "lede": lede,
        "wide": True,
        "facts": [
            [f"Exposure, {one.currency}", formats.amount(one.exposure, one.currency)] for one in capitals[:6]
        ],
        "columns": [["Flag", "left"], ["Account", "left"], ["Why", "wide"], ["Ccy", "left"], ["Balance", "right"],
                    ["Exposure", "right"], ["Pace", "right"], ["Runway", "right"], ["Reviewed", "left"]],
        "rows": [_printed(row) for row in rows],
    }  # fmt: skip


def _printed(row: RiskRow) -> list[str]:
    standing, found = row.standing, row.assessment
    return [
        row.severity.replace("_", " ").capitalize(),
        standing.holder,
        row.reason,
        standing.currency,
        formats.amount(standing.cleared, standing.currency),
        formats.amount(row.exposure, standing.currency),
        formats.number(found.pace, 2),
        "no burn" if found.runway is None else f"{int(found.runway)} d",
        row.review.get_decision_display() if row.review else "",
    ]


def _file_row(row: RiskRow) -> dict[str, Any]:
    standing, found = row.standing, row.assessment
    return {
        "severity": row.severity,
        "holder": standing.holder,
        "reason": row.reason,
        "flags": ", ".join(found.flags),
        "notes": ", ".join(found.notes),
        "cleared": standing.cleared,
        "exposure": row.exposure,
        "pending": standing.pending,
        "reserved": standing.reserved,
        "unposted": row.unposted,
        "currency": standing.currency,
        "pace": found.pace,
        "runway": found.runway,
        "projected_zero": found.projected_zero,
        "last_month": row.outcome.words if row.outcome else "",
        "decision": row.review.get_decision_display() if row.review else "",
        "note": row.review.note if row.review else "",
        "id": standing.account,
    }
