"""Double entry of Operate: invoices, credit notes, payments, tax (R-14). One SELECT, no parameters.

Columns: transaction (stable id), dated_on, month (in which it posts), account, engagement_id, currency, amount (debit
above zero, credit below), reference. Amounts of a transaction come to zero. Invoicing credits what is owed to the
client as service, and what is passed on to a vendor to that vendor; recognition's own postings take it from there.
"""

from __future__ import annotations

from typing import Final

from engagements.reports.passed_on import OWN, PASSED_ON, SOLD

# Time, overage and usage are a right that is billed; all else is billed against the contract (maths.md §3, balances).
_UNBILLED: Final = "coalesce(credited.charge, line.charge) IN ('time', 'overage', 'usage')"
_ISSUED: Final = "FROM engagements_invoice invoice WHERE invoice.status = 'issued'"
_LINES: Final = f"""
FROM engagements_invoice invoice
JOIN engagements_invoiceline line ON line.invoice_id = invoice.id
LEFT JOIN engagements_invoiceline credited ON credited.id = line.credits_id
{SOLD}
"""
_HEAD: Final = "'I' || invoice.id AS transaction, invoice.dated_on, invoice.posted_month AS month"
# A payment dated in a month that was closed when it was recorded posts in the first month that was open then.
_POSTED_IN: Final = """
greatest(date_trunc('month', payment.received_on)::date, (
    SELECT (CASE WHEN move.status = 'closed' THEN move.month + interval '1 month' ELSE move.month END)::date
    FROM books_periodmove move WHERE move.status <> 'closing' AND move.moved_at <= payment.recorded_at
    ORDER BY move.id DESC LIMIT 1))
"""
_PAYMENT: Final = f"""
SELECT 'P' || payment.id, payment.received_on, {_POSTED_IN}, '{{account}}', invoice.engagement_id, payment.currency,
       {{sign}} payment.amount, coalesce(nullif(payment.reference, ''), invoice.reference)
FROM engagements_payment payment JOIN engagements_invoice invoice ON invoice.id = payment.invoice_id
"""  # noqa: S608

POSTINGS: Final = f"""
SELECT {_HEAD}, 'receivable' AS account, invoice.engagement_id, invoice.currency, invoice.gross_amount AS amount,
       invoice.reference {_ISSUED}
UNION ALL
SELECT {_HEAD}, 'tax_payable', invoice.engagement_id, invoice.currency, -invoice.tax_amount, invoice.reference {_ISSUED}
UNION ALL
SELECT {_HEAD}, CASE WHEN {_UNBILLED} THEN 'unbilled_receivable' ELSE 'contract_liability' END,
       invoice.engagement_id, invoice.currency, -sum({OWN}), invoice.reference
{_LINES} WHERE invoice.status = 'issued' GROUP BY invoice.id, {_UNBILLED}
UNION ALL
SELECT {_HEAD}, 'vendor_payable', invoice.engagement_id, invoice.currency, -sum({PASSED_ON}), invoice.reference
{_LINES} WHERE invoice.status = 'issued' GROUP BY invoice.id HAVING sum({PASSED_ON}) <> 0
UNION ALL
{_PAYMENT.format(account="cash", sign="")}
UNION ALL
{_PAYMENT.format(account="receivable", sign="-")}
"""
