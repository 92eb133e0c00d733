"""CSV for lists and reports: `Accept: text/csv` gives the rows that JSON gives, one line each."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer

from partnerview.http.neutral import neutral


class CsvRenderer(BaseRenderer):
    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        context = renderer_context or {}
        response = context.get("response")
        if response is not None and response.status_code >= 400:
            return bytes(JSONRenderer().render(data))
        key = getattr(context.get("view"), "csv_rows", "results")
        return csv_of([flat(row) for row in data.get(key, ())]).encode()


def csv_of(rows: list[dict[str, Any]]) -> str:
    """A header of all names that occur, then the rows."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([neutral(row.get(name, "")) for name in names] for row in rows)
    return out.getvalue()


def flat(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested objects as `price.amount`, `price.currency`; lists as JSON."""
    flattened: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            flattened |= flat(value, f"{prefix}{name}.")
        else:
            flattened[prefix + name] = json.dumps(value) if isinstance(value, list) else value
    return flattened
