"""Double entry of deposits: money held, drawn, and applied to invoices (R-14). One SELECT, no parameters.

The shape is that of engagements/reports/postings.py. Cleared money in is owed to its holder. A draw turns it into money
drawn and not applied; where a draw pays an invoice, Operate's payment stands as cash against the receivable, and the
application takes that cash back out of what was drawn: together deposit against receivable.
"""

from __future__ import annotations

from typing import Final

from engagements.reports.postings import POSTINGS as BILLED

# Both legs of a transfer owe the same money to another holder: nothing in the books moves.
_COUNTER: Final = """
CASE entry.of_kind WHEN 'draw' THEN 'draws_unapplied' WHEN 'adjustment' THEN 'deposit_adjustment'
                   WHEN 'write_off' THEN 'deposit_adjustment' ELSE 'cash' END
"""
_ENTRY: Final = """
SELECT 'D' || entry.id AS transaction, entry.cleared_on AS dated_on, entry.month, {account} AS account,
       draw.engagement_id, entry.currency, {sign} entry.amount AS amount,
       coalesce(nullif(entry.reference, ''), left(entry.what_for, 60)) AS reference
FROM retainers_depositentry entry LEFT JOIN retainers_draw draw ON draw.id = entry.draw_id
WHERE entry.cleared_on IS NOT NULL AND entry.of_kind <> 'transfer'
"""
_APPLIED: Final = """
SELECT 'U' || payment.id, paid.dated_on, paid.month, '{account}', paid.engagement_id, paid.currency,
       {sign} payment.amount, 'Draw ' || draw.id
FROM retainers_draw draw
JOIN engagements_payment payment ON payment.id = draw.payment_id OR payment.reverses_id = draw.payment_id
JOIN ({billed}) paid ON paid.transaction = 'P' || payment.id AND paid.account = 'cash'
"""

POSTINGS: Final = " UNION ALL ".join(
    (
        _ENTRY.format(account="'deposits_held'", sign="-"),
        _ENTRY.format(account=_COUNTER, sign=""),
        _APPLIED.format(account="draws_unapplied", sign="", billed=BILLED),
        _APPLIED.format(account="cash", sign="-", billed=BILLED),
    )
)
