"""What Operate knows of a month for the bridge: contracted, invoiced, received, each row with its source (R-11).

A SELECT of facts. Parameters: first and second day, last_day (or the day of the month that it is looked at), known_at.
`part` says of which kind a fact is; partnerview/closing/bridge_rules.py says which difference each kind explains.
"""

from __future__ import annotations

from typing import Final

from engagements.minor_units import digits_of
from engagements.reports.known_lines import LINES_AS_KNOWN

# Within the month the line took over from another of its kind, or another took over from it.
IS_AMENDED: Final = """
EXISTS (SELECT FROM engagements_serviceline other
        WHERE other.engagement_id = line.engagement_id AND other.is_live AND other.kind = line.kind
          AND other.id <> line.id
          AND (other.starts_on = line.ends_before AND line.ends_before BETWEEN %(second)s AND %(last_day)s
               OR other.ends_before = line.starts_on AND line.starts_on BETWEEN %(second)s AND %(last_day)s))
"""
_CONTRACTED: Final = f"""
SELECT 'contracted' AS number,
       CASE WHEN line.recognition_method <> 'straight_line' THEN 'other'
            WHEN {IS_AMENDED} THEN 'amended' ELSE 'prorated' END AS part,
       line.engagement_id, line.currency, 'service_line' AS source, line.id AS source_id, line.name AS label,
       %(last_day)s::date AS dated_on, line.monthly_amount AS amount
FROM ({LINES_AS_KNOWN}) line
WHERE line.monthly_amount <> 0 AND line.starts_on <= %(last_day)s
  AND (line.ends_before IS NULL OR line.ends_before > %(last_day)s)
"""  # noqa: S608
_INVOICED: Final = """
SELECT 'invoiced', CASE WHEN line.charge IN ('fee', 'overage', 'time', 'one_off', 'usage', 'credit') THEN line.charge
                        ELSE 'other' END,
       invoice.engagement_id, invoice.currency, 'invoice_line', line.id,
       invoice.reference || ', ' || line.description, invoice.dated_on, line.net_amount
FROM engagements_invoice invoice JOIN engagements_invoiceline line ON line.invoice_id = invoice.id
WHERE invoice.status = 'issued' AND invoice.dated_on >= %(first)s AND invoice.dated_on <= %(last_day)s
  AND (%(known_at)s::timestamptz IS NULL OR invoice.issued_at <= %(known_at)s)
"""
_TAX: Final = (
    "CASE WHEN invoice.gross_amount = 0 THEN 0 ELSE"
    f" round(payment.amount * invoice.tax_amount / invoice.gross_amount, {digits_of('payment.currency')}) END"
)
_RECEIVED: Final = """
SELECT '{number}', 'payment', invoice.engagement_id, payment.currency, 'payment', payment.id,
       invoice.reference || coalesce(', ' || nullif(payment.reference, ''), ''), payment.received_on, {amount}
FROM engagements_payment payment JOIN engagements_invoice invoice ON invoice.id = payment.invoice_id
WHERE payment.received_on >= %(first)s AND payment.received_on <= %(last_day)s
  AND (%(known_at)s::timestamptz IS NULL OR payment.recorded_at <= %(known_at)s)
"""

FACTS: Final = " UNION ALL ".join(
    (
        _CONTRACTED,
        _INVOICED,
        _RECEIVED.format(number="received", amount=f"payment.amount - ({_TAX})"),
        _RECEIVED.format(number="tax", amount=_TAX),
    )
)
