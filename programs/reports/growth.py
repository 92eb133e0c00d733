"""Where the program's ARR goes: RUM over twelve months; net-new ARR kept apart from the margin that recurs.

Net-new ARR is what accounts of plans and of exemptions brought in the twelve months up to the day: customers that
were not ours before. Recurring margin is what we keep in a year of the ARR that is there, less the partner's margin.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.books.models import Conventions
from partnerview.db.rows import fetch
from programs.reports.arr import ARR

# The ends of the eleven months before, and the day itself: RUM as `reports/console.py` defines it, on each.
_TREND: Final = """
WITH day AS (
    SELECT (date_trunc('month', %(on)s::date) - make_interval(months => n) - interval '1 day')::date AS dated_on
    FROM generate_series(0, 10) n UNION SELECT %(on)s::date
),
ran AS (
    SELECT day.dated_on, (SELECT max(month) FROM recognition_mrrsnapshot WHERE month <= day.dated_on) AS month FROM day
),
mrr AS (
    SELECT ran.dated_on, snapshot.partner_id, snapshot.currency, 12 * sum(snapshot.amount) AS amount
    FROM ran JOIN recognition_mrrsnapshot snapshot ON snapshot.month = ran.month
    WHERE snapshot.partner_id = ANY(%(partners)s) GROUP BY 1, 2, 3
),
figure AS (
    SELECT DISTINCT ON (day.dated_on, figure.partner_id) day.dated_on, figure.partner_id, figure.currency, figure.amount
    FROM day JOIN programs_arrfigure figure ON figure.dated_on <= day.dated_on
    WHERE figure.partner_id = ANY(%(partners)s) AND NOT EXISTS (
        SELECT FROM mrr WHERE mrr.dated_on = day.dated_on AND mrr.partner_id = figure.partner_id)
    ORDER BY day.dated_on, figure.partner_id, figure.dated_on DESC, figure.id DESC
),
together AS (
    SELECT dated_on, currency, sum(amount) AS amount FROM (SELECT * FROM mrr UNION ALL SELECT * FROM figure) arr
    GROUP BY dated_on, currency
),
rated AS (
    SELECT together.*, CASE WHEN currency = %(reporting)s THEN 1 ELSE (
        SELECT rate FROM books_exchangerate WHERE base = currency AND quote = %(reporting)s
            AND books_exchangerate.dated_on <= together.dated_on
        ORDER BY books_exchangerate.dated_on DESC, id DESC LIMIT 1) END AS rate
    FROM together
)
SELECT day.dated_on, coalesce(sum(rated.amount * rated.rate), 0) AS rum,
       coalesce(string_agg(rated.currency, ', ') FILTER (WHERE rated.rate IS NULL), '') AS missing
FROM day LEFT JOIN rated ON rated.dated_on = day.dated_on GROUP BY day.dated_on ORDER BY day.dated_on
"""
WON_IN_THE_YEAR: Final = """won AS (
    SELECT 'account' AS kind, account.id, customer.name AS account, partner.name AS partner, account.won_on AS dated_on,
           account.currency, account.won_arr AS amount
    FROM programs_namedaccount account
    JOIN programs_rap rap ON rap.id = account.rap_id
    JOIN programs_partnercustomer customer ON customer.id = account.customer_id
    JOIN directory_partner partner ON partner.id = rap.partner_id
    WHERE rap.partner_id = ANY(%(partners)s) AND rap.activated_on IS NOT NULL
      AND account.won_on > %(on)s::date - interval '1 year' AND account.won_on <= %(on)s
    UNION ALL
    SELECT 'exemption', exemption.id, customer.name, partner.name, exemption.closed_on,
           exemption.currency, exemption.won_arr
    FROM programs_mdfexemption exemption
    JOIN programs_partnercustomer customer ON customer.id = exemption.customer_id
    JOIN directory_partner partner ON partner.id = exemption.partner_id
    WHERE exemption.partner_id = ANY(%(partners)s) AND exemption.won_arr IS NOT NULL
      AND exemption.closed_on > %(on)s::date - interval '1 year' AND exemption.closed_on <= %(on)s
)"""
KEPT_OF_ARR: Final = f"""{ARR},
kept AS (
    SELECT arr.partner_id, partner.name AS partner, arr.currency, arr.amount AS arr, profile.margin,
           arr.amount * (100 - profile.margin) / 100 AS amount
    FROM arr JOIN directory_partner partner ON partner.id = arr.partner_id
    LEFT JOIN programs_partnerprofile profile ON profile.partner_id = arr.partner_id
    WHERE arr.partner_id = ANY(%(partners)s)
)"""  # noqa: S608  the expression is a constant
_GROWTH: Final = f"""
WITH {WON_IN_THE_YEAR}, {KEPT_OF_ARR},
code AS (SELECT currency FROM won UNION SELECT currency FROM kept)
SELECT code.currency, new.accounts, new.from_plans, new.exemptions, new.from_exemptions,
       recurring.partners, recurring.margin, recurring.without_margin
FROM code
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE kind = 'account') AS accounts,
           count(*) FILTER (WHERE kind = 'exemption') AS exemptions,
           coalesce(sum(amount) FILTER (WHERE kind = 'account'), 0) AS from_plans,
           coalesce(sum(amount) FILTER (WHERE kind = 'exemption'), 0) AS from_exemptions
    FROM won WHERE won.currency = code.currency) new
CROSS JOIN LATERAL (
    SELECT count(kept.amount) AS partners, coalesce(sum(kept.amount), 0) AS margin,
           count(*) FILTER (WHERE kept.margin IS NULL) AS without_margin
    FROM kept WHERE kept.currency = code.currency) recurring
ORDER BY code.currency
"""  # noqa: S608  the expressions are constants
_WON: Final = f"WITH {WON_IN_THE_YEAR} SELECT * FROM won WHERE currency = %(currency)s ORDER BY dated_on DESC, id"  # noqa: S608
_KEPT: Final = f"WITH {KEPT_OF_ARR} SELECT * FROM kept WHERE currency = %(currency)s ORDER BY partner, partner_id"  # noqa: S608


@dataclass(frozen=True, slots=True)
class RumPoint:
    """RUM on a day, unrounded; `missing` names currencies without a rate by then, which are left out."""

    dated_on: dt.date
    rum: Decimal
    missing: str


@dataclass(frozen=True, slots=True)
class Growth:
    """One currency: what was won in the year, and what recurs. Partners without a known margin are left out of it."""

    currency: str
    accounts: int
    from_plans: Decimal
    exemptions: int
    from_exemptions: Decimal
    partners: int
    margin: Decimal
    without_margin: int

    @property
    def net_new(self) -> Decimal:
        return self.from_plans + self.from_exemptions


@dataclass(frozen=True, slots=True)
class WonRow:
    """One account that was won; `kind` says whether a plan or an exemption named it."""

    kind: str
    id: int
    account: str
    partner: str
    dated_on: dt.date
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class KeptRow:
    """What we keep of the ARR of one partner; None where its margin is not known."""

    partner_id: int
    partner: str
    currency: str
    arr: Decimal
    margin: Decimal | None
    amount: Decimal | None


def rum_trend(partners: Sequence[int], *, on: dt.date) -> list[RumPoint]:
    """Twelve days, the last of them `on`, in the reporting currency. One query."""
    reporting = Conventions.objects.get(pk=1).reporting_currency
    return fetch(RumPoint, _TREND, {"partners": list(partners), "on": on, "reporting": reporting})


def growth(partners: Sequence[int], *, on: dt.date) -> list[Growth]:
    """One row per currency. One query."""
    return fetch(Growth, _GROWTH, {"partners": list(partners), "on": on})


def won_rows(partners: Sequence[int], currency: str, *, on: dt.date) -> list[WonRow]:
    """The accounts behind net-new ARR, the latest first."""
    return fetch(WonRow, _WON, {"partners": list(partners), "on": on, "currency": currency})


def kept_rows(partners: Sequence[int], currency: str, *, on: dt.date) -> list[KeptRow]:
    """The partners behind the recurring margin."""
    return fetch(KeptRow, _KEPT, {"partners": list(partners), "on": on, "currency": currency})
