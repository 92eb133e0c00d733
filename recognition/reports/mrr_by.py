"""MRR of one month by a dimension: client, partner, account manager, line kind, workstream, currency (R-8).

Opening and closing are sums of the snapshots of two month ends, with the dimensions they had then. Gained and
lost are what each client's MRR rose and fell by within the value: opening + gained + lost = closing. By any
dimension but the client that includes transfers, which come to zero in total.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from engagements.models import LineKind, Workstream
from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.scope import ALL, Scope


class Dimension(StrEnum):
    """What the rows of the table are."""

    CLIENT = "client"
    PARTNER = "partner"
    ACCOUNT_MANAGER = "account_manager"
    LINE_KIND = "line_kind"
    WORKSTREAM = "workstream"
    CURRENCY = "currency"


WORDS: Final[dict[Dimension, str]] = {
    Dimension.CLIENT: "Client",
    Dimension.PARTNER: "Partner",
    Dimension.ACCOUNT_MANAGER: "Account manager",
    Dimension.LINE_KIND: "Line kind",
    Dimension.WORKSTREAM: "Workstream",
    Dimension.CURRENCY: "Currency",
}
_KEYS: Final[dict[Dimension, str]] = {
    Dimension.CLIENT: "client_id::text",
    Dimension.PARTNER: "coalesce(partner_id::text, '')",
    Dimension.ACCOUNT_MANAGER: "account_manager_id::text",
    Dimension.LINE_KIND: "kind",
    Dimension.WORKSTREAM: "workstream",
    Dimension.CURRENCY: "currency",
}
_NAMES: Final[dict[Dimension, str]] = {
    Dimension.CLIENT: "(SELECT name FROM directory_client WHERE id::text = summed.key)",
    Dimension.PARTNER: "(SELECT name FROM directory_partner WHERE id::text = summed.key)",
    Dimension.ACCOUNT_MANAGER: "(SELECT name FROM users_user WHERE id::text = summed.key)",
}
_LABELS: Final = {**dict(LineKind.choices), **dict(Workstream.choices)}
_NONE: Final = {Dimension.PARTNER: "Without a partner", Dimension.WORKSTREAM: "No workstream"}
_ROWS: Final = """
SELECT summed.*, {name} AS name FROM (
    SELECT key, currency, sum(opening) AS opening, sum(closing) AS closing,
           coalesce(sum(closing - opening) FILTER (WHERE closing > opening), 0) AS gained,
           coalesce(sum(closing - opening) FILTER (WHERE closing < opening), 0) AS lost,
           sum(lines)::int AS lines, count(*) FILTER (WHERE closing > 0) AS clients
    FROM (SELECT {key} AS key, currency, client_id,
                 coalesce(sum(amount) FILTER (WHERE month = %(month_before)s), 0) AS opening,
                 coalesce(sum(amount) FILTER (WHERE month = %(month)s), 0) AS closing,
                 count(*) FILTER (WHERE month = %(month)s) AS lines
          FROM recognition_mrrsnapshot
          WHERE month IN (%(month_before)s, %(month)s)
            AND (%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s))
            AND (%(currency)s::text IS NULL OR currency = %(currency)s)
          GROUP BY 1, 2, 3) by_client
    GROUP BY key, currency) summed
ORDER BY closing DESC, opening DESC, key
"""


@dataclass(frozen=True, slots=True)
class MrrBy:
    """One value of the dimension in one currency. Amounts are unrounded."""

    key: str
    currency: str
    opening: Decimal
    gained: Decimal
    lost: Decimal
    closing: Decimal
    lines: int
    clients: int
    name: str | None


def mrr_by(dimension: Dimension, month: Month, *, currency: str | None = None, scope: Scope = ALL) -> list[MrrBy]:
    """Every value of the dimension with MRR at the month's opening or closing, the largest first."""
    sql = _ROWS.format(key=_KEYS[dimension], name=_NAMES.get(dimension, "summed.key"))
    params = {
        "month": month.first_day,
        "month_before": (month - 1).first_day,
        "clients": scope.parameter,
        "currency": currency,
    }
    return fetch(MrrBy, sql, params)


def label_of(row: MrrBy, dimension: Dimension) -> str:
    """The words for one row."""
    return _LABELS.get(row.name or "", row.name or "") or _NONE.get(dimension, "–")
