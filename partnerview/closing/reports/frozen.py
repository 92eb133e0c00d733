"""What closing a month freezes, what it froze each time, and what is known differently since (R-4, R-10).

Frozen is what was kept when the month was closed. Restated is the same figure by what is known now: revenue by
the month it was earned in, MRR by the lines in service at the month's end. Per client, in contract currency.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.reports.contracted import counting_licences
from partnerview.books.models import PeriodMove, PeriodStatus
from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.scope import ALL, Scope

_ONLY: Final = "(%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s))"
_TO_FREEZE: Final = """
SELECT 'revenue' AS figure, currency, count(*) AS rows, count(DISTINCT client_id) AS clients, sum(amount) AS amount
FROM recognition_recognitionentry WHERE month = %(month)s GROUP BY currency
UNION ALL
SELECT 'mrr', currency, count(*), count(DISTINCT client_id), sum(amount)
FROM recognition_mrrsnapshot WHERE month = %(month)s GROUP BY currency
UNION ALL
SELECT 'rates', base || '/' || quote, count(*), 0, 0
FROM books_exchangerate WHERE dated_on >= %(month)s AND dated_on < %(before)s GROUP BY base, quote
ORDER BY 1, 2
"""
# Earned in the month, wherever it posted; an entry that posts here for an earlier month stays that month's.
_RESTATED: Final = """
SELECT 'revenue' AS figure, client_id, currency, amount FROM recognition_recognitionentry
WHERE origin_month = %(month)s
UNION ALL
SELECT 'mrr', engagement.client_id, line.currency, @mrr(line)
FROM engagements_serviceline line
JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
WHERE line.is_live AND @mrr(line) <> 0 AND line.starts_on < %(before)s
  AND (line.ends_before IS NULL OR line.ends_before >= %(before)s)
"""
_KEPT: Final = "SELECT figure, client_id, currency, amount FROM closing_closedfigure WHERE closing_id = {closing}"
# The revenue that a close froze is what posted in the month: late events that belong elsewhere are taken out.
_ELSEWHERE: Final = """
SELECT 'revenue', client_id, currency, -amount FROM recognition_recognitionentry
WHERE month = %(month)s AND origin_month < %(month)s
"""
_CHANGES: Final = """
SELECT figure, client_id AS client, client.name AS name, currency,
       coalesce(sum(amount) FILTER (WHERE side = 0), 0) AS before,
       coalesce(sum(amount) FILTER (WHERE side = 1), 0) AS after
FROM (SELECT 0 AS side, before.* FROM ({before}) AS before (figure, client_id, currency, amount)
      UNION ALL
      SELECT 1, after.* FROM ({after}) AS after (figure, client_id, currency, amount)) figures
JOIN directory_client client ON client.id = client_id
WHERE {only}
GROUP BY figure, client_id, client.name, currency
HAVING coalesce(sum(amount) FILTER (WHERE side = 0), 0) <> coalesce(sum(amount) FILTER (WHERE side = 1), 0)
ORDER BY figure DESC, client.name, currency
"""


@dataclass(frozen=True, slots=True)
class Freezes:
    """What a close would freeze of one figure in one currency (of rates: in one pair)."""

    figure: str
    currency: str
    rows: int
    clients: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """One client's figure before and after, in contract currency, unrounded."""

    figure: str
    client: int
    name: str
    currency: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


def freezes(month: Month) -> list[Freezes]:
    """Entries, MRR and rates of the month as they stand now."""
    return fetch(Freezes, _TO_FREEZE, {"month": month.first_day, "before": month.next_first})


def closings_of(month: Month) -> list[PeriodMove]:
    """Each time the month was closed, the first one first."""
    rows = PeriodMove.objects.filter(month=month.first_day, status=PeriodStatus.CLOSED).select_related("moved_by")
    return list(rows.order_by("id"))


def restated(month: Month, closing: PeriodMove, *, scope: Scope = ALL) -> list[Change]:
    """What is known now and was not when `closing` froze the month."""
    frozen = f"{_KEPT.format(closing=closing.pk)} UNION ALL {_ELSEWHERE}"
    return _changes(month, frozen, counting_licences(_RESTATED), scope)


def between(month: Month, first: PeriodMove, second: PeriodMove, *, scope: Scope = ALL) -> list[Change]:
    """What a later closing froze differently from an earlier one."""
    return _changes(month, _KEPT.format(closing=first.pk), _KEPT.format(closing=second.pk), scope)


def closed_on(month: Month) -> dt.datetime | None:
    """When the month was closed last, whether or not it has been opened since."""
    return next((move.moved_at for move in reversed(closings_of(month))), None)


def _changes(month: Month, before: str, after: str, scope: Scope) -> list[Change]:
    sql = _CHANGES.format(before=before, after=after, only=_ONLY)
    params = {"month": month.first_day, "before": month.next_first, "clients": scope.parameter}
    return fetch(Change, sql, params)
