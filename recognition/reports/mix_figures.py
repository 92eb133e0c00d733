"""How recognized revenue by kind of promise comes about, month by month (R-12). Rows are entries of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from partnerview.errors import InvalidInput
from partnerview.explanation import Explanation, Input
from partnerview.money import Money
from partnerview.ui import formats
from recognition.reports.adding_up import EXACT_ROWS, Rows, Rule, ratio, rows_of, summed
from recognition.reports.asked import Asked
from recognition.reports.revenue_mix import KIND

_ENTRIES: Final = f"""
SELECT 'recognition_entry' AS kind, entry.id, entry.amount,
       client.name || ', ' || line.name || ', earned in ' || to_char(entry.origin_month, 'YYYY-MM') AS label
FROM recognition_recognitionentry entry
LEFT JOIN recognition_recognitionentry original ON original.id = entry.reverses_id
JOIN directory_client client ON client.id = entry.client_id
JOIN engagements_serviceline line ON line.id = entry.line_id
WHERE entry.month = %(month)s AND entry.currency = %(currency)s
  AND (%(clients)s::bigint[] IS NULL OR entry.client_id = ANY(%(clients)s))
  AND (%(kind)s = 'revenue' OR %(kind)s = {KIND} OR %(kind)s = 'other' AND {KIND} <> 'recurring')
"""  # noqa: S608  a constant
_WORDS: Final = {
    "recurring": "Recurring revenue",
    "variable": "Revenue as worked",
    "one_off": "One-off revenue",
    "other": "Revenue that does not recur",
    "revenue": "Recognized revenue",
}
_RULE: Final = Rule(
    "Entries that posted in the month: recurring is what schedules earn, as worked what is worked, beyond the contract "
    "or used, one-off what is accepted.",
    "A reversal or a concession counts where that which it takes back did",
    "By the month that an entry posted in, in contract currency",
    EXACT_ROWS,
)


def _entries(asked: Asked, kind: str) -> Rows:
    params = {
        "month": asked.other_month.first_day,
        "currency": asked.measure.currency,
        "clients": asked.scope.parameter,
        "kind": kind,
    }
    return rows_of(_ENTRIES, params, asked.measure.currency)


def _mixed(asked: Asked) -> Explanation:
    kind = asked.figure.removeprefix("mix_")
    name = f"{_WORDS[kind]}, {formats.month_name(asked.other_month)}, {asked.measure.currency}"
    return summed(name, _RULE, _entries(asked, kind))


def _share(asked: Asked) -> Explanation:
    recurring, revenue = _entries(asked, "recurring"), _entries(asked, "revenue")
    if not revenue.amount:
        raise InvalidInput("Nothing was recognized in this month.", field="of")
    part = Input("Recurring", Money(recurring.amount, recurring.currency))
    whole = Input("Recognized", Money(revenue.amount, revenue.currency))
    name = f"Recurring share, {formats.month_name(asked.other_month)}"
    return ratio(name, _RULE, part, whole, places=1, sources=recurring.sources)


MIX_FIGURES: Final[dict[str, Callable[[Asked], Explanation]]] = {
    **dict.fromkeys((f"mix_{kind}" for kind in _WORDS), _mixed),
    "mix_share": _share,
}
