"""What the pages of balances show, read from their address: a month, a currency, a page. Words and links only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Self

from django.urls import reverse
from django.utils.http import urlencode

from partnerview.books.currency import reporting_currency
from partnerview.charts.inputs import Column, ColumnGroup
from partnerview.http.figures import figure_of, total_cell
from partnerview.http.lists import PAGE_SIZE
from partnerview.http.numbered import Numbered, start_of
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.ui.parts import Cell, Tab, TotalsRow
from recognition.addresses import balance_at
from recognition.balance_tables import BalanceTable, ObligationTable, RollForwardTable
from recognition.forms import BalanceForm
from recognition.reports.converted_balances import ConvertedBalances, converted_balances
from recognition.reports.deferred_revenue import (
    BALANCES,
    CurrencyBalance,
    EngagementBalance,
    Question,
    balance_totals,
    balances,
)
from recognition.reports.deferred_waterfall import Waterfall, deferred_waterfall
from recognition.reports.mrr import months_rolled_up
from recognition.reports.remaining_obligations import AMOUNTS, obligation_totals, remaining_obligations
from recognition.reports.scope import Scope

MONTHS_AHEAD: Final = 12
ZERO: Final = Decimal(0)


@dataclass(frozen=True)
class BalancePage:
    """Balances at one month's end: all currencies in one table, each with its own total."""

    form: BalanceForm
    scope: Scope
    month: Month
    currency: str
    page: int
    name: str

    @classmethod
    def read(cls, query: Mapping[str, str], scope: Scope, *, name: str) -> Self | None:
        """The page that an address asks for; None while nothing has been run."""
        months = months_rolled_up()
        if not months:
            return None
        form = BalanceForm.of(query, months=months)
        chosen = form.cleaned_data
        return cls(form, scope, Month.parse(chosen["month"]), chosen["currency"], chosen["page"], name)

    @property
    def chosen(self) -> str | None:
        return self.currency or None

    @property
    def asked(self) -> Question:
        return Question(self.month, self.month, self.chosen, scope=self.scope)

    @property
    def tabs(self) -> list[Tab]:
        places = (("balances", "Balances"), ("obligations", "Remaining obligations"))
        return [
            Tab(label, f"{reverse(f'recognition:{name}')}?{urlencode(self._address())}", current=name == self.name)
            for name, label in places
        ]

    @cached_property
    def totals(self) -> list[CurrencyBalance]:
        return balance_totals(self.asked)

    @cached_property
    def leading(self) -> CurrencyBalance | None:
        """The currency whose liability is drawn: the chosen one, the firm's own, or the first."""
        own = reporting_currency()
        return next((t for t in self.totals if t.currency == own), None) or next(iter(self.totals), None)

    @property
    def heading(self) -> str:
        """What is the case; the amount of the leading currency stands behind it, with its explanation."""
        month = formats.month_name(self.month)
        return f"Balances, {month}:" if self.leading else f"Nothing is deferred at the end of {month}"

    @property
    def ahead_url(self) -> str:
        return self.explain_url(BALANCES[0], self.leading.currency) if self.leading else ""

    def explain_url(self, figure: str, currency: str, engagement: int | None = None) -> str:
        return figure_of(self._explained(currency, engagement), figure)

    def _explained(self, currency: str, engagement: int | None = None) -> str:
        return balance_at(month=self.month, currency=currency, key=engagement)

    @cached_property
    def stats(self) -> list[dict[str, Any]]:
        """The four balances of the leading currency, each with its explanation."""
        total = self.leading
        if total is None:
            return []
        words = ("Contract liability", "Contract asset", "Unbilled receivable", "Receivable, with tax")
        notes = ("billed ahead", "earned ahead of billing", "worked, not invoiced", "invoiced, not paid")
        return [
            {
                "label": label,
                "note": note,
                "amount": getattr(total, figure),
                "currency": total.currency,
                "url": self.explain_url(figure, total.currency),
            }
            for figure, label, note in zip(BALANCES, words, notes, strict=True)
        ]

    @cached_property
    def converted(self) -> ConvertedBalances | None:
        """All currencies together; only where there is more than one to put together."""
        if self.currency or {total.currency for total in self.totals} <= {reporting_currency()}:
            return None
        return converted_balances(self.month, scope=self.scope)

    @property
    def converted_urls(self) -> dict[str, str]:
        """Where the figures over all currencies are explained."""
        names = (*BALANCES, "opening", "moved", "fx", "closing")
        at = balance_at(month=self.month, currency=reporting_currency())
        return {name: figure_of(at, f"converted_{name}") for name in names}

    @cached_property
    def rolled(self) -> RollForwardTable:
        return RollForwardTable(
            [
                {
                    "currency": total.currency,
                    "opening": total.opening,
                    "billed": total.billed,
                    "adjusted": total.adjusted,
                    "recognized": -total.recognized,
                    "closing": total.closing,
                    "explain": self._explained(total.currency),
                }
                for total in self.totals
            ]
        )

    @cached_property
    def waterfall(self) -> Waterfall | None:
        if self.leading is None or not self.leading.contract_liability:
            return None
        return deferred_waterfall(self.month, self.leading.currency, scope=self.scope)

    @property
    def chart(self) -> list[ColumnGroup]:
        """The liability by the month of its revenue: at most a year one by one, then the rest together."""
        if self.waterfall is None:
            return []
        released = {Month.of(row.month): row.amount for row in self.waterfall.months}
        reach = max([self.month + 3, *(month for month in released if month <= self.month + MONTHS_AHEAD)])
        near = Month.range(self.month + 1, reach)
        groups = [
            self._released(formats.month_short(month), released.get(month, ZERO), "released", month) for month in near
        ]
        later = sum((amount for month, amount in released.items() if month > near[-1]), self.waterfall.without_month)
        return [*groups, self._released("Later", later, "released_later", near[-1])] if later else groups

    def _released(self, label: str, amount: Decimal, figure: str, then: Month) -> ColumnGroup:
        at = figure_of(
            balance_at(month=self.month, currency=self.waterfall and self.waterfall.currency, of=then), figure
        )
        return ColumnGroup(label, [Column("Recognized then", "recognized", amount, at)])

    def rows(self, *, limit: int | None = None) -> list[EngagementBalance]:
        return balances(self.asked, limit=limit, offset=self._offset if limit else 0)

    def table(self, *, limit: int | None = PAGE_SIZE) -> BalanceTable:
        return BalanceTable([self._row(row) for row in self.rows(limit=limit)], totals=self._totals())

    @property
    def pages(self) -> Numbered:
        return self._pages(sum(total.engagements for total in self.totals))

    @cached_property
    def obligation_sums(self) -> Sequence[Any]:
        return obligation_totals(self.month, currency=self.chosen, scope=self.scope)

    @property
    def obligation_stats(self) -> list[dict[str, Any]]:
        """What is left to earn, in each currency."""
        return [
            {"total": total, "url": self.explain_url("obligation", total.currency) if total.obligation else ""}
            for total in self.obligation_sums
        ]

    def obligations(self, *, limit: int | None = PAGE_SIZE) -> ObligationTable:
        found = remaining_obligations(
            self.month, currency=self.chosen, scope=self.scope, limit=limit, offset=self._offset if limit else 0
        )
        rows = [
            {
                "name": f"{row.name} ({row.code})",
                "engagement": row.engagement,
                "client": row.client_name,
                "currency": row.currency,
                "obligation": row.obligation,
                **{name: getattr(row, name) or None for name in AMOUNTS},
                "explain": self._explained(row.currency, row.engagement),
            }
            for row in found
        ]
        return ObligationTable(
            rows, totals=[self._total_row(t, ("obligation", *AMOUNTS)) for t in self.obligation_sums]
        )

    @property
    def obligation_pages(self) -> Numbered:
        return self._pages(sum(total.engagements for total in self.obligation_sums))

    @property
    def _offset(self) -> int:
        return start_of(self.page)

    def _pages(self, count: int) -> Numbered:
        return Numbered(self.page, count, reverse(f"recognition:{self.name}"), self._address())

    def _address(self) -> dict[str, str]:
        return {"month": str(self.month), **({"currency": self.currency} if self.currency else {})}

    def _row(self, row: EngagementBalance) -> dict[str, Any]:
        return {
            "name": f"{row.name} ({row.code})",
            "engagement": row.engagement,
            "client": row.client_name,
            "currency": row.currency,
            **{figure: getattr(row, figure) for figure in BALANCES},
            "explain": self._explained(row.currency, row.engagement),
        }

    def _totals(self) -> list[TotalsRow]:
        return [self._total_row(total, BALANCES) for total in self.totals]

    def _total_row(self, total: Any, names: Sequence[str]) -> TotalsRow:
        cells: dict[str, Cell | str] = {
            name: total_cell(
                formats.amount(getattr(total, name), total.currency),
                self.explain_url(name, total.currency) if getattr(total, name) else "",
            )
            for name in names
        }
        return TotalsRow(f"Total, {total.currency}", cells)
