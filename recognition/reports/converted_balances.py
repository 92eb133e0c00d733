"""Balances over all currencies in the reporting currency (R-15, maths.md §3 FX, IFRIC 22).

A contract liability fixes its rate on the day it was first recorded: the first payment, or the due date if that is
earlier, and no later than the month's end; it is not revalued. What is billed first is earned first. Contract
assets, unbilled and billed receivables stand at the rate of the month's end. A rate holds for a month: without
one that young there is no figure, and the pair and the day are named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.reports.passed_on import OWN, SOLD
from partnerview.books.currency import reporting_currency
from partnerview.db.rows import fetch
from partnerview.months import Month
from partnerview.ui import formats
from recognition.reports.deferred_revenue import WORKED_CHARGES, CurrencyBalance, Question, balance_totals, balances
from recognition.reports.scope import ALL, Scope

YOUNG: Final = 31  # days for which a rate holds
# Of an amount in {code} on {day}, as the rates were known.
RATE: Final = f"""
CASE WHEN {{code}} = %(own)s THEN 1 ELSE (
    SELECT rate FROM (
        SELECT rate, dated_on, 0 AS turned, recorded_at, id FROM books_exchangerate
        WHERE base = {{code}} AND quote = %(own)s
        UNION ALL
        SELECT 1 / rate, dated_on, 1, recorded_at, id FROM books_exchangerate
        WHERE quote = {{code}} AND base = %(own)s) known
    WHERE (%(known_at)s::timestamptz IS NULL OR recorded_at <= %(known_at)s)
      AND dated_on <= {{day}} AND dated_on >= {{day}} - {YOUNG}
    ORDER BY dated_on DESC, turned, recorded_at DESC, id DESC LIMIT 1) END
"""  # noqa: S608  the number is a constant
# What was billed of each invoice, its credits taken off, in the order in which it is used up.
LAYERS: Final = f"""
SELECT engagement_id, currency, net, least(due_on, paid_on, %(last_day)s) AS fixed_on,
       coalesce(sum(net) OVER (PARTITION BY engagement_id, currency ORDER BY posted_month, origin
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS reached
FROM (SELECT origin.engagement_id, origin.currency, origin.id AS origin, origin.posted_month, origin.due_on,
             (SELECT min(received_on) FROM engagements_payment payment WHERE payment.invoice_id = origin.id) AS paid_on,
             sum({OWN}) AS net
      FROM engagements_invoice invoice
      JOIN engagements_invoiceline line ON line.invoice_id = invoice.id
      JOIN engagements_invoice origin ON origin.id = coalesce(invoice.credits_id, invoice.id)
      LEFT JOIN engagements_invoiceline credited ON credited.id = line.credits_id
      {SOLD}
      WHERE invoice.status = 'issued' AND invoice.posted_month <= %(last)s
        AND (%(engagements)s::bigint[] IS NULL OR origin.engagement_id = ANY(%(engagements)s))
        AND (%(known_at)s::timestamptz IS NULL OR invoice.issued_at <= %(known_at)s)
        AND coalesce(credited.charge, line.charge) NOT IN {WORKED_CHARGES}
      GROUP BY origin.id) billed
WHERE net > 0
"""  # noqa: S608  the list is a constant
_LIABILITIES: Final = f"""
SELECT currency, fixed_on AS day, sum(left_over) AS amount, {RATE.format(code="currency", day="fixed_on")} AS rate
FROM (SELECT layer.currency, fixed_on,
             greatest(least(net, reached + net - (total - liability)), 0) AS left_over
      FROM (SELECT layer.*, sum(net) OVER (PARTITION BY engagement_id, currency) AS total FROM ({LAYERS}) layer) layer
      JOIN unnest(%(engagements)s::bigint[], %(codes)s::text[], %(amounts)s::numeric[])
           AS given(engagement_id, currency, liability) USING (engagement_id, currency)) open
WHERE left_over > 0 GROUP BY currency, fixed_on ORDER BY currency, fixed_on
"""  # noqa: S608
_CLOSING: Final = (
    f"SELECT code AS currency, %(last_day)s::date AS day, 1::numeric AS amount, {RATE.format(code='code', day='%(last_day)s::date')} AS rate "  # noqa: S608, E501
    "FROM unnest(%(codes)s::text[]) AS code GROUP BY code"
)


@dataclass(frozen=True, slots=True)
class Layer:
    """An amount of one currency, and the rate of its day into the reporting currency; None is a missing rate."""

    currency: str
    day: dt.date
    amount: Decimal
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class ConvertedBalances:
    """All currencies at one month's end. `missing` are sentences; the figures are None then, rather than a guess.

    opening + moved + fx = closing, where `moved` is billed + credited − recognized at the month's closing rates.
    """

    currency: str
    contract_liability: Decimal | None = None
    contract_asset: Decimal | None = None
    unbilled_receivable: Decimal | None = None
    receivable: Decimal | None = None
    opening: Decimal | None = None
    moved: Decimal | None = None
    fx: Decimal | None = None
    closing: Decimal | None = None
    missing: tuple[str, ...] = ()


def converted_balances(month: Month, *, scope: Scope = ALL) -> ConvertedBalances:
    """The balances at the end of `month` in the reporting currency, and what rates alone did in it."""
    own = reporting_currency()
    now, before = standing_at(month, scope=scope), standing_at(month - 1, scope=scope)
    missing = tuple(dict.fromkeys((*now.missing, *before.missing)))
    if missing:
        return ConvertedBalances(own, missing=missing)
    moved = sum(
        ((row.billed + row.adjusted - row.recognized) * now.rates[row.currency] for row in now.totals), Decimal(0)
    )
    return ConvertedBalances(
        own,
        now.liability,
        now.at_closing("contract_asset"),
        now.at_closing("unbilled_receivable"),
        now.at_closing("receivable"),
        before.position,
        moved,
        now.position - before.position - moved,
        now.position,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """One month's end: the liability at its own rates, the rest by currency with the closing rates."""

    liability: Decimal
    totals: tuple[CurrencyBalance, ...]
    rates: dict[str, Decimal]
    missing: tuple[str, ...]
    layers: tuple[Layer, ...] = ()

    def at_closing(self, name: str) -> Decimal:
        return sum((getattr(row, name) * self.rates[row.currency] for row in self.totals), Decimal(0))

    @property
    def position(self) -> Decimal:
        return self.liability - self.at_closing("contract_asset") - self.at_closing("unbilled_receivable")


def standing_at(month: Month, *, scope: Scope = ALL) -> Standing:
    """The balances of a month's end with the rates that count for them."""
    own = reporting_currency()
    asked = Question(month, month, scope=scope)
    rows = [row for row in balances(asked) if row.contract_liability]
    totals = tuple(balance_totals(asked))
    params = {
        "own": own,
        "known_at": None,
        "last": month.first_day,
        "last_day": month.last_day,
        "engagements": [row.engagement for row in rows],
        "codes": [row.currency for row in rows],
        "amounts": [row.contract_liability for row in rows],
    }
    layers = fetch(Layer, _LIABILITIES, params)
    closing = rates_on(month.last_day, [total.currency for total in totals])
    missing = tuple(no_rate(layer, own) for layer in (*layers, *closing) if layer.rate is None)
    liability = sum((layer.amount * (layer.rate or 0) for layer in layers), Decimal(0))
    rates = {row.currency: row.rate or Decimal(0) for row in closing}
    return Standing(liability, totals, rates, missing, tuple(layers))


def rates_on(day: dt.date, currencies: Sequence[str], *, known_at: dt.datetime | None = None) -> list[Layer]:
    """The rate of each currency that holds on a day: what one unit is worth in the reporting currency."""
    params = {"own": reporting_currency(), "last_day": day, "codes": list(currencies), "known_at": known_at}
    return fetch(Layer, _CLOSING, params)


def no_rate(layer: Layer, own: str) -> str:
    """The sentence that names a missing rate."""
    return f"There is no rate from {layer.currency} to {own} dated in the {YOUNG} days to {formats.day(layer.day)}."
