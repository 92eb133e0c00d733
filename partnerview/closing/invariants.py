"""What must always hold across apps: journals balance, and their balances are those of the records behind them."""

from __future__ import annotations

from typing import Final

from engagements.reports.postings import POSTINGS as BILLED
from partnerview.closing.reports.journal import all_postings
from recognition.reports.postings import POSTINGS as RECOGNIZED

BALANCED: Final = f"""
SELECT transaction, currency, sum(amount) AS left_over FROM ({all_postings()}) posting
GROUP BY transaction, currency HAVING sum(amount) <> 0
"""  # noqa: S608

# Trade receivables are what issued invoices and credit notes ask for less what was received.
RECEIVABLES: Final = f"""
SELECT engagement_id, currency, sum(posted) AS posted, sum(open) AS open FROM (
    SELECT engagement_id, currency, amount AS posted, 0 AS open FROM ({BILLED}) posting WHERE account = 'receivable'
    UNION ALL
    SELECT engagement_id, currency, 0, gross_amount FROM engagements_invoice WHERE status = 'issued'
    UNION ALL
    SELECT invoice.engagement_id, payment.currency, 0, -payment.amount
    FROM engagements_payment payment JOIN engagements_invoice invoice ON invoice.id = payment.invoice_id) side
GROUP BY engagement_id, currency HAVING sum(posted) <> sum(open)
"""  # noqa: S608

# Revenue in the journal is the ledger of entries, month by month.
REVENUE: Final = f"""
SELECT month, currency, sum(posted) AS posted, sum(earned) AS earned FROM (
    SELECT month, currency, -amount AS posted, 0 AS earned FROM ({RECOGNIZED}) posting WHERE account LIKE 'revenue%'
    UNION ALL
    SELECT month, currency, 0, amount FROM recognition_recognitionentry) side
GROUP BY month, currency HAVING sum(posted) <> sum(earned)
"""  # noqa: S608

# A contract is an asset or a liability of an engagement, never both; unbilled receivables are never below zero.
SIDES: Final = f"""
SELECT engagement_id, currency, account, sum(amount) AS amount FROM ({all_postings()}) posting
WHERE account IN ('contract_asset', 'contract_liability', 'unbilled_receivable')
GROUP BY engagement_id, currency, account
HAVING CASE account WHEN 'contract_liability' THEN sum(amount) > 0 ELSE sum(amount) < 0 END
"""  # noqa: S608

INVARIANTS: Final[dict[str, str]] = {
    "journals: every transaction balances": BALANCED,
    "journals: receivables are what is asked less what was received": RECEIVABLES,
    "journals: revenue is what is in the ledger": REVENUE,
    "journals: contract balances stand on their side": SIDES,
}
