"""CSV and XLSX of exactly the rows and columns that a list shows, every page of them.

Written to a file first: a failure half-way is an error page, not half a file, and memory stays flat.
Text that a spreadsheet would run is made harmless; numbers and dates stay what they are.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import Any, Final

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone

from partnerview.http.columns import Amount, Column, Hours, Values
from partnerview.http.neutral import neutral
from partnerview.http.tables import Table
from partnerview.money import quantize

FORMATS: Final = frozenset({"csv", "xlsx"})
IN_MEMORY: Final = 5 * 1024 * 1024
CHUNK: Final = 2000
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export(table: type[Table], rows: QuerySet[Any, Any] | Iterable[Values], *, kind: str, name: str) -> FileResponse:
    """All of `rows` (an ordered `.values()` queryset, or a report's rows as dicts) as a download called `name`."""
    lines = _lines(table, rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else rows)
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  FileResponse closes it
    if kind == "xlsx":
        _write_xlsx(file, lines)
    else:
        _write_csv(file, lines)
    file.seek(0)
    content_type = XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    return FileResponse(file, as_attachment=True, filename=f"{name}.{kind}", content_type=content_type)


def _lines(table: type[Table], rows: Iterable[Any]) -> Iterator[list[Any]]:
    columns = list(table.declared.values())
    yield [header for column in columns for header in _headers(column)]
    for row in rows:
        yield [value for column in columns for value in _values(column, row)]


def _headers(column: Column) -> tuple[str, ...]:
    if isinstance(column, Amount):
        return (column.header, f"{column.header} currency")
    return (f"{column.header} (minutes)",) if isinstance(column, Hours) else (column.header,)


def _in_minor_units(amount: Any, currency: str) -> Any:
    """With the decimals of its currency; one finer than that keeps every digit."""
    if not isinstance(amount, Decimal) or not currency:
        return amount
    whole = quantize(amount, currency)
    return whole if whole == amount else amount


def _values(column: Column, row: Any) -> tuple[Any, ...]:
    if isinstance(column, Amount):
        return (_in_minor_units(row[column.source], row[column.currency]), row[column.currency])
    return (column.value(row),)


def _write_csv(file: Any, lines: Iterable[list[Any]]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    for line in lines:
        writer.writerow([_in_csv(value) for value in line])
    text.detach()


def _in_csv(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return f"{value:f}" if isinstance(value, Decimal) else neutral(value)


def _write_xlsx(file: Any, lines: Iterable[list[Any]]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, line in enumerate(lines):
            for place, value in enumerate(line):
                if isinstance(value, dt.datetime):
                    sheet.write_datetime(number, place, timezone.localtime(value).replace(tzinfo=None), moment)
                elif isinstance(value, dt.date):
                    sheet.write_datetime(number, place, dt.datetime.combine(value, dt.time()), day)
                elif isinstance(value, Decimal | int) and not isinstance(value, bool):
                    sheet.write_number(number, place, value)
                elif value is not None:
                    sheet.write_string(number, place, neutral(str(value)))
