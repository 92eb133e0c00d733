"""Balances of contracts at a month's end, and how they rolled forward (R-7, maths.md §3).

Position = billed net of tax − recognized. Over the lines that are earned as worked it is an unbilled
receivable below zero; over all others a contract liability above zero and a contract asset below. Lines of
one engagement net, engagements never do; of a licence sold as agent only our part is billed
(ADR 0705). Billing counts in the month that it posted in, as revenue does.
opening + billed + adjusted − recognized = closing. balances.py says the same for one engagement.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from engagements.reports.passed_on import OWN, SOLD
from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.scope import ALL, Scope

ZERO: Final = Decimal(0)
# What stands apart: revenue earned as worked, and what was billed for it.
WORKED_KINDS: Final = "('worked', 'overage', 'usage')"
WORKED_CHARGES: Final = "('time', 'overage', 'usage')"
# A concession stands where the charge stood that it gives back (the source of its entry names it).
ENTRY_AS_WORKED: Final = (
    f"(coalesce(original.kind, entry.kind) IN {WORKED_KINDS}"
    f" OR (entry.kind = 'concession' AND split_part(entry.source, '/', 1) IN {WORKED_CHARGES}))"
)

MOVED: Final = f"""
SELECT invoice.engagement_id, invoice.client_id, invoice.currency, invoice.posted_month AS month,
       coalesce(credited.charge, line.charge) IN {WORKED_CHARGES} AS as_worked,
       CASE WHEN invoice.kind = 'invoice' THEN {OWN} ELSE 0 END AS billed,
       CASE WHEN invoice.kind = 'invoice' THEN 0 ELSE {OWN} END AS adjusted,
       0 AS recognized
FROM engagements_invoice invoice
JOIN engagements_invoiceline line ON line.invoice_id = invoice.id
LEFT JOIN engagements_invoiceline credited ON credited.id = line.credits_id
{SOLD}
WHERE invoice.status = 'issued' AND invoice.posted_month <= %(last)s
UNION ALL
SELECT entry.engagement_id, entry.client_id, entry.currency, entry.month,
       {ENTRY_AS_WORKED}, 0, 0, entry.amount
FROM recognition_recognitionentry entry
LEFT JOIN recognition_recognitionentry original ON original.id = entry.reverses_id
WHERE entry.month <= %(last)s
"""  # noqa: S608  the lists are constants above
_OWED: Final = """
SELECT invoice.engagement_id, invoice.client_id, invoice.currency, sum(invoice.gross_amount - coalesce(paid, 0)) AS owed
FROM engagements_invoice invoice
LEFT JOIN LATERAL (SELECT sum(amount) AS paid FROM engagements_payment payment
                   WHERE payment.invoice_id = invoice.id AND payment.received_on < %(before)s) payments ON true
WHERE invoice.status = 'issued' AND invoice.posted_month <= %(last)s
GROUP BY 1, 2, 3
"""
_ONLY: Final = """
(%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s))
AND (%(engagement)s::bigint IS NULL OR engagement_id = %(engagement)s)
AND (%(currency)s::text IS NULL OR currency = %(currency)s)
"""
_STANDING: Final = f"""
WITH moved AS ({MOVED}),
summed AS (
    SELECT engagement_id, client_id, currency,
           coalesce(sum(billed + adjusted - recognized) FILTER (WHERE month < %(first)s), 0) AS opening,
           coalesce(sum(billed) FILTER (WHERE month >= %(first)s), 0) AS billed,
           coalesce(sum(adjusted) FILTER (WHERE month >= %(first)s), 0) AS adjusted,
           coalesce(sum(recognized) FILTER (WHERE month >= %(first)s), 0) AS recognized,
           sum(billed + adjusted - recognized) AS closing,
           coalesce(sum(billed + adjusted - recognized) FILTER (WHERE NOT as_worked), 0) AS ahead,
           coalesce(sum(recognized - billed - adjusted) FILTER (WHERE as_worked), 0) AS unbilled
    FROM moved WHERE {_ONLY} GROUP BY engagement_id, client_id, currency
),
owed AS (SELECT * FROM ({_OWED}) owed WHERE {_ONLY}),
standing AS (
    SELECT engagement_id, client_id, currency, coalesce(opening, 0) AS opening, coalesce(billed, 0) AS billed,
           coalesce(adjusted, 0) AS adjusted, coalesce(recognized, 0) AS recognized, coalesce(closing, 0) AS closing,
           greatest(coalesce(ahead, 0), 0) + greatest(-coalesce(unbilled, 0), 0) AS contract_liability,
           greatest(-coalesce(ahead, 0), 0) AS contract_asset,
           greatest(coalesce(unbilled, 0), 0) AS unbilled_receivable, coalesce(owed, 0) AS receivable
    FROM summed FULL JOIN owed USING (engagement_id, client_id, currency)
)
"""  # noqa: S608
_SHOWN: Final = "(opening, billed, adjusted, recognized, closing, contract_asset, receivable) <> (0, 0, 0, 0, 0, 0, 0)"
_ROWS: Final = f"""{_STANDING}
SELECT engagement_id AS engagement, engagement.code, engagement.name, standing.client_id AS client,
       client.name AS client_name, standing.currency, opening, billed, adjusted, recognized, closing,
       contract_liability, contract_asset, unbilled_receivable, receivable
FROM standing
JOIN engagements_engagement engagement ON engagement.id = engagement_id
JOIN directory_client client ON client.id = standing.client_id
WHERE {_SHOWN}
ORDER BY standing.currency, {{order}} DESC, engagement_id LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608
_TOTALS: Final = f"""{_STANDING}
SELECT currency, count(*) AS engagements, sum(opening) AS opening, sum(billed) AS billed, sum(adjusted) AS adjusted,
       sum(recognized) AS recognized, sum(closing) AS closing, sum(contract_liability) AS contract_liability,
       sum(contract_asset) AS contract_asset, sum(unbilled_receivable) AS unbilled_receivable,
       sum(receivable) AS receivable
FROM standing WHERE {_SHOWN} GROUP BY currency ORDER BY currency
"""  # noqa: S608

BALANCES: Final = ("contract_liability", "contract_asset", "unbilled_receivable", "receivable")


@dataclass(frozen=True, slots=True)
class Question:
    """Which balances: at the end of `last`, rolled forward from the opening of `first`."""

    first: Month
    last: Month
    currency: str | None = None
    engagement: int | None = None
    scope: Scope = ALL

    @property
    def params(self) -> dict[str, Any]:
        return {
            "first": self.first.first_day,
            "last": self.last.first_day,
            "before": self.last.next_first,
            "currency": self.currency,
            "engagement": self.engagement,
            "clients": self.scope.parameter,
        }


@dataclass(frozen=True, slots=True)
class EngagementBalance:
    """One engagement in one currency. All but `receivable` are net of tax; the four balances are never negative,
    save a receivable that was credited after it was paid."""

    engagement: int
    code: str
    name: str
    client: int
    client_name: str
    currency: str
    opening: Decimal
    billed: Decimal
    adjusted: Decimal
    recognized: Decimal
    closing: Decimal
    contract_liability: Decimal
    contract_asset: Decimal
    unbilled_receivable: Decimal
    receivable: Decimal


@dataclass(frozen=True, slots=True)
class CurrencyBalance:
    """The sums of one currency over the engagements that have anything to show."""

    currency: str
    engagements: int
    opening: Decimal
    billed: Decimal
    adjusted: Decimal
    recognized: Decimal
    closing: Decimal
    contract_liability: Decimal
    contract_asset: Decimal
    unbilled_receivable: Decimal
    receivable: Decimal


def balances(
    asked: Question, *, order: str = "contract_liability", limit: int | None = None, offset: int = 0
) -> list[EngagementBalance]:
    """Every engagement that stands anywhere or moved, by currency, the largest of `order` first."""
    by = order if order in {*BALANCES, "opening", "billed", "adjusted", "recognized", "closing"} else BALANCES[0]
    params = asked.params | {"limit": limit, "offset": offset}
    return fetch(EngagementBalance, _ROWS.format(order=by), params)


def balance_totals(asked: Question) -> list[CurrencyBalance]:
    """The same, summed by currency; no sum crosses two."""
    return fetch(CurrencyBalance, _TOTALS, asked.params)
