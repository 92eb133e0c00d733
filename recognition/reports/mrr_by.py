"""MRR of one month by a dimension: client, partner, account manager, vendor, line kind, workstream, currency (R-8).

Opening and closing are sums of the snapshots of two month ends, with the dimensions they had then. A line that
has another account manager, partner or workstream than a month ago was transferred with what it opened with,
which comes to zero in total; gained and lost are what each client's MRR rose and fell by within the value
otherwise: opening + transfer + gained + lost = closing.
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
    VENDOR = "vendor"
    LINE_KIND = "line_kind"
    WORKSTREAM = "workstream"
    CURRENCY = "currency"


WORDS: Final[dict[Dimension, str]] = {
    Dimension.CLIENT: "Client",
    Dimension.PARTNER: "Partner",
    Dimension.ACCOUNT_MANAGER: "Account manager",
    Dimension.VENDOR: "Vendor",
    Dimension.LINE_KIND: "Line kind",
    Dimension.WORKSTREAM: "Workstream",
    Dimension.CURRENCY: "Currency",
}
_KEYS: Final[dict[Dimension, str]] = {
    Dimension.CLIENT: "{of}.client_id::text",
    Dimension.PARTNER: "coalesce({of}.partner_id::text, '')",
    Dimension.ACCOUNT_MANAGER: "{of}.account_manager_id::text",
    # A line keeps its vendor for good, so that no snapshot has to.
    Dimension.VENDOR: (
        "coalesce((SELECT sold.vendor_id::text FROM engagements_serviceline sold WHERE sold.id = {of}.line_id), '')"
    ),
    Dimension.LINE_KIND: "{of}.kind",
    Dimension.WORKSTREAM: "{of}.workstream",
    Dimension.CURRENCY: "{of}.currency",
}
_NAMES: Final[dict[Dimension, str]] = {
    Dimension.CLIENT: "(SELECT name FROM directory_client WHERE id::text = summed.key)",
    Dimension.PARTNER: "(SELECT name FROM directory_partner WHERE id::text = summed.key)",
    Dimension.ACCOUNT_MANAGER: "(SELECT name FROM users_user WHERE id::text = summed.key)",
    Dimension.VENDOR: "(SELECT name FROM directory_vendor WHERE id::text = summed.key)",
}
_LABELS: Final = {**dict(LineKind.choices), **dict(Workstream.choices)}
_NONE: Final = {
    Dimension.PARTNER: "Without a partner",
    Dimension.WORKSTREAM: "No workstream",
    Dimension.VENDOR: "Our own service",
}
_ONLY: Final = """(%(clients)s::bigint[] IS NULL OR {of}.client_id = ANY(%(clients)s))
          AND (%(currency)s::text IS NULL OR {of}.currency = %(currency)s)"""
_SAME: Final = "line_id AND after.currency = before.currency AND after.client_id = before.client_id"
# One row for each line at the opening, and one for each at the closing, with the value of the dimension it had then.
LINES: Final = f"""
SELECT before.line_id, {{before}} AS key, before.currency, before.client_id, before.amount AS opening, 0 AS closing,
       CASE WHEN {{before}} <> {{after}} THEN -before.amount ELSE 0 END AS transfer, 0 AS lines
FROM recognition_mrrsnapshot before
LEFT JOIN recognition_mrrsnapshot after ON after.month = %(month)s AND after.line_id = before.{_SAME}
WHERE before.month = %(month_before)s AND {_ONLY.format(of="before")}
UNION ALL
SELECT after.line_id, {{after}}, after.currency, after.client_id, 0, after.amount,
       CASE WHEN {{before}} <> {{after}} THEN before.amount ELSE 0 END, 1
FROM recognition_mrrsnapshot after
LEFT JOIN recognition_mrrsnapshot before ON before.month = %(month_before)s AND after.line_id = before.{_SAME}
WHERE after.month = %(month)s AND {_ONLY.format(of="after")}
"""  # noqa: S608  built from constants
BY_CLIENT: Final = f"""
SELECT key, currency, client_id, sum(opening) AS opening, sum(closing) AS closing, sum(transfer) AS transfer,
       sum(closing - opening - transfer) AS moved, sum(lines) AS lines
FROM ({LINES}) line GROUP BY 1, 2, 3
"""  # noqa: S608
_ROWS: Final = f"""
SELECT summed.*, {{name}} AS name FROM (
    SELECT key, currency, sum(opening) AS opening, sum(transfer) AS transfer, sum(closing) AS closing,
           coalesce(sum(moved) FILTER (WHERE moved > 0), 0) AS gained,
           coalesce(sum(moved) FILTER (WHERE moved < 0), 0) AS lost,
           sum(lines)::int AS lines, count(*) FILTER (WHERE closing > 0) AS clients
    FROM ({BY_CLIENT}) by_client
    GROUP BY key, currency) summed
ORDER BY closing DESC, opening DESC, key
"""  # noqa: S608  built from constants


@dataclass(frozen=True, slots=True)
class MrrBy:
    """One value of the dimension in one currency. Amounts are unrounded."""

    key: str
    currency: str
    opening: Decimal
    transfer: Decimal
    gained: Decimal
    lost: Decimal
    closing: Decimal
    lines: int
    clients: int
    name: str | None


def mrr_by(dimension: Dimension, month: Month, *, currency: str | None = None, scope: Scope = ALL) -> list[MrrBy]:
    """Every value of the dimension with MRR at the month's opening or closing, the largest first."""
    sql = keyed(_ROWS, dimension).replace("{name}", _NAMES.get(dimension, "summed.key"))
    params = {
        "month": month.first_day,
        "month_before": (month - 1).first_day,
        "clients": scope.parameter,
        "currency": currency,
    }
    return fetch(MrrBy, sql, params)


def keyed(sql: str, dimension: Dimension) -> str:
    """The SELECT with the dimension in it, as it was at the opening and at the closing."""
    key = _KEYS[dimension]
    return sql.replace("{before}", key.format(of="before")).replace("{after}", key.format(of="after"))


def label_of(row: MrrBy, dimension: Dimension) -> str:
    """The words for one row."""
    return _LABELS.get(row.name or "", row.name or "") or _NONE.get(dimension, "–")
