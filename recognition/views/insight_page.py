"""What the pages beside MRR show, read from their address: a month, a window, a currency. Words and links only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from typing import Any, Final, Self

from django.urls import reverse
from django.utils.http import urlencode

from partnerview.books.currency import reporting_currency
from partnerview.charts.inputs import Column, ColumnGroup, LinePoint, LineSeries
from partnerview.http.figures import figure_of, total_cell
from partnerview.http.tables import Table
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.ui.parts import Tab, TotalsRow
from recognition import insight_tables as tables
from recognition.addresses import mrr_at
from recognition.forms import InsightForm
from recognition.models import MrrSnapshot
from recognition.reports.cohorts import AGES, STEP, Cohort, cohorts
from recognition.reports.committed_mrr import Forecast, forecast
from recognition.reports.concentration import Concentration, Of, concentration
from recognition.reports.measure import CONVERTED, Measure, measure_of
from recognition.reports.mrr import months_rolled_up
from recognition.reports.price_and_volume import SplitChange, price_and_volume
from recognition.reports.retention import Retention, changed_clients, retention_in
from recognition.reports.retention_explained import FIGURES
from recognition.reports.revenue_mix import MixedMonth, revenue_mix
from recognition.reports.scope import Scope

SHOWN: Final = 50
YEAR: Final = 12


def mrr_tabs(current: str, month: Month, currency: str) -> list[Tab]:
    """The pages of MRR, all at the same month and in the same currency."""
    places = (("mrr", "MRR"), ("retention", "Retention"), ("mix", "Mix and concentration"), ("forecast", "Forecast"))
    address = urlencode({"month": str(month), "currency": currency})
    return [
        Tab(label, f"{reverse(f'recognition:{name}')}?{address}", current=name == current) for name, label in places
    ]


@dataclass(frozen=True)
class InsightPage:
    """One of the pages beside MRR."""

    form: InsightForm
    scope: Scope
    name: str
    month: Month
    since: Month
    choice: str

    @classmethod
    def read(cls, query: Mapping[str, str], scope: Scope, *, name: str) -> Self | None:
        """The page that an address asks for; None while nothing has been run."""
        months = months_rolled_up()
        if not months:
            return None
        codes = list(MrrSnapshot.objects.order_by("currency").values_list("currency", flat=True).distinct())
        hidden = "" if name == "retention" else "window"
        form = InsightForm.of(query, months=months, currencies=codes, own=reporting_currency(), hidden=hidden)
        chosen = form.cleaned_data
        month = Month.parse(chosen["month"])
        return cls(form, scope, name, month, max(months[0] - 1, month - int(chosen["window"])), chosen["currency"])

    @property
    def tabs(self) -> list[Tab]:
        return mrr_tabs(self.name, self.month, self.choice)

    @cached_property
    def measure(self) -> Measure:
        return measure_of(self.choice, self.month)

    @property
    def currency(self) -> str:
        return self.measure.currency

    @property
    def basis(self) -> str:
        """In what the figures are, for the line above the title."""
        if self.choice == CONVERTED:
            return f"all currencies in {self.currency} at the closing rates of {formats.month_name(self.month)}"
        return f"in {self.currency}"

    @property
    def window_words(self) -> str:
        return f"{formats.month_short(self.since)} to {formats.month_short(self.month)}"

    @cached_property
    def retention(self) -> Retention | None:
        return retention_in(self.measure, self.month, since=self.since, scope=self.scope)

    @property
    def explain_urls(self) -> dict[str, str]:
        """The addresses of the three ratios' explanations."""
        names = (*FIGURES, "retained_clients", "herfindahl", "of_largest")
        return {figure: figure_of(self.explained, figure) for figure in names}

    @property
    def explained(self) -> str:
        """Where the figures of this page are explained; what tells rows apart comes behind it."""
        return mrr_at(month=self.month, since=self.since, currency=self.choice)

    @cached_property
    def changed(self) -> Table:
        rows = [
            {**asdict(row), "change": row.change, "explain": f"{self.explained}&of=row&key={row.client}"}
            for row in changed_clients(self.measure, self.month, since=self.since, scope=self.scope)
        ]
        return tables.ChangedClientTable(rows, totals=self._retained())

    @cached_property
    def cohorts(self) -> list[Cohort]:
        return cohorts(self.measure, self.month, scope=self.scope)

    @property
    def cohort_ages(self) -> list[str]:
        return [f"{age * STEP} months" if age else "First month" for age in range(AGES)]

    @property
    def cohort_rows(self) -> list[dict[str, Any]]:
        """One row a quarter: clients, first MRR, and the share kept at each age; empty where it is too young."""
        rows = []
        for cohort in self.cohorts:
            kept = {aged.age: cohort.kept(aged) for aged in cohort.ages}
            quarter = f"{cohort.quarter.year}, quarter {(cohort.quarter.month + 2) // 3}"
            at = f"{self.explained}&key={cohort.quarter:%Y-%m}"
            shares = [
                (kept.get(age * STEP), figure_of(f"{at}&of={age * STEP}", "cohort_kept")) for age in range(1, AGES)
            ]
            urls = {name: figure_of(at, f"cohort_{name}") for name in ("clients", "initial")}
            row = {"quarter": quarter, "clients": cohort.clients, "initial": cohort.initial}
            rows.append(row | {"shares": shares, "urls": urls})
        return rows

    def concentration(self, of: Of) -> Concentration:
        return concentration(of, self.measure, self.month, scope=self.scope)

    @cached_property
    def by_client(self) -> Concentration:
        return self.concentration("client")

    @property
    def client_shares(self) -> Table:
        return self._shares(self.by_client, "client")

    @property
    def partner_shares(self) -> Table:
        return self._shares(self.concentration("partner"), "partner")

    @property
    def largest(self) -> dict[str, Any]:
        """The share of the largest one, five and ten, each with the address of its explanation."""
        return {
            f"of_{count}": (self.by_client.of_largest(count), f"{self.explain_urls['of_largest']}&of={count}")
            for count in (1, 5, 10)
        }

    @cached_property
    def mixed(self) -> list[MixedMonth]:
        code = self.currency
        return revenue_mix(self.month - (YEAR - 1), self.month, code, scope=self.scope)

    @property
    def mix(self) -> Table:
        rows = [
            {
                **asdict(row),
                "revenue": row.revenue,
                "recurring_share": row.recurring_share,
                "explain": f"{self.explained}&of={row.month:%Y-%m}",
            }
            for row in self.mixed
        ]
        return tables.MixTable(rows)

    def _mixed_at(self, row: MixedMonth, kind: str) -> str:
        return f"{self.explained}&of={row.month:%Y-%m}&figure=mix_{kind}"

    @property
    def mix_chart(self) -> list[ColumnGroup]:
        return [
            ColumnGroup(
                formats.month_short(row.month),
                [
                    Column("Recurring", "recognized", row.recurring, self._mixed_at(row, "recurring")),
                    Column("All else", "invoiced", row.variable + row.one_off, self._mixed_at(row, "other")),
                ],
            )
            for row in self.mixed
        ]

    @cached_property
    def split_rows(self) -> list[SplitChange]:
        return price_and_volume(self.measure, self.month, scope=self.scope)

    @property
    def split(self) -> Table:
        rows = [
            {**asdict(row), "currency": self.currency, "explain": f"{self.explained}&of=row&key={row.line}"}
            for row in self.split_rows
        ]
        price, volume = sum(row.price or 0 for row in self.split_rows), sum(row.volume or 0 for row in self.split_rows)
        sums = {"price": price, "volume": volume}
        cells = {
            name: total_cell(formats.change(value, self.currency), figure_of(self.explained, f"split_{name}"))
            for name, value in sums.items()
        }
        return tables.SplitTable(rows, totals=[TotalsRow(f"Total, {self.currency}", cells)] if rows else [])

    @cached_property
    def ahead(self) -> Forecast:
        return forecast(self.measure, self.month, scope=self.scope)

    @property
    def forecast_table(self) -> Table:
        rows = [
            {**asdict(row), "currency": self.currency, "explain": f"{self.explained}&of={row.month:%Y-%m}"}
            for row in self.ahead.months
        ]
        return tables.ForecastTable(rows)

    @property
    def signed(self) -> Table:
        rows = [
            {
                **asdict(row),
                "currency": self.currency,
                "explain": f"{self.explained}&of={row.kind}-{row.day}&key={row.line}",
            }
            for row in self.ahead.rows
        ]
        return tables.SignedChangeTable(rows)

    @property
    def forecast_chart(self) -> list[LineSeries]:
        opening = figure_of(self.explained, "closing")
        start = LinePoint(self.month.last_day, self.ahead.opening, explain=opening)
        committed, expected = [start], [start]
        for row in self.ahead.months:
            day, at = Month.of(row.month).last_day, f"{self.explained}&of={row.month:%Y-%m}"
            committed.append(LinePoint(day, row.committed, explain=figure_of(at, "committed")))
            expected.append(LinePoint(day, row.forecast, explain=figure_of(at, "forecast")))
        return [
            LineSeries("Committed", committed, "contracted"),
            LineSeries("Forecast", expected, projected=True),
        ]

    def _shares(self, found: Concentration, by: Of) -> Table:
        rows = [
            {
                **asdict(row),
                "name": row.name or "Without a partner",
                "currency": self.currency,
                "explain": f"{self.explained}&by={by}&of=row&key={row.key or ''}",
            }
            for row in found.rows[:SHOWN]
        ]
        held = figure_of(f"{self.explained}&by={by}", "held")
        cells = {"amount": total_cell(formats.amount(found.amount, self.currency), held)}
        return _named(f"MRR by {by}")(rows, totals=[TotalsRow(f"Total, {self.currency}", cells)])

    def _retained(self) -> list[TotalsRow]:
        if self.retention is None:
            return []
        found = self.retention
        texts = {
            "opening": formats.amount(found.opening, self.currency),
            "closing": formats.amount(found.closing, self.currency),
            "change": formats.change(found.closing - found.opening, self.currency),
        }
        cells = {name: total_cell(text, figure_of(self.explained, f"retained_{name}")) for name, text in texts.items()}
        return [TotalsRow("All clients of the opening", cells)]


@cache
def _named(label: str) -> type[tables.ShareTable]:
    return type("NamedShareTable", (tables.ShareTable,), {"label": label})
