"""The bridge over all currencies in the reporting currency, with what exchange rates did as its own row (R-11, R-15).

MRR stands at the closing rate, an invoice and a payment at the rate of their day, revenue of an advance at the rate of
its liability and other revenue at the closing rate. The named differences are taken at the closing rate; what the other
rates do to the two numbers of a gap is its fx, so that the names make up the gap here too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.books.currency import reporting_currency
from partnerview.closing.bridge_rules import GAPS, Name, Number
from partnerview.closing.reports.bridge import ZERO, Bridge, Moment, Named, facts, totals
from partnerview.db.rows import fetch
from recognition.reports.converted_balances import RATE, Layer, no_rate, rates_on
from recognition.reports.converted_revenue import revenue_of_advances

_WORTH: Final = """
SELECT number, currency, day, amount, {rate} AS rate FROM (
    SELECT CASE number WHEN 'contracted' THEN 'contracted' WHEN 'invoiced' THEN 'invoiced' ELSE 'cash' END AS number,
           currency, CASE number WHEN 'contracted' THEN %(last_day)s ELSE dated_on END AS day, sum(amount) AS amount
    FROM ({facts}) fact
    WHERE number IN ('contracted', 'invoiced', 'received', 'tax') AND currency = ANY(%(currencies)s)
      AND (%(engagements)s::bigint[] IS NULL OR engagement_id = ANY(%(engagements)s))
    GROUP BY 1, 2, 3) dated
WHERE amount <> 0 ORDER BY number, currency, day
"""


@dataclass(frozen=True, slots=True)
class ConvertedBridge:
    """The bridge in the reporting currency, and what it is made of: the currencies' own, their closing rates, and of
    each number the amounts with the rates of their days. Where a rate is `missing` there are sentences, no figures."""

    bridge: Bridge
    by_currency: tuple[Bridge, ...] = ()
    closing: dict[str, Decimal] | None = None
    worth: dict[Number, list[Layer]] | None = None
    missing: tuple[str, ...] = ()

    def at_closing(self, number: Number) -> Decimal:
        """The number as it were at the closing rates alone."""
        return sum((one.numbers.get(number, ZERO) * self._rate(one) for one in self.by_currency), ZERO)

    def fx(self, gap: int) -> Decimal:
        """What other rates than the closing ones do between the two numbers of a gap."""
        before, after = (self.bridge.numbers[number] - self.at_closing(number) for number in GAPS[gap - 1])
        return after - before

    def _rate(self, one: Bridge) -> Decimal:
        return (self.closing or {})[one.currency]


@dataclass(frozen=True, slots=True)
class _Worth:
    number: str
    currency: str
    day: object
    amount: Decimal
    rate: Decimal | None


def converted_bridge(
    moment: Moment, *, engagements: Sequence[int] | None = None, by_currency: Sequence[Bridge] | None = None
) -> ConvertedBridge | None:
    """All currencies of the month together; None where everything is in the reporting currency anyway.

    `by_currency` are the same totals, where the caller has them already.
    """
    own = reporting_currency()
    told = tuple(totals(moment, engagements=engagements) if by_currency is None else by_currency)
    if {bridge.currency for bridge in told} <= {own}:
        return None
    last_day = moment.parameters["last_day"]
    closing = rates_on(last_day, [bridge.currency for bridge in told], known_at=moment.known_at)
    worth = _dated(moment, engagements, told)
    worth[Number.RECOGNIZED] = _earned(moment, engagements, told, closing)
    every = [*closing, *(layer for layers in worth.values() for layer in layers)]
    if missing := tuple(dict.fromkeys(no_rate(layer, own) for layer in every if layer.rate is None)):
        return ConvertedBridge(Bridge(None, own), told, missing=missing)
    rates = {layer.currency: layer.rate for layer in closing if layer.rate is not None}
    numbers = {number: _sum(worth.get(number, [])) for number in Number}
    bare = ConvertedBridge(Bridge(None, own, numbers), told, rates, worth)
    differences = (*_named(told, rates), *(Named(gap, Name.FX, bare.fx(gap), 0) for gap in (1, 2, 3)))
    return ConvertedBridge(Bridge(None, own, numbers, differences), told, rates, worth)


def _named(told: Sequence[Bridge], rates: dict[str, Decimal]) -> list[Named]:
    """The names of all currencies, at their closing rates."""
    amounts: dict[tuple[int, Name], Decimal] = defaultdict(Decimal)
    rows: dict[tuple[int, Name], int] = defaultdict(int)
    for bridge in told:
        for item in bridge.differences:
            amounts[item.gap, item.name] += item.amount * rates[bridge.currency]
            rows[item.gap, item.name] += item.rows
    return [Named(gap, name, amounts[gap, name], rows[gap, name]) for gap, name in sorted(amounts, key=_place)]


def _place(key: tuple[int, Name]) -> tuple[int, int]:
    return key[0], list(Name).index(key[1])


def _dated(moment: Moment, engagements: Sequence[int] | None, told: Sequence[Bridge]) -> dict[Number, list[Layer]]:
    """What was contracted, invoiced and received, by currency and the day whose rate counts."""
    sql = _WORTH.format(facts=facts(), rate=RATE.format(code="currency", day="day"))
    params = {
        "own": reporting_currency(),
        "engagements": None if engagements is None else list(engagements),
        "currencies": [bridge.currency for bridge in told],
    }
    found: dict[Number, list[Layer]] = defaultdict(list)
    for row in fetch(_Worth, sql, moment.parameters | params):
        found[Number(row.number)].append(Layer(row.currency, row.day, row.amount, row.rate))  # type: ignore[arg-type]
    return found


def _earned(
    moment: Moment, engagements: Sequence[int] | None, told: Sequence[Bridge], closing: Sequence[Layer]
) -> list[Layer]:
    """What was recognized: of advances at the rates of their liabilities, the rest at the closing rates."""
    rates = {layer.currency: layer for layer in closing}
    every = revenue_of_advances(moment.month, known_at=moment.known_at, engagements=engagements)
    ahead = [layer for layer in every if layer.currency in rates]
    found = list(ahead)
    for bridge in told:
        code = bridge.currency
        used = sum((layer.amount for layer in ahead if layer.currency == code), ZERO)
        if rest := bridge.numbers.get(Number.RECOGNIZED, ZERO) - used:
            found.append(Layer(code, rates[code].day, rest, rates[code].rate))
    return found


def _sum(layers: Sequence[Layer]) -> Decimal:
    return sum((layer.amount * (layer.rate or ZERO) for layer in layers), ZERO)
