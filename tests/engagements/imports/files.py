"""Small files in the layouts that are read, with one thing changed at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent.parent.parent / "engagements" / "imports" / "samples"
GOOD = {
    "Date": "2024-02-05",
    "Client": "Kestrel Aerosystems",
    "Project": "Platform care",
    "Project Code": "KES-1",
    "Task": "Support",
    "Notes": "Fixed it",
    "Hours": "1.5",
    "Billable?": "Yes",
    "Invoiced?": "No",
    "Approved?": "Yes",
    "First Name": "Mina",
    "Last Name": "Solberg",
    "Employee Id": "",
    "Billable Rate": "",
    "Billable Amount": "",
    "Cost Rate": "",
    "Cost Amount": "",
    "Currency": "",
    "External Reference URL": "",
}
REGISTER = {
    "client": "Lindqvist Harbour Pilots",
    "engagement": "Booking platform care",
    "code": "LHP-1",
    "status": "running",
    "started_on": "2024-01-15",
    "ended_on": "",
    "scope": "Support desk, fixes",
    "out_of_scope": "New ports; hardware",
    "contracted_hours_per_month": "40",
    "hourly_rate": "95.00",
    "currency": "EUR",
    "billing_interval": "month",
    "billing_timing": "advance",
    "account_manager": "account_manager@example.com",
}


def harvest(*rows: dict[str, str]) -> bytes:
    """A Harvest export whose rows are the good one with these cells changed."""
    return written(GOOD, [GOOD | row for row in rows or ({},)])


def register(*rows: dict[str, str]) -> bytes:
    return written(REGISTER, [REGISTER | row for row in rows or ({},)])


def written(header: Iterable[str], rows: Sequence[dict[str, str]], *, delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(header), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
