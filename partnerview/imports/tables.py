"""The lists of imports."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html

from partnerview.http.columns import Badge, Choice, Export, Link, Made, Moment, Number, Text, link_to
from partnerview.http.tables import Empty, Table
from partnerview.imports.models import Severity
from partnerview.ui import formats

SOURCES = [
    ("register", "Register"),
    ("harvest", "Harvest"),
    ("toggl", "Toggl"),
    ("clockify", "Clockify"),
    ("kimai", "Kimai"),
]


def _code(value: str) -> str:
    return format_html("<code>{}</code>", value) if value else format_html('<span class="quiet">{}</span>', "empty")


class ImportTable(Table):
    label = "Imports"
    ordering = ("-uploaded_at",)
    fold = True
    empty = Empty(
        "Nothing has been imported yet",
        "Files that you upload stand here with what became of them: what was read, what was decided, what was written.",
        action="Import the first file",
        at="imports:import-new",
    )
    empty_text = "No import matches. Clear a filter, or import a file."

    file_name = Link("File", url="imports:import-detail", fold="start")
    state = Badge("State", kind="import", fold="end")
    source = Choice("Source", choices=SOURCES, fold="below")
    rows_total = Number("Rows", fold="below-end")
    rows_new = Number("New")
    rows_known = Number("Here already")
    uploaded_by = Text("By", "uploaded_by.name")
    uploaded_at = Moment("Uploaded")


def _row_link(batch: int, number: int) -> str:
    return link_to(reverse("imports:row", args=[batch, number]), formats.number(number))


def _decision(severity: str, is_accepted: bool) -> str:  # noqa: FBT001  a column hands over what it reads
    if severity == Severity.ERROR:
        return "Correct it or leave it out"
    return "Accepted" if is_accepted else "Accept it or leave it out"


class FindingTable(Table):
    label = "Findings"
    ordering = ("row_number", "id")
    fold = True
    row_header = "column"
    empty_text = "Nothing is wrong here."

    row = Made("Row", _row_link, "batch_id", "row_number", css="num", order="row_number", fold="end")
    column = Text("Column", fold="start")
    value = Made("Value", _code, "value", fold="below-end")
    message = Text("Why", fold="below", order=False, css="why")
    decision = Made("Decide", _decision, "severity", "is_accepted")
    code = Export("Code")
