"""What the bridge shows, read from its address: a month, a client, an account manager, a moment. Words and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Self

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from engagements.models import Engagement
from partnerview import clock
from partnerview.books.models import Conventions
from partnerview.closing.bridge_rules import WORDS, Name, Number
from partnerview.closing.forms import BridgeForm
from partnerview.closing.reports.bridge import Bridge, FactRow, Moment, bridges, totals
from partnerview.closing.reports.bridge_converted import converted_bridge
from partnerview.closing.reports.bridge_converted_explained import ALL
from partnerview.closing.reports.bridge_explained import TOGETHER
from partnerview.closing.tables import BridgeTable
from partnerview.http.figures import total_cell
from partnerview.http.numbered import Numbered, page_number
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.ui.parts import Cell, Difference, FourNumber, TotalsRow
from partnerview.users.models import User

NOTES: Final = {
    Number.CONTRACTED: "MRR on the month's last day",
    Number.INVOICED: "net of tax, by date of invoice",
    Number.RECOGNIZED: "posted in the month",
    Number.CASH: "received, with tax",
}
KEPT: Final = ("client", "account_manager", "as_of", "known_at")
MOST_WORDS: Final = 2  # differences named beside a gap; the table under it has them all


@dataclass(frozen=True, slots=True)
class NamedRow:
    """One named difference: its words, and per gap its amount and the address that explains it."""

    words: str
    cells: tuple[tuple[Decimal | None, str], ...]


@dataclass(frozen=True)
class BridgePart:
    """The bridge of one currency, for all engagements chosen or for one."""

    bridge: Bridge
    moment: Moment
    query: Mapping[str, str]
    asked: str = ""  # the currency of its addresses, where that is not the one of its figures

    @property
    def currency(self) -> str:
        return self.bridge.currency

    @property
    def words(self) -> str:
        """What the part is called: its currency, or all of them."""
        return f"all currencies in {self.currency}" if self.asked else self.currency

    @property
    def numbers(self) -> list[FourNumber]:
        return [
            FourNumber(n.value, n.value.capitalize(), self.bridge.shown(n), NOTES[n], self._number_url(n))
            for n in Number
        ]

    @property
    def gaps(self) -> list[Difference]:
        return [Difference(self.bridge.gap(gap), self._gap_words(gap), self._gap_url(gap)) for gap in (1, 2, 3)]

    @property
    def named(self) -> list[NamedRow]:
        """Every name that occurs, with its amount in each of the three gaps."""
        by_gap = [{item.name: item.amount for item in self.bridge.named(number)} for number in (1, 2, 3)]
        names = [name for name in Name if any(name in found for found in by_gap)]
        return [
            NamedRow(
                WORDS[name],
                tuple((found.get(name), self._name_url(gap, name)) for gap, found in enumerate(by_gap, start=1)),
            )
            for name in names
        ]

    @property
    def sums(self) -> list[tuple[Decimal, str]]:
        return [(self.bridge.gap(gap), self._gap_url(gap)) for gap in (1, 2, 3)]

    @property
    def urls(self) -> dict[str, str]:
        """Where each number and each gap is explained, by its name in the table of engagements."""
        numbers = {number.value: self._number_url(number) for number in Number}
        return numbers | {f"gap{gap}": self._gap_url(gap) for gap in (1, 2, 3)}

    def _gap_words(self, number: int) -> str:
        largest = sorted(self.bridge.named(number), key=lambda item: -abs(item.amount))[:MOST_WORDS]
        return " and ".join(WORDS[item.name].partition(":")[0].lower() for item in largest) or "the same"

    def _number_url(self, number: Number) -> str:
        return self._url("closing:bridge-explanation", figure=number.value)

    def _gap_url(self, gap: int) -> str:
        return self._url("closing:bridge-explanation", figure=TOGETHER, gap=str(gap))

    def _name_url(self, gap: int, name: Name) -> str:
        return self._url("closing:bridge-explanation", figure=name.value, gap=str(gap))

    def _url(self, url_name: str, **more: str) -> str:
        return f"{reverse(url_name)}?{urlencode({**self.query, 'currency': self.asked or self.currency, **more})}"


@dataclass(frozen=True)
class BridgePage:
    """One view of the bridge; every figure comes from reports/bridge.py."""

    form: BridgeForm
    user: User
    moment: Moment
    query: Mapping[str, str]
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str], user: User) -> Self:
        form = BridgeForm(query, months=_months(), user=user)
        form.is_valid()
        chosen = {name: value for name, value in form.cleaned_data.items() if value}
        month = Month.parse(chosen["month"]) if "month" in chosen else _default(form)
        known: dict[str, str] = {
            name: query[name] for name in ("client", "account_manager", "as_of", "known_at") if name in chosen
        }
        moment = Moment(month, chosen.get("as_of"), chosen.get("known_at"))
        shown: dict[str, str] = {"month": str(month), **known}
        return cls(BridgeForm(shown, months=_months(), user=user), user, moment, shown, page_number(query))

    @property
    def month(self) -> Month:
        return self.moment.month

    @cached_property
    def engagements(self) -> QuerySet[Engagement]:
        rows = Engagement.objects.visible_to(self.user).select_related("client")
        if client := self.query.get("client"):
            rows = rows.filter(client=int(client))
        if manager := self.query.get("account_manager"):
            rows = rows.filter(account_manager=int(manager))
        return rows

    @cached_property
    def keys(self) -> list[int]:
        return list(self.engagements.order_by().values_list("pk", flat=True))

    @cached_property
    def parts(self) -> list[BridgePart]:
        return [BridgePart(bridge, self.moment, self.query) for bridge in totals(self.moment, engagements=self.keys)]

    @cached_property
    def converted(self) -> ConvertedPart | None:
        return ConvertedPart.of(self.parts, self.moment, self.keys, self.query)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """One row for each engagement with any of the four numbers in the month."""
        known = self.engagements.in_bulk()
        found = [bridge for bridge in bridges(self.moment, engagements=self.keys) if _has_any(bridge)]
        rows = [
            _row(bridge, known[bridge.engagement], self.month) | {"explain": self._explained(bridge)}
            for bridge in found
            if bridge.engagement
        ]
        return sorted(rows, key=lambda row: (row["client"].casefold(), row["code"]))

    def _explained(self, bridge: Bridge) -> str:
        query = {**self.query, "currency": bridge.currency, "engagement": str(bridge.engagement)}
        return f"{reverse('closing:bridge-explanation')}?{urlencode(query)}"

    def table(self) -> BridgeTable:
        """All engagements, under the totals of each currency."""
        return BridgeTable(self.rows, totals=self._totals)

    @property
    def shown(self) -> BridgeTable:
        """Those of this page, under the totals of all."""
        return BridgeTable(list(self.pages.cut(self.rows)), totals=self._totals)

    @property
    def pages(self) -> Numbered:
        return Numbered(self.page, len(self.rows), reverse("closing:bridge"), self.query, anchor="by")

    @property
    def _totals(self) -> list[TotalsRow]:
        return [_total(part) for part in self.parts]


@dataclass(frozen=True)
class ConvertedPart:
    """The bridge over all currencies, or the sentences that say which rates it lacks."""

    part: BridgePart
    missing: tuple[str, ...]

    @classmethod
    def of(
        cls, parts: Sequence[BridgePart], moment: Moment, keys: Sequence[int], query: Mapping[str, str]
    ) -> Self | None:
        """None where everything is in the reporting currency; `parts` are the currencies by themselves."""
        found = converted_bridge(moment, engagements=keys, by_currency=[part.bridge for part in parts])
        return cls(BridgePart(found.bridge, moment, query, asked=ALL), found.missing) if found else None


def _months() -> Sequence[Month]:
    start = Month.of(Conventions.objects.values_list("books_start_on", flat=True).get(pk=1))
    return tuple(reversed(Month.range(start, max(start, Month.of(clock.today())))))


def _default(form: BridgeForm) -> Month:
    """The last whole month, or the first of the books."""
    months = _months()
    return months[1] if len(months) > 1 else months[0]


def _has_any(bridge: Bridge) -> bool:
    return any(bridge.numbers.values()) or any(item.amount for item in bridge.differences)


def _row(bridge: Bridge, engagement: Engagement, month: Month) -> dict[str, Any]:
    return {
        "id": engagement.pk,
        "month": str(month),
        "client": engagement.client.name,
        "code": engagement.code,
        "name": engagement.name,
        "currency": bridge.currency,
        **{number.value: bridge.shown(number) for number in Number},
        **{f"gap{gap}": bridge.gap(gap) for gap in (1, 2, 3)},
    }


def _total(part: BridgePart) -> TotalsRow:
    bridge, urls = part.bridge, part.urls
    texts = {n.value: formats.amount(bridge.shown(n), bridge.currency) for n in Number}
    texts |= {f"gap{gap}": formats.change(bridge.gap(gap), bridge.currency) for gap in (1, 2, 3)}
    cells: dict[str, Cell | str] = {name: total_cell(text, urls[name]) for name, text in texts.items()}
    return TotalsRow(f"Total, {bridge.currency}", cells)


def fact_row(row: FactRow) -> dict[str, Any]:
    """A row behind a figure, as its table takes it."""
    return {
        "engagement": row.engagement,
        "label": row.label,
        "source": row.source.replace("_", " ").capitalize(),
        "source_id": row.source_id,
        "dated_on": row.dated_on,
        "amount": row.amount,
        "currency": row.currency,
    }
