"""How a balance comes about: of one engagement from its rows, of a currency from its engagements (R-12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.reports.passed_on import OWN, SOLD
from partnerview.db.rows import fetch
from partnerview.explanation import MINUS, PLUS, Explanation, Input, Source, Step
from partnerview.money import Money
from partnerview.months import Month
from partnerview.ui import formats
from recognition.reports.deferred_revenue import (
    BALANCES,
    ENTRY_AS_WORKED,
    WORKED_CHARGES,
    EngagementBalance,
    Question,
    balances,
)
from recognition.reports.scope import ALL, Scope

SHOWN: Final = 50  # rows in the explanation itself; what is older is one row with its sum
WORDS: Final = {
    "contract_liability": "Contract liability",
    "contract_asset": "Contract asset",
    "unbilled_receivable": "Unbilled receivable",
    "receivable": "Receivable",
}
_RULES: Final = {
    "contract_liability": "What was billed ahead of what is earned: Σ billed net of tax − Σ recognized, where above "
    "zero. Time and materials, overage and usage stand apart.",
    "contract_asset": "What is earned ahead of what was billed: Σ recognized − Σ billed net of tax, where above "
    "zero. Time and materials, overage and usage stand apart.",
    "unbilled_receivable": "Time and materials, overage and usage recognized − what of them was billed, net of tax. "
    "The right to it is unconditional, so it is never netted with the other lines.",
    "receivable": "Issued invoices with tax − credit notes − payments received by the month's end.",
}
_CONTRACT_ROWS: Final = f"""
SELECT 'invoice_line' AS kind, line.id, invoice.posted_month AS month,
       invoice.reference || ', ' || line.description AS label, {OWN} AS amount, true AS is_billing
FROM engagements_invoiceline line
JOIN engagements_invoice invoice ON invoice.id = line.invoice_id
LEFT JOIN engagements_invoiceline credited ON credited.id = line.credits_id
{SOLD}
WHERE invoice.status = 'issued' AND invoice.engagement_id = %(engagement)s AND invoice.currency = %(currency)s
  AND invoice.posted_month <= %(last)s AND (coalesce(credited.charge, line.charge) IN {WORKED_CHARGES}) = %(worked)s
UNION ALL
SELECT 'recognition_entry', entry.id, entry.month,
       line.name || ', earned in ' || to_char(entry.origin_month, 'YYYY-MM'), -entry.amount, false
FROM recognition_recognitionentry entry
LEFT JOIN recognition_recognitionentry original ON original.id = entry.reverses_id
JOIN engagements_serviceline line ON line.id = entry.line_id
WHERE entry.engagement_id = %(engagement)s AND entry.currency = %(currency)s AND entry.month <= %(last)s
  AND {ENTRY_AS_WORKED} = %(worked)s
ORDER BY month DESC, kind, id DESC
"""  # noqa: S608  the lists are constants
_RECEIVABLE_ROWS: Final = """
SELECT 'invoice' AS kind, id, posted_month AS month, reference AS label, gross_amount AS amount, true AS is_billing
FROM engagements_invoice
WHERE status = 'issued' AND engagement_id = %(engagement)s AND currency = %(currency)s AND posted_month <= %(last)s
UNION ALL
SELECT 'payment', payment.id, date_trunc('month', payment.received_on)::date,
       'Received for ' || invoice.reference, -payment.amount, false
FROM engagements_payment payment JOIN engagements_invoice invoice ON invoice.id = payment.invoice_id
WHERE invoice.status = 'issued' AND invoice.engagement_id = %(engagement)s AND invoice.currency = %(currency)s
  AND invoice.posted_month <= %(last)s AND payment.received_on < %(before)s
ORDER BY month DESC, kind, id DESC
"""


@dataclass(frozen=True, slots=True)
class _Row:
    kind: str
    id: int
    month: object
    label: str
    amount: Decimal
    is_billing: bool


def explain_engagement_balance(figure: str, engagement: int, currency: str, month: Month) -> Explanation:
    """One of the four balances of one engagement at a month's end, from its rows."""
    rows = _rows(figure, engagement, currency, month)
    sign = -1 if figure in {"contract_asset", "unbilled_receivable"} else 1
    asked = sum((row.amount for row in rows if row.is_billing), Decimal(0))
    rest = sum((row.amount for row in rows if not row.is_billing), Decimal(0))
    result = Money((asked + rest) * sign, currency)
    told = result if figure == "receivable" or result.amount > 0 else Money.zero(currency)
    plus, minus = (PLUS, MINUS) if sign > 0 else (MINUS, PLUS)
    other = "Received" if figure == "receivable" else "Recognized"
    return _explanation(
        figure,
        f"{WORDS[figure]}, {formats.month_name(month)}, {currency}",
        told,
        inputs=(
            Input(
                "Billed less credited" + ("" if figure == "receivable" else ", net of tax"),
                Money(asked, currency),
                plus,
            ),
            Input(other, Money(-rest, currency), minus),
        ),
        steps=() if told == result else (Step("Stands on the other side: nothing here", -result, PLUS),),
        sources=_sources(rows, currency, sign) if told == result else (),
    )


def explain_balance(figure: str, month: Month, currency: str, *, scope: Scope = ALL) -> Explanation:
    """One of the four balances of a currency: the sum over engagements, none netted with another."""
    found = [
        row for row in balances(Question(month, month, currency, scope=scope), order=figure) if getattr(row, figure)
    ]
    total = Money(sum((getattr(row, figure) for row in found), Decimal(0)), currency)
    return _explanation(
        figure,
        f"{WORDS[figure]}, {formats.month_name(month)}, {currency}",
        total,
        inputs=(Input("Engagements that have one", len(found)),),
        steps=(Step("Sum over these engagements, never netted between them", total, PLUS),),
        sources=_engagement_sources(figure, found, currency),
    )


def _rows(figure: str, engagement: int, currency: str, month: Month) -> list[_Row]:
    params = {
        "engagement": engagement,
        "currency": currency,
        "last": month.first_day,
        "before": month.next_first,
        "worked": figure == "unbilled_receivable",
    }
    return fetch(_Row, _RECEIVABLE_ROWS if figure == "receivable" else _CONTRACT_ROWS, params)


def _sources(rows: Sequence[_Row], currency: str, sign: int) -> tuple[Source, ...]:
    """The rows with the sign that they count with, so that they come to the balance."""
    shown = [Source(row.kind, row.id, row.label, Money(row.amount * sign, currency)) for row in rows[:SHOWN]]
    return (*shown, *_older([row.amount * sign for row in rows[SHOWN:]], currency, "earlier rows"))


def _engagement_sources(figure: str, rows: Sequence[EngagementBalance], currency: str) -> tuple[Source, ...]:
    shown = [
        Source("engagement", row.engagement, f"{row.client_name}, {row.name}", Money(getattr(row, figure), currency))
        for row in rows[:SHOWN]
    ]
    rest = [getattr(row, figure) for row in rows[SHOWN:]]
    return (*shown, *_older(rest, currency, "smaller engagements"))


def _older(amounts: Sequence[Decimal], currency: str, words: str) -> tuple[Source, ...]:
    if not amounts:
        return ()
    return (Source("rest", 0, f"{formats.number(len(amounts))} {words}", Money(sum(amounts, Decimal(0)), currency)),)


def _explanation(
    figure: str,
    name: str,
    result: Money,
    *,
    inputs: tuple[Input, ...],
    steps: tuple[Step, ...],
    sources: tuple[Source, ...],
) -> Explanation:
    return Explanation(
        figure=name,
        result=result.quantized(),
        rule=_RULES[figure],
        rule_version="IFRS 15.105 and ASC 606-10-45-1 to 45-4, per engagement",
        convention="Invoices and entries count in the month that they posted in, payments on the day received",
        rounding="None: every row is in minor units already",
        inputs=inputs,
        steps=steps,
        sources=sources,
    )


def is_balance(figure: str) -> bool:
    """Whether a figure of that name can be explained."""
    return figure in BALANCES
