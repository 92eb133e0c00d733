"""Harvest's "Detailed time" export."""

from __future__ import annotations

from typing import ClassVar

from engagements.imports.time_source import TimeSource
from partnerview.imports.layout import Column, Kind


class Harvest(TimeSource):
    key: ClassVar[str] = "harvest"
    label: ClassVar[str] = "Harvest's detailed time report"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("day", ("Date",), Kind.DAY, required=True),
        Column("client", ("Client",), required=True),
        Column("project", ("Project",), required=True),
        Column("code", ("Project Code",)),
        Column("task", ("Task",), required=True),
        Column("note", ("Notes",)),
        Column("hours", ("Hours",), Kind.HOURS, required=True),
        Column("billable", ("Billable?",), Kind.YES_NO, identifies=False),
        Column("invoiced", ("Invoiced?",), Kind.YES_NO, identifies=False),
        Column("approved", ("Approved?",), Kind.YES_NO, identifies=False),
        Column("first_name", ("First Name",), required=True),
        Column("last_name", ("Last Name",), required=True),
        Column("employee", ("Employee Id",)),
        Column("billable_rate", ("Billable Rate",), Kind.AMOUNT, identifies=False),
        Column("billable_amount", ("Billable Amount",), Kind.AMOUNT, identifies=False),
        Column("cost_rate", ("Cost Rate",), Kind.AMOUNT, identifies=False),
        Column("cost_amount", ("Cost Amount",), Kind.AMOUNT, identifies=False),
        Column("currency", ("Currency",), identifies=False),
        Column("reference", ("External Reference URL",)),
    )
