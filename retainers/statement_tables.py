"""The months of a partner's statement as a table, as lines of a file, and as the document that is printed."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from django.utils.html import format_html

from partnerview.books.models import Conventions
from partnerview.http.columns import Amount, Export, MonthName, Values
from partnerview.http.tables import Table
from partnerview.ui import formats
from partnerview.ui.parts import Cell, TotalsRow
from retainers.reports.partner_statement import CurrencyStatement, PartnerStatement


class Months(MonthName):
    """A month; or, said once, the months in a row in which nothing happened (`quiet` says what did not)."""

    def html(self, row: Values) -> str:
        first, quiet = super().html(row), row.get("quiet")
        if not quiet:
            return first
        last = formats.month_short(row["through"])
        months = first if first == last else f"{first} to {last}"
        return format_html('{}, <span class="quiet">{}</span>', months, quiet)


class MonthSum(Amount):
    """The sum of a month: a dash where there is nothing, no word more where its row says so."""

    def html(self, row: Values) -> str:
        if row.get("quiet"):
            return ""
        return super().html(row) if row[self.source] else formats.DASH


class EarningsTable(Table):
    label = "Earned and settled"
    ordering = ("month",)
    wide = True
    fold = True
    empty_text = "Nothing was earned in these months."

    month = Months("Cycle", order=False, fold="start")
    accrued = MonthSum("Earned", order=False, fold="end")
    due = MonthSum("Due", order=False)
    approved = MonthSum("Approved", order=False)
    paid = MonthSum("Paid", order=False)
    proved = MonthSum("Proved", order=False)
    paid_out = MonthSum("Paid out", order=False, fold="below")
    to_us = MonthSum("Owed to us", order=False, fold="below-end")


class InvoiceMonthsTable(Table):
    label = "Invoiced to the partner"
    ordering = ("month",)
    wide = True
    fold = True
    empty_text = "Nothing was invoiced in these months."

    month = Months("Month", order=False, fold="start")
    invoiced = MonthSum("Invoiced, with tax", order=False, fold="end", short="Invoiced")
    invoices_paid = MonthSum("Paid on invoices", order=False, fold="below-end", short="Paid")


class DepositMonthsTable(Table):
    label = "On deposit"
    ordering = ("month",)
    wide = True
    fold = True
    empty_text = "Nothing moved in these months."

    month = Months("Month", order=False, fold="start")
    paid_in = MonthSum("Paid in", order=False, fold="below")
    drawn = MonthSum("Drawn", order=False, fold="below-end")
    taken_out = MonthSum("Other, out", order=False)
    held = Amount("Held at its end", order=False, fold="end", short="Held")


class StatementTable(EarningsTable):
    """Everything, for files."""

    invoiced = MonthSum("Invoiced to the partner", order=False)
    invoices_paid = MonthSum("Paid on invoices", order=False)
    paid_in = MonthSum("Deposit paid in", order=False)
    drawn = MonthSum("Deposit drawn", order=False)
    taken_out = MonthSum("Deposit, other out", order=False)
    held = Amount("Deposit held at its end", order=False)
    currency = Export("Currency")


PRINTED: Final = (
    ("accrued", "Earned"), ("due", "Due"), ("approved", "Approved"), ("paid", "Paid"), ("proved", "Proved"),
    ("paid_out", "Paid out"), ("to_us", "Owed to us"), ("invoiced", "Invoiced"), ("paid_in", "Deposit in"),
    ("drawn", "Drawn"),
)  # fmt: skip


def rows_of(statement: PartnerStatement) -> list[dict[str, Any]]:
    """One line per currency and month."""
    return [asdict(month) for part in statement.currencies for month in part.months]


def earnings_table(part: CurrencyStatement) -> EarningsTable:
    names = ("accrued", "due", "approved", "paid", "proved", "paid_out", "to_us")
    return EarningsTable(_shown(part, "any_earned", "nothing earned or paid"), totals=[_total(part, names)])


def invoice_table(part: CurrencyStatement) -> InvoiceMonthsTable:
    rows = _shown(part, "any_invoiced", "nothing invoiced or paid")
    return InvoiceMonthsTable(rows, totals=[_total(part, ("invoiced", "invoices_paid"))])


def deposit_table(part: CurrencyStatement) -> DepositMonthsTable:
    rows = _shown(part, "any_moved", "nothing moved")
    return DepositMonthsTable(rows, totals=[_total(part, ("paid_in", "drawn", "taken_out"))])


def _shown(part: CurrencyStatement, happened: str, quiet: str) -> list[dict[str, Any]]:
    """A row per month in which something happened, and one for each stretch of months between them."""
    rows: list[dict[str, Any]] = []
    for is_told, stretch in groupby(part.months, key=attrgetter(happened)):
        months = [asdict(month) for month in stretch]
        rows += months if is_told else [months[0] | {"through": months[-1]["month"], "quiet": quiet}]
    return rows


def _total(part: CurrencyStatement, names: tuple[str, ...]) -> TotalsRow:
    cells: dict[str, Cell | str] = {name: Cell(formats.amount(part.total(name), part.currency)) for name in names}
    return TotalsRow(f"All in {part.currency}", cells)


def statement_document(partner: str, statement: PartnerStatement) -> dict[str, Any]:
    """The statement as documents/table.typ prints it: months by currency, each currency with its totals."""
    months = f"{formats.month_name(statement.first)} to {formats.month_name(statement.last)}"
    return {
        "firm": Conventions.objects.values_list("firm_name", flat=True).get(pk=1),
        "title": f"Statement, {partner}",
        "lede": f"{months}. Earned and its states by the month of the cycle, paid out by the day of payment.",
        "wide": True,
        "facts": [fact for part in statement.currencies for fact in _facts(part)],
        "columns": [
            ["Month", "left"], ["Ccy", "left"], *([title, "right"] for _, title in PRINTED), ["Held", "right"]
        ],
        "rows": [row for part in statement.currencies for row in _printed(part)],
    }  # fmt: skip


def _facts(part: CurrencyStatement) -> list[list[str]]:
    code = part.currency
    facts = [
        [f"Earned, {code}", formats.amount(part.total("accrued"), code)],
        [f"Not paid yet, {code}", formats.amount(part.unpaid, code)],
    ]
    return facts + ([[f"On deposit, {code}", formats.amount(part.held, code)]] if part.has_deposit else [])


def _printed(part: CurrencyStatement) -> list[list[str]]:
    code = part.currency
    rows = [
        [
            formats.month_short(month.month),
            code,
            *(formats.amount(getattr(month, name) or None, code) for name, _ in PRINTED),
            formats.amount(month.held, code),
        ]
        for month in part.months
    ]
    total = ["All", code, *(formats.amount(part.total(name), code) for name, _ in PRINTED)]
    return [*rows, [*total, formats.amount(part.held, code)]]
