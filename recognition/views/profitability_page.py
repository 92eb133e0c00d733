"""What the list of profitability shows, read from its address: months, whose, which currency, in what order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from engagements.models import Engagement
from engagements.reports.over_service import over_service_on
from partnerview.http.figures import total_cell
from partnerview.http.lists import PAGE_SIZE, Pages
from partnerview.http.numbered import page_number
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.ui.parts import Cell, TotalsRow
from partnerview.users.models import User
from recognition.open_months import books_start
from recognition.profitability_forms import EVER, ONLY, ProfitForm, last_month
from recognition.reports.profitability import Profit, profits
from recognition.reports.profitability_totals import Told, Total
from recognition.tables_profitability import ProfitTable

SORTS: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "engagement": lambda row: (row["client"].casefold(), row["engagement"].casefold()),
    "minutes": lambda row: row["minutes"],
    "recognized": lambda row: row["recognized"],
    "cost": lambda row: row["cost"],
    "margin": lambda row: row["margin"],
    "share": lambda row: (row["share"] is not None, row["share"] or Decimal(0)),
    "rate": lambda row: (row["rate"] is not None, row["rate"] or Decimal(0)),
    "over": lambda row: row["over"],
}
OWN_SORT: Final = "margin"
KEPT: Final = ("through", "span", "account_manager", "currency", "only")  # what chooses the engagements of a total
FIGURE_OF: Final = {"rate": "effective_rate"}  # columns whose figure has another name


@dataclass(frozen=True)
class ProfitabilityPage:
    """Nothing is calculated here: recognition/reports/profitability.py does."""

    form: ProfitForm
    user: User
    query: QueryDict

    @classmethod
    def read(cls, query: QueryDict, user: User) -> ProfitabilityPage:
        form = ProfitForm(query, user=user)
        form.is_valid()
        return cls(form, user, query)

    @cached_property
    def last(self) -> Month:
        return self.form.cleaned_data.get("through") or last_month()

    @cached_property
    def first(self) -> Month:
        span = self.form.cleaned_data.get("span") or "12"
        start = books_start()
        return start if span == EVER else max(start, self.last - int(span) + 1)

    @cached_property
    def engagements(self) -> dict[int, dict[str, Any]]:
        """Those that are visible and asked for: id → name, code, client."""
        chosen = self.form.cleaned_data
        rows = Engagement.objects.visible_to(self.user).live()
        if chosen.get("account_manager"):
            rows = rows.filter(account_manager=chosen["account_manager"])
        if chosen.get("currency"):
            rows = rows.filter(currency=chosen["currency"])
        return {row["id"]: dict(row) for row in rows.values("id", "name", "code", "client__name")}

    @cached_property
    def over(self) -> dict[int, int]:
        """Over-service of the intervals that hold the last day of the months shown."""
        return over_service_on(self.last.last_day, self.engagements)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Every engagement asked for, in the order of the address."""
        found = [self._row(profit) for profit in profits(list(self.engagements), self.first, self.last)]
        only = self.form.cleaned_data.get("only")
        kept = [row for row in found if ONLY[only](row)] if only else found
        key = SORTS.get(self.sort.lstrip("-"), SORTS[OWN_SORT])
        return sorted(sorted(kept, key=SORTS["engagement"]), key=key, reverse=self.sort.startswith("-"))

    @property
    def sort(self) -> str:
        given = self.query.get("sort", "")
        return given if given.lstrip("-") in SORTS else OWN_SORT

    @property
    def number(self) -> int:
        return page_number(self.query)

    @property
    def table(self) -> ProfitTable:
        start = (self.number - 1) * PAGE_SIZE
        return ProfitTable(self.rows[start : start + PAGE_SIZE], sort=self.sort, totals=self._totals())

    @property
    def pages(self) -> Pages:
        count, start = len(self.rows), (self.number - 1) * PAGE_SIZE
        if count <= PAGE_SIZE:
            return Pages(f"{formats.number(count)} in all" if count != 1 else "One in all", None, None)
        words = f"{start + 1} to {min(start + PAGE_SIZE, count)} of {formats.number(count)}"
        later = self._page(self.number + 1) if start + PAGE_SIZE < count else None
        return Pages(words, self._page(self.number - 1) if self.number > 1 else None, later)

    @property
    def heading(self) -> str:
        below = sum(1 for row in self.rows if row["margin"] < 0)
        if not self.rows:
            return "No engagement to look at"
        if below:
            return f"{formats.number(below)} of {formats.number(len(self.rows))} engagements cost more than they earn"
        if self.uncosted:
            worked = formats.hours(self.uncosted)
            if len(self.rows) == 1:
                return f"One engagement earns; what {worked} of its work cost is not known"
            return f"{formats.number(len(self.rows))} engagements earn; what {worked} of their work cost is not known"
        return f"All {formats.number(len(self.rows))} engagements earn more than they cost"

    @property
    def uncosted(self) -> int:
        return sum(row["uncosted"] for row in self.rows)

    def _row(self, profit: Profit) -> dict[str, Any]:
        about = self.engagements[profit.engagement_id]
        return {
            "id": profit.engagement_id,
            "engagement": about["name"],
            "code": about["code"],
            "client": about["client__name"],
            "currency": profit.currency,
            "minutes": profit.minutes,
            "uncosted": profit.uncosted,
            "recognized": profit.recognized,
            "cost": profit.cost,
            "margin": profit.margin,
            "share": profit.margin_share,
            "rate": profit.effective_rate,
            "over": self.over.get(profit.engagement_id, 0),
            "profit": profit,
            "explain": self._explained(profit.engagement_id),
        }

    def _explained(self, engagement: int) -> str:
        address = reverse("recognition:margin-explanation", args=[engagement])
        return f"{address}?{urlencode({'through': str(self.last), 'span': self.form.cleaned_data.get('span') or '12'})}"

    def _totals(self) -> list[TotalsRow]:
        return [self._total(currency) for currency in sorted({row["currency"] for row in self.rows})]

    def total(self, currency: str) -> Total:
        """The engagements shown that are in this currency, together."""
        rows = [row for row in self.rows if row["currency"] == currency]
        return Total(
            currency, [Told(f"{row['client']}, {row['engagement']}", row["profit"], row["over"]) for row in rows]
        )

    def _total(self, currency: str) -> TotalsRow:
        total = self.total(currency)
        margin = total.amount("margin")
        texts = {
            "minutes": formats.hours(total.minutes()) if total.minutes() else formats.DASH,
            "recognized": formats.amount(total.amount("recognized"), currency),
            "cost": formats.amount(total.amount("cost"), currency),
            "share": formats.DASH if total.share is None else formats.percent(total.share),
            "rate": formats.DASH if total.rate is None else formats.amount(total.rate, currency),
            "over": formats.hours(total.minutes("over")) if total.minutes("over") else formats.DASH,
            "uncosted": formats.hours(total.minutes("uncosted")) if total.minutes("uncosted") else formats.DASH,
        }
        cells: dict[str, Cell | str] = {
            name: total_cell(text, self._total_explained(currency, FIGURE_OF.get(name, name)))
            for name, text in texts.items()
        }
        below = Cell(formats.amount(margin, currency), margin < 0, self._total_explained(currency, "margin"))
        return TotalsRow(f"Total, {currency}", cells | {"margin": below})

    def _total_explained(self, currency: str, figure: str) -> str:
        given = self.query.dict()
        kept = {name: str(given[name]) for name in KEPT if given.get(name)}
        query = urlencode(kept | {"in": currency, "figure": figure})
        return f"{reverse('recognition:profitability-explanation')}?{query}"

    def _page(self, number: int) -> str:
        query = self.query.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"
