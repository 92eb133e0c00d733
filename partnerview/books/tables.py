"""The lists of the books: periods and rates."""

from __future__ import annotations

from partnerview.http.columns import Badge, Day, Decimals, Export, Moment, MonthName, Text, Values
from partnerview.http.tables import Empty, Table


class Since(Moment):
    """Where the row folds no header says what the moment is."""

    def html(self, row: Values) -> str:
        return f'<span class="only-folded">since </span>{super().html(row)}'


class PeriodTable(Table):
    label = "Accounting periods"
    ordering = ("-month",)
    fold = True
    empty_text = "No month has been opened yet. The first monthly run opens its own."

    month = MonthName("Month", fold="start")
    status = Badge("State", kind="period", fold="end")
    changed_at = Since("Since", fold="below")


class RateTable(Table):
    label = "Exchange rates"
    ordering = ("-dated_on", "-id")
    fold = True
    empty = Empty(
        "No exchange rate yet",
        "Contracts keep their own currency. Rates by day bring their amounts into the reporting currency.",
        action="Record the first rate",
        at="books:rate-new",
    )
    empty_text = "No rate matches. Record one, or take in a file of them."

    base = Text("From", fold="start")
    quote = Text("To", fold="below")
    rate = Decimals("Rate", places=6, fold="end")
    dated_on = Day("Day", fold="below-end")
    source = Text("Source")
    recorded_by = Text("Recorded by", "recorded_by.name")
    recorded_at = Moment("Recorded")
    id = Export("Id")
