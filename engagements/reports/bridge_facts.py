"""What Operate knows of a month for the bridge: contracted, invoiced, received, each row with its source (R-11).

A SELECT of facts. Parameters: first and second day, last_day (or the day that is looked at), known_at, from_deposit.
`part` says of which kind a fact is; partnerview/closing/bridge_rules.py says which difference each kind explains.
"""

from __future__ import annotations

from typing import Final

from engagements.minor_units import digits_of
from engagements.reports.known_lines import LINES_AS_KNOWN
from engagements.reports.passed_on import OWN, PASSED_ON, SOLD

# How a payment says that it came out of a deposit account (retainers/actions/draws.py records it so).
FROM_DEPOSIT: Final = "deposit draw"

# Within the month the line took over from another of its kind, or another took over from it.
IS_AMENDED: Final = """
EXISTS (SELECT FROM engagements_serviceline other
        WHERE other.engagement_id = line.engagement_id AND other.is_live AND other.kind = line.kind
          AND other.id <> line.id
          AND (other.starts_on = line.ends_before AND line.ends_before BETWEEN %(second)s AND %(last_day)s
               OR other.ends_before = line.starts_on AND line.starts_on BETWEEN %(second)s AND %(last_day)s))
"""
# A credit note by the end of the month concedes a part of the line's price, so that its plan is another.
IS_CONCEDED: Final = """
EXISTS (SELECT FROM engagements_invoice note
        JOIN engagements_invoiceline given ON given.invoice_id = note.id AND given.service_line_id = line.id
        JOIN engagements_invoiceline credited ON credited.id = given.credits_id AND credited.charge = 'fee'
        WHERE note.status = 'issued' AND note.concession <> '' AND note.dated_on <= %(last_day)s)
"""
# What is passed on to a vendor is no revenue of ours: it stands beside what is.
_CONTRACTED: Final = f"""
SELECT 'contracted' AS number,
       CASE WHEN {{passed_on}} THEN 'passed_on'
            WHEN line.recognition_method <> 'straight_line' THEN 'other'
            WHEN {IS_CONCEDED} THEN 'conceded'
            WHEN {IS_AMENDED} THEN 'amended' ELSE 'prorated' END AS part,
       line.engagement_id, line.currency, 'service_line' AS source, line.id AS source_id, line.name AS label,
       %(last_day)s::date AS dated_on, {{amount}} AS amount
FROM ({LINES_AS_KNOWN}) line JOIN engagements_serviceline sold ON sold.id = line.id
WHERE {{amount}} <> 0 AND line.starts_on <= %(last_day)s
  AND (line.ends_before IS NULL OR line.ends_before > %(last_day)s)
"""  # noqa: S608
_INVOICED: Final = f"""
SELECT 'invoiced', CASE WHEN {{passed_on}} THEN 'passed_on'
                        WHEN line.charge IN ('fee', 'overage', 'time', 'one_off', 'usage', 'credit') THEN line.charge
                        ELSE 'other' END,
       invoice.engagement_id, invoice.currency, 'invoice_line', line.id,
       invoice.reference || ', ' || line.description, invoice.dated_on, {{amount}}
FROM engagements_invoice invoice JOIN engagements_invoiceline line ON line.invoice_id = invoice.id
LEFT JOIN engagements_invoiceline credited ON credited.id = line.credits_id
{SOLD}
WHERE invoice.status = 'issued' AND invoice.dated_on >= %(first)s AND invoice.dated_on <= %(last_day)s
  AND (%(known_at)s::timestamptz IS NULL OR invoice.issued_at <= %(known_at)s)
"""  # noqa: S608
_TAX: Final = (
    "CASE WHEN invoice.gross_amount = 0 THEN 0 ELSE"
    f" round(payment.amount * invoice.tax_amount / invoice.gross_amount, {digits_of('payment.currency')}) END"
)
_RECEIVED: Final = """
SELECT '{number}',
       CASE WHEN %(from_deposit)s IN (payment.method, undone.method) THEN 'deposit' ELSE 'payment' END,
       invoice.engagement_id, payment.currency, 'payment', payment.id,
       invoice.reference || coalesce(', ' || nullif(payment.reference, ''), ''), payment.received_on, {amount}
FROM engagements_payment payment JOIN engagements_invoice invoice ON invoice.id = payment.invoice_id
LEFT JOIN engagements_payment undone ON undone.id = payment.reverses_id
WHERE payment.received_on >= %(first)s AND payment.received_on <= %(last_day)s
  AND (%(known_at)s::timestamptz IS NULL OR payment.recorded_at <= %(known_at)s)
"""

FACTS: Final = " UNION ALL ".join(
    (
        _CONTRACTED.format(passed_on="false", amount="line.monthly_amount - sold.passed_on_monthly"),
        _CONTRACTED.format(passed_on="true", amount="sold.passed_on_monthly"),
        _INVOICED.format(passed_on="false", amount=OWN),
        f"{_INVOICED.format(passed_on='true', amount=PASSED_ON)} AND {PASSED_ON} <> 0",
        _RECEIVED.format(number="received", amount=f"payment.amount - ({_TAX})"),
        _RECEIVED.format(number="tax", amount=_TAX),
    )
)
