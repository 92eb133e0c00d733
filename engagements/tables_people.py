"""The lists about people and what they can give: what stands in which column."""

from __future__ import annotations

from partnerview.http.columns import Export, Hours, MonthName, Text
from partnerview.http.tables import Table


class CapacityTable(Table):
    """The heat map as a file: a row for each person and month, in minutes."""

    label = "Capacity"

    person = Text("Person")
    month = MonthName("Month")
    working = Hours("Working minutes")
    holidays = Hours("Holidays")
    leave = Hours("Leave")
    capacity = Hours("Capacity")
    hard = Hours("Hard")
    headroom = Hours("Headroom")
    pencilled = Hours("Pencilled")
    with_pencil = Hours("Headroom with pencil")
    id = Export("Person id")
