"""Three of the four numbers of one engagement and month: contracted, invoiced, cash. Each from its own facts.

Recognized is the fourth; whoever may see it meets all four in the bridge of the engagement (partnerview/closing).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from engagements.models import Engagement, Invoice, InvoiceStatus, Payment
from engagements.reports.contracted import mrr_of
from partnerview import clock
from partnerview.months import Month


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """All in `currency`. Contracted is unrounded, on the month's last day (today in the running month).

    Invoiced is net of tax, by the date of issued invoices and credit notes; cash is what was received,
    tax included, by the day it came in.
    """

    month: Month
    currency: str
    contracted: Decimal
    invoiced: Decimal
    cash: Decimal


def figures_of(engagement: Engagement, month: Month) -> MonthFigures:
    """Three queries."""
    day = min(month.last_day, max(clock.today(), month.first_day))
    return MonthFigures(
        month=month,
        currency=engagement.currency,
        contracted=mrr_of(engagement, day),
        invoiced=_invoiced(engagement, month.first_day, month.next_first),
        cash=_cash(engagement, month.first_day, month.next_first),
    )


def _invoiced(engagement: Engagement, starts_on: dt.date, ends_before: dt.date) -> Decimal:
    issued = Invoice.objects.filter(
        engagement=engagement, status=InvoiceStatus.ISSUED, dated_on__gte=starts_on, dated_on__lt=ends_before
    )
    return issued.aggregate(sum=Sum("net_amount"))["sum"] or Decimal(0)


def _cash(engagement: Engagement, starts_on: dt.date, ends_before: dt.date) -> Decimal:
    received = Payment.objects.filter(
        invoice__engagement=engagement, received_on__gte=starts_on, received_on__lt=ends_before
    )
    return received.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
