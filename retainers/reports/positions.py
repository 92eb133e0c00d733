"""Where every account stands: the sums behind pace, runway and flags, for all accounts in one statement.

Today's position comes from each account's balance; any other day, or what was known at another moment, from the
entries themselves. Both give the same for today (tested). What follows from a position is risk.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from partnerview import clock
from partnerview.db.rows import fetch
from partnerview.directory.models import SEES_ALL
from partnerview.users.models import User
from retainers.models import DepositAccount, RiskThresholds
from retainers.risk import Position, Thresholds

FOREVER: Final = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
_STORED: Final = """
LEFT JOIN retainers_depositbalance sums ON sums.account_id = account.id
"""
_SUMMED: Final = """
LEFT JOIN (
    SELECT account_id, sum(amount) FILTER (WHERE cleared_on IS NOT NULL) AS cleared,
        coalesce(sum(amount) FILTER (WHERE cleared_on IS NULL), 0)
        - coalesce(sum(amount) FILTER (WHERE clears_id IS NOT NULL), 0) AS pending,
        sum(amount) FILTER (WHERE cleared_on IS NOT NULL AND of_kind IN ('deposit', 'top_up')) AS funded,
        -sum(amount) FILTER (WHERE cleared_on IS NOT NULL AND of_kind = 'draw') AS drawn
    FROM retainers_depositentry
    WHERE valued_on <= %(as_of)s AND recorded_at <= %(known_at)s
      AND {chosen}
    GROUP BY account_id
) sums ON sums.account_id = account.id
"""
# What is held now is known by its status, which has an index; what was held at a moment by its dates.
_HOLDING_NOW: Final = "status = 'approved'"
_HOLDING_THEN: Final = "approved_at <= %(moment)s AND (settled_at IS NULL OR settled_at > %(moment)s)"
# Few accounts are looked up, all of them read in one pass.
_CHOSEN: Final = "(%(accounts)s::bigint[] IS NULL OR account_id = ANY(%(accounts)s))"
# Asked only of a moment: without it the draws of late are read from their index alone.
_KNOWN_THEN: Final = "AND recorded_at <= %(known_at)s"
# The accounts that a report is about, with the parameters of `params_of`.
OPEN_THEN: Final = """
(%(accounts)s::bigint[] IS NULL OR account.id = ANY(%(accounts)s))
AND account.opened_on <= %(as_of)s AND (account.closed_at IS NULL OR account.closed_at > %(moment)s)
"""
_POSITIONS: Final = """
SELECT account.id AS account, coalesce(account.partner_id, 0) AS partner, coalesce(account.client_id, 0) AS client,
    coalesce(partner.name, client.name) AS holder, account.currency, account.policy, account.floor,
    account.covers_from, account.covers_before, account.low_runway_days, account.ahead_of_pace,
    coalesce(sums.cleared, 0) AS cleared, coalesce(sums.pending, 0) AS pending,
    coalesce(sums.funded, 0) AS funded, coalesce(sums.drawn, 0) AS drawn,
    coalesce(held.amount, 0) AS reserved, coalesce(burned.amount, 0) AS burned, late.due_on AS late_since
FROM retainers_depositaccount account
LEFT JOIN directory_partner partner ON partner.id = account.partner_id
LEFT JOIN directory_client client ON client.id = account.client_id
{sums}
LEFT JOIN (
    SELECT account_id, sum(approved_amount) AS amount FROM retainers_draw
    WHERE {holding} AND {chosen} GROUP BY account_id
) held ON held.account_id = account.id
LEFT JOIN (
    SELECT account_id, -sum(amount) AS amount FROM retainers_depositentry
    WHERE of_kind = 'draw' AND valued_on > %(as_of)s::date - %(burn_days)s AND valued_on <= %(as_of)s {known}
      AND {chosen}
    GROUP BY account_id
) burned ON burned.account_id = account.id
LEFT JOIN (
    SELECT request.account_id, min(request.due_on) AS due_on
    FROM retainers_topuprequest request
    WHERE request.requested_on <= %(as_of)s AND request.recorded_at <= %(known_at)s AND request.due_on < %(as_of)s
      AND (request.status = 'open' OR request.settled_at > %(moment)s)
      AND request.amount > (
          SELECT coalesce(sum(entry.amount), 0) - coalesce(sum(entry.amount) FILTER (WHERE clears_id IS NOT NULL), 0)
          FROM retainers_depositentry entry
          WHERE entry.top_up_id = request.id AND entry.valued_on <= %(as_of)s AND entry.recorded_at <= %(known_at)s)
    GROUP BY request.account_id
) late ON late.account_id = account.id
WHERE {open}
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """One account as of a day, in its currency; the sums are those of risk.Position."""

    account: int
    partner: int
    client: int
    holder: str
    currency: str
    policy: str
    floor: Decimal
    covers_from: dt.date | None
    covers_before: dt.date | None
    low_runway_days: int | None
    ahead_of_pace: Decimal | None
    cleared: Decimal
    pending: Decimal
    funded: Decimal
    drawn: Decimal
    reserved: Decimal
    burned: Decimal
    late_since: dt.date | None

    @property
    def position(self) -> Position:
        return Position(
            cleared=self.cleared,
            pending=self.pending,
            reserved=self.reserved,
            funded=self.funded,
            drawn=self.drawn,
            burned=self.burned,
            floor=self.floor,
            covers_from=self.covers_from,
            covers_before=self.covers_before,
            late_since=self.late_since,
        )

    def thresholds(self, firm: Thresholds) -> Thresholds:
        """The firm's, where the account has none of its own."""
        if self.low_runway_days is None and self.ahead_of_pace is None:
            return firm
        return Thresholds(
            low_runway_days=firm.low_runway_days if self.low_runway_days is None else self.low_runway_days,
            ahead_of_pace=firm.ahead_of_pace if self.ahead_of_pace is None else self.ahead_of_pace,
            burn_days=firm.burn_days,
        )


@dataclass(frozen=True, slots=True)
class When:
    """As of which value date, and as known at which moment; None is now."""

    as_of: dt.date
    known_at: dt.datetime | None = None

    @property
    def is_now(self) -> bool:
        return self.known_at is None and self.as_of >= clock.today()

    @property
    def knowledge(self) -> dt.datetime:
        """Everything, unless a moment is given."""
        return self.known_at or FOREVER

    @property
    def moment(self) -> dt.datetime:
        """The last instant that counts for what was held and asked for."""
        return min(clock.start_of(self.as_of + dt.timedelta(days=1)), self.knowledge)


def standings(when: When, *, accounts: Sequence[int] | None = None, burn_days: int = 30) -> list[Standing]:
    """Every account that was open then (or those of `accounts`), in the order of their ids. One query."""
    params = params_of(when, accounts=accounts, burn_days=burn_days)
    return fetch(Standing, f"{positions(when)} ORDER BY account.id", params)


def positions(when: When) -> str:
    """The SELECT of a Standing for every account, with the parameters of `params_of`."""
    sums, holding = (_STORED, _HOLDING_NOW) if when.is_now else (_SUMMED.format(chosen=_CHOSEN), _HOLDING_THEN)
    known = _KNOWN_THEN if when.known_at else ""
    return _POSITIONS.format(sums=sums, holding=holding, known=known, chosen=_CHOSEN, open=OPEN_THEN)


def params_of(when: When, *, accounts: Sequence[int] | None, burn_days: int = 30) -> dict[str, Any]:
    return {
        "as_of": when.as_of,
        "known_at": when.knowledge,
        "moment": when.moment,
        "burn_days": burn_days,
        "accounts": None if accounts is None else list(accounts),
    }


def firm_thresholds() -> Thresholds:
    """From when on this firm flags an account."""
    row = RiskThresholds.objects.filter(pk=1).first()
    return Thresholds(row.low_runway_days, row.ahead_of_pace, row.burn_days) if row else Thresholds()


def scope_of(user: User) -> list[int] | None:
    """The accounts that a person sees, for the reports; None for those who see all."""
    if user.has_role(*SEES_ALL):
        return None
    return list(DepositAccount.objects.visible_to(user).order_by().values_list("pk", flat=True))
