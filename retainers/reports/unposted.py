"""Unposted work (T-14): approved time of the engagements that an account pays for, neither invoiced nor drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from retainers.reports.positions import OPEN_THEN, When, params_of

# The same time as reports/proposals.py offers, by account.
_UNPOSTED: Final = """
SELECT account.id AS account, account.currency, sum(on_line.minutes::numeric / 60 * line.hourly_rate
    * CASE WHEN on_line.is_after_hours THEN line.after_hours_multiplier ELSE 1 END) AS amount
FROM retainers_depositaccount account
JOIN engagements_engagement engagement ON engagement.currency = account.currency
    AND ((engagement.bill_to = 'partner' AND engagement.partner_id = account.partner_id)
         OR (engagement.bill_to = 'client' AND engagement.client_id = account.client_id))
JOIN engagements_serviceline line ON line.engagement_id = engagement.id AND line.kind = 'time_and_materials'
JOIN engagements_timeonline on_line ON on_line.line_id = line.id AND on_line.status = 'approved'
WHERE {chosen}
  AND NOT EXISTS (SELECT FROM retainers_drawntime drawn WHERE drawn.time_entry_id = on_line.entry_id AND drawn.stands)
GROUP BY account.id
"""
_IN_ALL: Final = "SELECT currency, sum(amount) AS amount FROM ({work}) work GROUP BY currency ORDER BY currency"


@dataclass(frozen=True, slots=True)
class _Unposted:
    account: int
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class UnpostedSum:
    """All that is unposted in one currency, unrounded."""

    currency: str
    amount: Decimal


def unposted_work(accounts: Sequence[int]) -> dict[int, Decimal]:
    """Account → worth at its lines' rates, net of tax, unrounded, in its currency; none is left out."""
    sql = _UNPOSTED.format(chosen="account.id = ANY(%(accounts)s)")
    return {row.account: row.amount for row in fetch(_Unposted, sql, {"accounts": list(accounts)})}


def unposted_in_all(when: When, *, accounts: Sequence[int] | None) -> list[UnpostedSum]:
    """What is unposted now, by currency, of the accounts that the report as of `when` is about."""
    work = _UNPOSTED.format(chosen=OPEN_THEN)
    return fetch(UnpostedSum, _IN_ALL.format(work=work), params_of(when, accounts=accounts))
