"""Toggl Track's detailed report."""

from __future__ import annotations

from typing import ClassVar

from engagements.imports.time_source import TimeSource
from partnerview.imports.layout import Column, Kind


class Toggl(TimeSource):
    key: ClassVar[str] = "toggl"
    label: ClassVar[str] = "Toggl's detailed report"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("user", ("User",), required=True),
        Column("email", ("Email",)),
        Column("client", ("Client",)),
        Column("project", ("Project",), required=True),
        Column("task", ("Task",)),
        Column("note", ("Description",), required=True),
        Column("billable", ("Billable",), Kind.YES_NO, identifies=False),
        Column("day", ("Start date",), Kind.DAY, required=True),
        Column("start", ("Start time",)),
        Column("end_day", ("End date",)),
        Column("end", ("End time",)),
        Column("hours", ("Duration",), Kind.HOURS, required=True),
        Column("tags", ("Tags",)),
        Column("billable_amount", ("Amount*",), Kind.AMOUNT, identifies=False),
    )
