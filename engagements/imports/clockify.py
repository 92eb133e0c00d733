"""Clockify's detailed report. Its decimal hours are rounded, so hours and minutes go first."""

from __future__ import annotations

from typing import ClassVar

from engagements.imports.time_source import TimeSource
from partnerview.imports.layout import Column, Kind


class Clockify(TimeSource):
    key: ClassVar[str] = "clockify"
    label: ClassVar[str] = "Clockify's detailed report"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("project", ("Project",), required=True),
        Column("client", ("Client",)),
        Column("note", ("Description",), required=True),
        Column("task", ("Task",)),
        Column("user", ("User",), required=True),
        Column("email", ("Email",)),
        Column("tags", ("Tags",)),
        Column("billable", ("Billable",), Kind.YES_NO, identifies=False),
        Column("invoiced", ("Invoiced",), Kind.YES_NO, identifies=False),
        Column("day", ("Start Date",), Kind.DAY, required=True),
        Column("start", ("Start Time",)),
        Column("end", ("End Time",)),
        Column("hours", ("Duration (h)", "Duration (decimal)"), Kind.HOURS, required=True),
        Column("billable_rate", ("Billable Rate*",), Kind.AMOUNT, identifies=False),
        Column("billable_amount", ("Billable Amount*",), Kind.AMOUNT, identifies=False),
        Column("cost_rate", ("Cost Rate*",), Kind.AMOUNT, identifies=False),
        Column("cost_amount", ("Cost Amount*",), Kind.AMOUNT, identifies=False),
    )
