"""Retention over a window: of what was there at its opening, how much is left at its closing (maths.md §4).

Per client that had MRR at the opening, at constant rate: gross = Σ min(opening, closing) ÷ Σ opening, net =
Σ closing ÷ Σ opening, logo churn = clients left with nothing ÷ clients. A client that was absent at the
opening counts nowhere. Nothing to divide by gives no ratio.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.measure import WORTH, Measure
from recognition.reports.scope import ALL, Scope

_BY_CLIENT: Final = """
SELECT client_id, {group},
       coalesce(sum(amount{worth}) FILTER (WHERE month = %(opening)s), 0) AS opening,
       coalesce(sum(amount{worth}) FILTER (WHERE month = %(closing)s), 0) AS closing
FROM recognition_mrrsnapshot {join}
WHERE month IN (%(opening)s, %(closing)s)
  AND (%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s))
GROUP BY 1, 2
"""
_RETENTION: Final = """
SELECT currency, sum(opening) AS opening, sum(least(opening, closing)) AS kept, sum(closing) AS closing,
       count(*) AS clients, count(*) FILTER (WHERE closing = 0) AS lost
FROM ({by_client}) client
WHERE opening > 0 GROUP BY currency ORDER BY currency
"""
_EACH: Final = _RETENTION.format(by_client=_BY_CLIENT.format(group="currency", worth="", join=""))
_MEASURED: Final = _RETENTION.format(
    by_client=_BY_CLIENT.format(group="%(currency)s::text AS currency", worth=" * rate", join=WORTH)
)
_CLIENTS: Final = f"""
SELECT client_id AS client, client.name, measured.currency, opening, least(opening, closing) AS kept, closing
FROM ({_BY_CLIENT.format(group="%(currency)s::text AS currency", worth=" * rate", join=WORTH)}) measured
JOIN directory_client client ON client.id = client_id
WHERE opening > 0 AND closing <> opening ORDER BY closing - opening, client_id
"""  # noqa: S608  built from constants


@dataclass(frozen=True, slots=True)
class Retention:
    """Sums of one currency over the clients that had MRR at the opening."""

    currency: str
    opening: Decimal
    kept: Decimal
    closing: Decimal
    clients: int
    lost: int

    @property
    def gross(self) -> Decimal:
        return self.kept / self.opening

    @property
    def net(self) -> Decimal:
        return self.closing / self.opening

    @property
    def logo_churn(self) -> Decimal:
        return Decimal(self.lost) / self.clients


@dataclass(frozen=True, slots=True)
class RetainedClient:
    """One client that was there at the opening and has changed since."""

    client: int
    name: str
    currency: str
    opening: Decimal
    kept: Decimal
    closing: Decimal

    @property
    def change(self) -> Decimal:
        return self.closing - self.opening


def retention(month: Month, *, since: Month | None = None, scope: Scope = ALL) -> dict[str, Retention]:
    """By contract currency, from the end of `since` (the month before) to the end of `month`."""
    rows = fetch(Retention, _EACH, _window(month, since, scope))
    return {row.currency: row for row in rows}


def retention_in(measure: Measure, month: Month, *, since: Month | None = None, scope: Scope = ALL) -> Retention | None:
    """The same in one measure; None where nobody had MRR at the opening."""
    rows = fetch(Retention, _MEASURED, _window(month, since, scope) | _measured(measure))
    return rows[0] if rows else None


def changed_clients(
    measure: Measure, month: Month, *, since: Month | None = None, scope: Scope = ALL
) -> list[RetainedClient]:
    """Every client of the opening whose MRR differs at the closing, the greatest loss first."""
    return fetch(RetainedClient, _CLIENTS, _window(month, since, scope) | _measured(measure))


def _window(month: Month, since: Month | None, scope: Scope) -> dict[str, Any]:
    return {
        "closing": month.first_day,
        "opening": (since or month - 1).first_day,
        "clients": scope.parameter,
    }


def _measured(measure: Measure) -> dict[str, Any]:
    return measure.params | {"currency": measure.currency}
