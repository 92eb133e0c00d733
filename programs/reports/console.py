"""The manager's console: what each PAM carries, set-based, in one query whatever the number of partners.

RUM is the ARR of the portfolio's partners in the reporting currency, each at the last rate dated on or before
the day; a currency without one is named and left out (maths.md §6). Needs attention: more overdue QARs than the
policy allows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.books.models import Conventions
from partnerview.db.rows import fetch
from partnerview.money import EXACT
from programs.models import ProgramPolicy
from programs.reports.arr import ARR
from programs.reports.work import WORK

# Stages at which a partner sells: those that the activation rate counts.
ACTIVATED: Final = ("sell", "incentivize", "accelerate")
_RATE: Final = """
    CASE WHEN arr.currency = %(reporting)s THEN 1 ELSE (
        SELECT rate FROM books_exchangerate
        WHERE base = arr.currency AND quote = %(reporting)s AND dated_on <= %(on)s
        ORDER BY dated_on DESC, id DESC LIMIT 1) END"""
_PORTFOLIOS: Final = f"""
WITH {ARR}, {WORK},
worth AS (
    SELECT partner_id, sum(amount * rate) AS rum,
           string_agg(currency, ', ') FILTER (WHERE rate IS NULL) AS missing
    FROM (SELECT arr.*, {_RATE} AS rate FROM arr) rated GROUP BY partner_id
)
SELECT partner.pam_id AS pam, coalesce(pam.name, '') AS name, count(*) AS partners,
       coalesce(sum(work.raps), 0)::bigint AS raps,
       coalesce(sum(work.qars_open), 0)::bigint AS qars_open,
       coalesce(sum(work.qars_overdue), 0)::bigint AS overdue,
       count(*) FILTER (WHERE profile.tier <> '') AS tiered,
       count(*) FILTER (WHERE profile.stage = ANY(%(activated)s)) AS activated,
       coalesce(sum(worth.rum), 0) AS rum,
       coalesce(string_agg(DISTINCT worth.missing, ', '), '') AS missing,
       min(profile.tier_renews_on) FILTER (WHERE profile.tier_renews_on >= %(on)s) AS next_renewal_on
FROM directory_partner partner
LEFT JOIN users_user pam ON pam.id = partner.pam_id
LEFT JOIN programs_partnerprofile profile ON profile.partner_id = partner.id
LEFT JOIN worth ON worth.partner_id = partner.id
LEFT JOIN work ON work.partner_id = partner.id
WHERE partner.id = ANY(%(partners)s)
GROUP BY partner.pam_id, pam.name
ORDER BY overdue DESC, partners DESC, pam.name, pam
"""  # noqa: S608  the expressions are constants
_SOURCES: Final = f"""
WITH {ARR}
SELECT arr.partner_id, partner.name, arr.amount, arr.currency, arr.basis, arr.source, arr.dated_on, {_RATE} AS rate
FROM arr JOIN directory_partner partner ON partner.id = arr.partner_id
WHERE arr.partner_id = ANY(%(partners)s)
ORDER BY partner.name, arr.currency
"""  # noqa: S608  the expressions are constants


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What one PAM carries; `pam` None for partners that nobody looks after. `rum` is unrounded."""

    pam: int | None
    name: str
    partners: int
    raps: int
    qars_open: int
    overdue: int
    tiered: int
    activated: int
    rum: Decimal
    missing: str
    next_renewal_on: dt.date | None


@dataclass(frozen=True, slots=True)
class RumSource:
    """The ARR of one partner in one currency, and the rate that it was taken at."""

    partner_id: int
    name: str
    amount: Decimal
    currency: str
    basis: str
    source: str
    dated_on: dt.date
    rate: Decimal | None

    @property
    def worth(self) -> Decimal | None:
        return None if self.rate is None else EXACT.multiply(self.amount, self.rate)


@dataclass(frozen=True, slots=True)
class Console:
    """Every portfolio on a day, and the sums that agree with them."""

    on: dt.date
    currency: str
    policy: ProgramPolicy
    portfolios: tuple[Portfolio, ...]

    def needs_attention(self, portfolio: Portfolio) -> bool:
        return portfolio.overdue > self.policy.attention_above

    @property
    def partners(self) -> int:
        return sum(one.partners for one in self.portfolios)

    @property
    def raps(self) -> int:
        return sum(one.raps for one in self.portfolios)

    @property
    def qars_open(self) -> int:
        return sum(one.qars_open for one in self.portfolios)

    @property
    def overdue(self) -> int:
        return sum(one.overdue for one in self.portfolios)

    @property
    def activated(self) -> int:
        return sum(one.activated for one in self.portfolios)

    @property
    def rum(self) -> Decimal:
        return sum((one.rum for one in self.portfolios), Decimal(0))

    @property
    def missing(self) -> str:
        """Currencies without a rate, whose ARR is left out."""
        return ", ".join(sorted({code for one in self.portfolios for code in one.missing.split(", ") if code}))


def console_of(partners: Sequence[int], *, on: dt.date) -> Console:
    """The portfolios that these partners form. One query for any number of them."""
    currency = Conventions.objects.get(pk=1).reporting_currency
    rows = fetch(Portfolio, _PORTFOLIOS, _params(partners, on, currency) | {"activated": list(ACTIVATED)})
    return Console(on, currency, ProgramPolicy.current(), tuple(rows))


def rum_sources(partners: Sequence[int], *, on: dt.date) -> list[RumSource]:
    """The rows behind RUM, by partner and currency."""
    currency = Conventions.objects.get(pk=1).reporting_currency
    return fetch(RumSource, _SOURCES, _params(partners, on, currency))


def _params(partners: Sequence[int], on: dt.date, currency: str) -> dict[str, object]:
    return {"partners": list(partners), "on": on, "reporting": currency}
