"""Double entry of Recognize: revenue, and at each month's end the contract's balance on its right side (R-14).

The shape is that of engagements/reports/postings.py. Revenue as worked or beyond the contract is a right that is not
billed yet; other revenue uses up what was billed ahead. Where an engagement stands ahead of its bills at a month's end,
the difference is a contract asset; where it was billed for work to come, that is a liability (maths.md §3, balances).
"""

from __future__ import annotations

from typing import Final

from engagements.reports.postings import POSTINGS as BILLED
from recognition.reports.deferred_revenue import ENTRY_AS_WORKED

_KIND: Final = "coalesce(original.kind, entry.kind)"
_ENTRIES: Final = """
FROM recognition_recognitionentry entry
LEFT JOIN recognition_recognitionentry original ON original.id = entry.reverses_id
"""
_AT_END: Final = "(entry.month + interval '1 month - 1 day')::date"
_HEAD: Final = f"'R' || entry.id AS transaction, {_AT_END} AS dated_on, entry.month"
_REVENUE: Final = f"""
SELECT {_HEAD}, CASE WHEN {ENTRY_AS_WORKED} THEN 'unbilled_receivable'
                     ELSE 'contract_liability' END AS account,
       entry.engagement_id, entry.currency, entry.amount AS amount, to_char(entry.origin_month, 'YYYY-MM') AS reference
{_ENTRIES}
UNION ALL
SELECT {_HEAD}, 'revenue_' || {_KIND}, entry.engagement_id, entry.currency, -entry.amount,
       to_char(entry.origin_month, 'YYYY-MM')
{_ENTRIES}
"""
# How each engagement stood at the end of each month in which anything moved: ahead of its bills, or billed ahead.
_STANDING: Final = f"""
SELECT engagement_id, currency, month, account,
       greatest(sum(amount) OVER months, 0) AS debit, greatest(-sum(amount) OVER months, 0) AS credit
FROM (SELECT engagement_id, currency, month, account, sum(amount) AS amount
      FROM ({BILLED} UNION ALL {_REVENUE}) moved
      WHERE account IN ('contract_liability', 'unbilled_receivable')
      GROUP BY engagement_id, currency, month, account) by_month
WINDOW months AS (PARTITION BY engagement_id, currency, account ORDER BY month)
"""  # noqa: S608
_BEFORE: Final = "lag({side}, 1, 0) OVER (PARTITION BY engagement_id, currency, account ORDER BY month)"
# The contract above zero in debit is an asset; unbilled receivable below zero is a liability.
_TURNED: Final = f"""
SELECT engagement_id, currency, month, 'contract_asset' AS turned, debit - {_BEFORE.format(side="debit")} AS amount
FROM ({_STANDING}) standing WHERE account = 'contract_liability'
UNION ALL
SELECT engagement_id, currency, month, 'unbilled_receivable', credit - {_BEFORE.format(side="credit")}
FROM ({_STANDING}) standing WHERE account = 'unbilled_receivable'
"""  # noqa: S608
_TURN: Final = """
SELECT CASE turned WHEN 'contract_asset' THEN 'A' ELSE 'B' END || engagement_id || '-' || to_char(month, 'YYYY-MM')
           || '-' || currency, (month + interval '1 month - 1 day')::date, month, {account}, engagement_id, currency,
       {sign} amount, to_char(month, 'YYYY-MM')
FROM ({turned}) turned WHERE amount <> 0
"""

POSTINGS: Final = " UNION ALL ".join(
    (
        _REVENUE,
        _TURN.format(account="turned", sign="", turned=_TURNED),
        _TURN.format(account="'contract_liability'", sign="-", turned=_TURNED),
    )
)
