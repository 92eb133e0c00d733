"""The head of the at-risk report and the accounts of one page of it, for any number of accounts (T-14, T-15).

Which account is worse than which is worked out in SQL here as `at_risk` does it in Python; a test holds the two
together. Every account is read once; what only the shown ones need is left to at_risk and dressed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from retainers.reports.at_risk import RiskRow, at_risk
from retainers.reports.outcomes import Record
from retainers.reports.positions import When, firm_thresholds, params_of, positions
from retainers.risk import Thresholds

# The place of the worst flag in risk.Flag, 5 for none, 6 without a deposit. `position` is a row of positions; figures
# are those of risk.py.
_RANK: Final = """
CASE WHEN position.funded = 0 AND position.drawn = 0 THEN 6
     WHEN position.cleared < 0 THEN 0
     WHEN position.cleared < position.floor THEN 1
     WHEN position.burned > 0 AND greatest(position.cleared - position.reserved, 0) * %(burn_days)s
          < coalesce(position.low_runway_days, %(low_runway_days)s) * position.burned THEN 2
     WHEN position.funded > 0 AND position.covers_from <= %(as_of)s
          AND position.drawn * (position.covers_before - position.covers_from)
              > coalesce(position.ahead_of_pace, %(ahead_of_pace)s) * position.funded
                * (least(position.covers_before, %(as_of)s::date + 1) - position.covers_from) THEN 3
     WHEN position.late_since IS NOT NULL THEN 4
     ELSE 5 END
"""
# Only what the reports below read: the names of holders are then not joined at all.
_RANKED: Final = f"""
SELECT account, currency, floor, cleared, pending, funded, drawn, reserved, burned, {_RANK} AS rank
FROM ({{positions}}) position
"""  # noqa: S608
_OVERVIEW: Final = f"""
WITH ranked AS MATERIALIZED ({_RANKED}),
page AS (
    SELECT account FROM ranked WHERE rank < 5 OR NOT %(flagged)s
    ORDER BY rank, least(cleared, 0),
             CASE WHEN burned > 0 THEN greatest(cleared - reserved, 0) / burned END, account
    LIMIT %(first)s OFFSET %(skip)s)
SELECT currency, count(*) AS accounts, count(*) FILTER (WHERE rank < 5) AS flagged,
       count(*) FILTER (WHERE cleared < 0) AS overdrawn, sum(cleared) AS net, sum(drawn) AS drawn,
       sum(pending) AS pending, sum(reserved) AS reserved,
       coalesce(-sum(cleared) FILTER (WHERE cleared < 0), 0) AS exposure,
       array_agg(account) FILTER (WHERE cleared < 0) AS overdrawn_ids,
       ARRAY(SELECT account FROM page) AS shown
FROM ranked GROUP BY currency ORDER BY currency
"""  # noqa: S608  built from the constants above
# Last month's flags, of the accounts that are open now: below floor or zero was right, whether money came or not;
# a warning was right if the balance came down to the floor or to nothing since.
_RECORD: Final = f"""
WITH ranked AS MATERIALIZED ({_RANKED}),
day AS (
    SELECT account_id, valued_on, sum(amount) AS amount FROM retainers_depositentry
    WHERE cleared_on > %(as_of)s AND cleared_on <= %(now)s AND recorded_at <= %(known_at)s
      AND account_id IN (SELECT account FROM ranked WHERE rank < 5)
    GROUP BY account_id, valued_on),
low AS (
    SELECT account, min(least(cleared, balance)) AS lowest FROM (
        SELECT ranked.account, ranked.cleared,
               ranked.cleared + sum(day.amount) OVER (PARTITION BY ranked.account ORDER BY day.valued_on) AS balance
        FROM ranked JOIN day ON day.account_id = ranked.account) running
    GROUP BY account)
SELECT count(*) AS flagged,
       count(*) FILTER (WHERE rank <= 1 OR coalesce(low.lowest, ranked.cleared) < greatest(ranked.floor, 0)
                           OR coalesce(low.lowest, ranked.cleared) <= 0) AS right
FROM ranked
JOIN retainers_depositaccount present ON present.id = ranked.account
LEFT JOIN low USING (account)
WHERE rank < 5 AND (present.closed_at IS NULL OR present.closed_at > %(moment_now)s)
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Capital:
    """One currency. held = net + drawn; projected = net + pending − reserved; exposure is never netted.

    `shown` are the accounts of the page, of whatever currency.
    """

    currency: str
    accounts: int
    flagged: int
    overdrawn: int
    net: Decimal
    drawn: Decimal
    pending: Decimal
    reserved: Decimal
    exposure: Decimal
    overdrawn_ids: list[int] | None
    shown: list[int]

    @property
    def held(self) -> Decimal:
        return self.net + self.drawn

    @property
    def projected(self) -> Decimal:
        return self.net + self.pending - self.reserved


@dataclass(frozen=True, slots=True)
class Part:
    """Which accounts of the report are wanted, the worst first."""

    first: int = 0
    skip: int = 0
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """All accounts by currency, and the rows of one part."""

    capitals: list[Capital]
    rows: list[RiskRow]

    @property
    def accounts(self) -> int:
        return sum(one.accounts for one in self.capitals)

    @property
    def flagged(self) -> int:
        return sum(one.flagged for one in self.capitals)

    @property
    def overdrawn(self) -> int:
        return sum(one.overdrawn for one in self.capitals)


def overview(when: When, *, accounts: Sequence[int] | None = None, part: Part | None = None) -> Overview:
    """The report as of a day. Three queries, whatever the number of accounts."""
    part, firm = part or Part(), firm_thresholds()
    wanted = {"first": part.first, "skip": part.skip, "flagged": part.flagged}
    capitals = fetch(Capital, _OVERVIEW.format(positions=positions(when)), _params(when, accounts, firm) | wanted)
    shown = capitals[0].shown if capitals else ()
    return Overview(capitals, at_risk(when, accounts=shown, firm=firm) if shown else [])


def record_of_last_month(when: When, *, accounts: Sequence[int] | None = None) -> Record:
    """How many of last month's flags were right, of the accounts that are open now. One query."""
    month = Month.of(when.as_of) - 1
    before = When(month.last_day, when.knowledge)
    now = {"now": when.as_of, "moment_now": when.moment}
    (found,) = fetch(
        _Score, _RECORD.format(positions=positions(before)), _params(before, accounts, firm_thresholds()) | now
    )
    return Record(month, found.flagged, found.right)


def _params(when: When, accounts: Sequence[int] | None, firm: Thresholds) -> dict[str, object]:
    own = {"low_runway_days": firm.low_runway_days, "ahead_of_pace": firm.ahead_of_pace}
    return params_of(when, accounts=accounts, burn_days=firm.burn_days) | own


@dataclass(frozen=True, slots=True)
class _Score:
    flagged: int
    right: int
