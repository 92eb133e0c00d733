"""Kimai's export of the timesheet as CSV."""

from __future__ import annotations

from typing import ClassVar

from engagements.imports.time_source import TimeSource
from partnerview.imports.layout import Column, Kind


class Kimai(TimeSource):
    key: ClassVar[str] = "kimai"
    label: ClassVar[str] = "Kimai's export of time"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("day", ("Date",), Kind.DAY, required=True),
        Column("start", ("From", "Begin")),
        Column("end", ("To", "End")),
        Column("hours", ("Duration",), Kind.HOURS, required=True),
        Column("user", ("User", "Name", "Username"), required=True),
        Column("email", ("Email", "E-mail")),
        Column("employee", ("Staff number", "Account number")),
        Column("client", ("Customer",), required=True),
        Column("project", ("Project",), required=True),
        Column("code", ("Project number",)),
        Column("task", ("Activity",), required=True),
        Column("note", ("Description",)),
        Column("billable", ("Billable",), Kind.YES_NO, identifies=False),
        Column("tags", ("Tags",)),
        Column("currency", ("Currency",), identifies=False),
        Column("billable_rate", ("Hourly rate", "HourlyRate"), Kind.AMOUNT, identifies=False),
        Column("billable_amount", ("Price", "Rate", "Total"), Kind.AMOUNT, identifies=False),
    )
