"""What the MRR page shows, read from its address: a month, a currency, a dimension. Words and links only.

Every figure comes from recognition/reports; the page chooses and never calculates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, Self

from django.urls import reverse
from django.utils.http import urlencode

from partnerview.books.currency import reporting_currency
from partnerview.charts.inputs import MovementMonth
from partnerview.http.figures import figure_of
from partnerview.http.numbered import Numbered, page_number
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.ui.parts import Tab
from recognition.addresses import mrr_at
from recognition.forms import MrrForm
from recognition.models import MrrMovement
from recognition.mrr_policy_words import policy_words
from recognition.reports.earned_mrr import PassedOn, passed_on_in
from recognition.reports.measure import CONVERTED
from recognition.reports.mrr import MrrMonth, months_rolled_up, mrr_months
from recognition.reports.mrr_by import WORDS, Dimension, MrrBy, mrr_by
from recognition.reports.reporting_currency import KINDS, ConvertedMonth, biggest_currency, converted, rates_of
from recognition.reports.restated_mrr import restated_months
from recognition.reports.retention import Retention, retention
from recognition.reports.scope import Scope
from recognition.tables import MovementTable, MrrByTable
from recognition.views.insight_page import mrr_tabs
from recognition.views.mrr_table import table_by

MOVEMENTS_SHOWN: Final = 100


@dataclass(frozen=True)
class MrrPage:
    """One view of MRR. `choice` is a currency, or `all` for the reporting currency."""

    form: MrrForm
    scope: Scope
    months: tuple[Month, ...]
    rows: Sequence[MrrMonth]
    reporting: str
    month: Month
    choice: str
    dimension: Dimension
    span: int
    view: str
    page: int

    @classmethod
    def read(cls, query: Mapping[str, str], scope: Scope) -> Self | None:
        """The page that an address asks for; None while nothing has been run."""
        months = months_rolled_up()
        if not months:
            return None
        reporting = reporting_currency()
        read = restated_months if query.get("view") == "restated" else mrr_months
        rows = read(months[0], months[-1], scope=scope)
        currencies = sorted({row.currency for row in rows}) or [reporting]
        default = _default_choice(rows, currencies, reporting)
        form = MrrForm.of(query, months=months, currencies=currencies, reporting=reporting, default=default)
        chosen = form.cleaned_data
        return cls(
            form=form,
            scope=scope,
            months=months,
            rows=rows,
            reporting=reporting,
            month=Month.parse(chosen["month"]),
            choice=chosen["currency"],
            dimension=Dimension(chosen["rows"]),
            span=int(chosen["span"]),
            view=chosen["view"],
            page=page_number(query),
        )

    @property
    def tabs(self) -> list[Tab]:
        return mrr_tabs("mrr", self.month, self.choice)

    @property
    def is_restated(self) -> bool:
        return self.view == "restated"

    @property
    def policy(self) -> str:
        """How this firm counts, in words."""
        return policy_words()

    @property
    def _frozen(self) -> str:
        """The figure of the chosen month as it stands in the books."""
        rows = mrr_months(self.month, self.month, scope=self.scope)
        if self.is_converted:
            stored = next(iter(converted(rows, currency=self.reporting)), None)
            return formats.amount_with(stored.closing if stored else None, self.currency)
        closing = sum((row.closing for row in rows if row.currency == self.choice), Decimal(0))
        return formats.amount_with(closing, self.currency)

    @property
    def is_converted(self) -> bool:
        return self.choice == CONVERTED

    @property
    def currency(self) -> str:
        return self.reporting if self.is_converted else self.choice

    @cached_property
    def series(self) -> list[MrrMonth] | list[ConvertedMonth]:
        """Every month in the currency that is shown."""
        if self.is_converted:
            return converted(self.rows, currency=self.reporting)
        return [row for row in self.rows if row.currency == self.choice]

    @cached_property
    def now(self) -> MrrMonth | ConvertedMonth | None:
        """The chosen month."""
        return next((row for row in self.series if row.month == self.month.first_day), None)

    @property
    def missing(self) -> tuple[str, ...]:
        """Currencies without a rate for the chosen month or the one before."""
        return self.now.missing if isinstance(self.now, ConvertedMonth) else ()

    @property
    def annual(self) -> Decimal | None:
        return None if self.now is None or self.now.closing is None else self.now.closing * 12

    @property
    def fx(self) -> Decimal | None:
        return self.now.fx if isinstance(self.now, ConvertedMonth) else None

    @cached_property
    def retention(self) -> Retention | None:
        return None if self.is_converted else retention(self.month, scope=self.scope).get(self.choice)

    @cached_property
    def chart(self) -> list[MovementMonth]:
        """The movements by month; months that lack a rate are left out and named."""
        rows = [row for row in self.series if Month.of(row.month) <= self.month or not self.span]
        shown = rows[-self.span :] if self.span else rows
        return [self._column(row) for row in shown if row.closing is not None]

    @cached_property
    def without_rate(self) -> list[ConvertedMonth]:
        return [row for row in self.series if isinstance(row, ConvertedMonth) and row.missing]

    @cached_property
    def by(self) -> list[MrrBy]:
        rows = mrr_by(self.dimension, self.month, currency=self._only, scope=self.scope)
        if not self.is_converted:
            return rows
        rates = rates_of(self.month, currency=self.reporting)  # amounts of two currencies compare by their worth
        return sorted(rows, key=lambda row: row.closing * rates.get(row.currency, Decimal(0)), reverse=True)

    def table(self) -> MrrByTable:
        """All rows of the dimension, each leading to its lines; a total per currency under them."""
        return table_by(self.dimension, self.month, self.by)

    @property
    def shown(self) -> MrrByTable:
        """Those of this page, under the totals of all."""
        return table_by(self.dimension, self.month, self.by, shown=self.pages.cut(self.by))

    @property
    def pages(self) -> Numbered:
        return Numbered(self.page, len(self.by), reverse("recognition:mrr"), self._address(self.month), anchor="by")

    @cached_property
    def movements(self) -> MovementTable:
        rows = MrrMovement.objects.filter(month=self.month.first_day)
        if self.scope.clients is not None:
            rows = rows.filter(client__in=self.scope.clients)
        if not self.is_converted:
            rows = rows.filter(currency=self.choice)
        ordered = rows.order_by("moved_on", "client__name")[:MOVEMENTS_SHOWN]
        return MovementTable(list(ordered.values(*MovementTable.needed())))

    @property
    def movements_url(self) -> str:
        return self._to("recognition:mrr-movement-list")

    @property
    def known_url(self) -> str:
        """The month's end as it was known at a moment, beside now."""
        day = self.month.last_day.isoformat()
        return f"{reverse('closing:known-list')}?{urlencode({'figure': 'mrr', 'as_of': day, 'then_as_of': day})}"

    @property
    def lines_url(self) -> str:
        return self._to("recognition:mrr-line-list")

    @property
    def explain_url(self) -> str:
        """Where the figures of the month are explained; nothing where a rate is missing."""
        view = "restated" if self.is_restated else ""
        return "" if self.missing else mrr_at(month=self.month, currency=self.choice, view=view)

    @property
    def explain(self) -> dict[str, str]:
        """The addresses of the figures above the chart."""
        kept = mrr_at(month=self.month, currency=self.choice, since=self.month - 1)
        month = {name: figure_of(self.explain_url, name) for name in ("net_new", "annual", "fx", "earned")}
        return month | {name: figure_of(kept, name) for name in ("gross", "net", "logo_churn")}

    @property
    def dimension_words(self) -> str:
        return WORDS[self.dimension].lower()

    @property
    def fx_note(self) -> str:
        opening = formats.amount(self.now.opening if self.now else None, self.currency)
        return "before exchange rates" if self.is_converted else f"from {opening}"

    @property
    def choice_words(self) -> str:
        return f"{self.currency} at closing rates" if self.is_converted else self.currency

    @property
    def clients_note(self) -> str:
        """Of the currency that is shown; of all currencies where they are added up."""
        rows = mrr_by(Dimension.CLIENT, self.month, currency=self._only, scope=self.scope)
        count = len({row.key for row in rows if row.closing})
        return f"{formats.number(count)} paying {'client' if count == 1 else 'clients'}"

    @property
    def churn_note(self) -> str:
        kept = self.retention
        return f"{formats.number(kept.lost)} of {formats.number(kept.clients)} clients" if kept else ""

    @cached_property
    def passed_on(self) -> PassedOn | None:
        return passed_on_in(self.month, currency=self.currency, only=self._only, scope=self.scope)

    @property
    def other(self) -> Decimal | None:
        """MRR with licences counted the other way, beside it."""
        return self.passed_on.other(self.now.closing) if self.now and self.now.closing and self.passed_on else None

    @property
    def _only(self) -> str | None:
        return None if self.is_converted else self.choice

    @property
    def lede(self) -> str:
        name = formats.month_name(self.month)
        if self.is_restated:
            return f"As known today: what came after a close counts where it belongs. Frozen it was {self._frozen}."
        if self.now is not None and self.now.frozen:
            return f"Frozen when {name} was closed."
        return f"{name} is not closed: the figure follows its lines until then."

    def _to(self, name: str, **more: str) -> str:
        currency = {} if self.is_converted else {"currency": self.choice}
        return f"{reverse(name)}?{urlencode({'month': str(self.month), **currency, **more})}"

    def _address(self, month: Month) -> dict[str, str]:
        """The same page, of any month."""
        shown = {"rows": self.dimension.value, "span": str(self.span), "view": self.view}
        return {"month": str(month), "currency": self.choice, **shown}

    def _column(self, row: MrrMonth | ConvertedMonth) -> MovementMonth:
        month = Month.of(row.month)
        return MovementMonth(
            month=month,
            url=f"{reverse('recognition:mrr')}?{urlencode(self._address(month))}#movements",
            explain=mrr_at(month=month, currency=self.choice, view="restated" if self.is_restated else ""),
            current=month == self.month,
            provisional=not row.frozen and month == self.months[-1],
            fx=(row.fx or Decimal(0)) if isinstance(row, ConvertedMonth) else Decimal(0),
            **{kind: getattr(row, kind) or Decimal(0) for kind in ("opening", "closing", *KINDS)},
        )


def _default_choice(rows: Sequence[MrrMonth], currencies: list[str], reporting: str) -> str:
    """All currencies together where the latest month has its rates, else the biggest of them alone."""
    if len(currencies) == 1:
        return currencies[0]
    latest = converted([row for row in rows if row.month == rows[-1].month], currency=reporting)
    return CONVERTED if latest and not latest[-1].missing else biggest_currency(rows, reporting=reporting)
