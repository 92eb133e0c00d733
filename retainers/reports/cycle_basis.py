"""The basis of a share: what was contracted, invoiced or collected in a month, net of tax (R-16).

Recurring amounts only: standing fees, not hours beyond them, usage or one-offs. In scope is the engagement of the
rule; else all of its partner in its role that have no rule of their own in that month, not even one whose month was
refused. In the rule's currency:
what is billed in another is left out, never converted. What was issued or recorded after the cycle of its own month
was worked out (an invoice in arrears, a payment of the last day, one that bounced) counts in the next cycle.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from partnerview.money import Money
from partnerview.months import Month
from recognition.models import RecognitionRun
from retainers.models import Rule, ShareBasis

_SCOPE: Final = """
WITH scope AS (
    SELECT engagement.id FROM engagements_engagement engagement
    WHERE CASE WHEN %(engagement)s::bigint IS NOT NULL THEN engagement.id = %(engagement)s
          ELSE engagement.partner_id = %(partner)s AND engagement.partner_role IN ('', %(role)s)
               AND NOT EXISTS (
                   SELECT FROM retainers_cycle own JOIN retainers_rule rule ON rule.id = own.rule_id
                   WHERE rule.engagement_id = engagement.id AND own.month = %(month)s
                     AND (own.status IN ('open', 'closed')
                          OR own.status IN ('lapsed', 'approval') AND rule.status = 'active'))
          END
),
standing AS (
    SELECT invoice.id, invoice.gross_amount, invoice.posted_month, invoice.issued_at, sum(line.net_amount) AS net
    FROM engagements_invoice invoice
    JOIN engagements_invoiceline line ON line.invoice_id = invoice.id
    LEFT JOIN engagements_invoiceline credited ON credited.id = line.credits_id
    WHERE invoice.engagement_id IN (SELECT id FROM scope) AND invoice.status = 'issued'
      AND invoice.currency = %(currency)s AND coalesce(credited.charge, line.charge) = 'fee'
    GROUP BY invoice.id
)
"""
_CONTRACTED: Final = """
SELECT coalesce(sum(amount), 0) AS amount FROM recognition_mrrsnapshot
WHERE month = %(month)s AND currency = %(currency)s AND engagement_id IN (SELECT id FROM scope)
"""
_INVOICED: Final = """
SELECT coalesce(sum(net), 0) AS amount FROM standing
WHERE posted_month = %(month)s OR (posted_month = ANY(%(counted)s::date[]) AND issued_at > %(since)s)
"""
_COLLECTED: Final = """
SELECT coalesce(sum(payment.amount * standing.net / standing.gross_amount), 0) AS amount
FROM engagements_payment payment JOIN standing ON standing.id = payment.invoice_id
WHERE standing.gross_amount <> 0 AND (
    payment.received_on >= %(month)s AND payment.received_on < %(next)s
    OR date_trunc('month', payment.received_on)::date = ANY(%(counted)s::date[]) AND payment.recorded_at > %(since)s)
"""
_OF: Final = {
    ShareBasis.CONTRACTED: _SCOPE + _CONTRACTED,
    ShareBasis.INVOICED: _SCOPE + _INVOICED,
    ShareBasis.COLLECTED: _SCOPE + _COLLECTED,
}


@dataclass(frozen=True, slots=True)
class Known:
    """Months whose cycles were worked out by the same basis, and when the last of them was."""

    months: tuple[dt.date, ...]
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class _Sum:
    amount: Decimal


def cycle_basis(rule: Rule, month: dt.date, *, known: Known | None = None) -> Money:
    """The basis of one month and what came late of the months before, unrounded, in the rule's currency."""
    given = {
        "engagement": rule.engagement_id,
        "partner": rule.partner_id,
        "role": rule.role,
        "currency": rule.currency,
        "month": month,
        "next": Month.of(month).next_first,
        "counted": list(known.months) if known else [],
        "since": known.since if known else None,
    }
    (found,) = fetch(_Sum, _OF[ShareBasis(rule.share_basis)], given)
    return Money(found.amount, rule.currency)


def is_known(rule: Rule, month: dt.date) -> bool:
    """Whether the basis can be asked for: MRR of a month is known once that month has been run."""
    return rule.share_basis != ShareBasis.CONTRACTED or RecognitionRun.objects.done().filter(month=month).exists()
