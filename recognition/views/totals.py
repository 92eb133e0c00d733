"""A totals row per currency under a list, from the same filtered rows as the list."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum

from partnerview.ui import formats
from partnerview.ui.parts import TotalsRow


def by_currency(rows: QuerySet[Any, Any], column: str, label: str, *, signed: bool = False) -> list[TotalsRow]:
    """`label` and the sum of `column`, for each currency that the rows are in."""
    sums = rows.order_by("currency").values_list("currency").annotate(total=Sum(column))
    write = formats.change if signed else formats.amount
    return [TotalsRow(f"{label}, {currency}", {column: write(total, currency)}, currency) for currency, total in sums]
