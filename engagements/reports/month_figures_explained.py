"""How contracted, invoiced and cash of one engagement and month come about (R-12): the rows that they add up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from engagements.models import Engagement, Invoice, InvoiceStatus, Payment
from engagements.reports.contracted import mrr_of_lines
from engagements.reports.month_figures import figures_of
from partnerview import clock
from partnerview.explanation import Explanation, Input, Source
from partnerview.money import Money
from partnerview.months import Month
from partnerview.ui import formats

Explained = Callable[[Engagement, Month], Explanation]


def _contracted(engagement: Engagement, month: Month) -> Explanation:
    day = _day(month)
    in_service = engagement.lines.in_service_on(day).exclude(monthly_amount=0).order_by("starts_on", "id")
    lines = in_service.annotate(mrr=mrr_of_lines()).values_list("pk", "name", "mrr")
    return Explanation(
        figure=f"Contracted of {engagement.name} on {formats.day(day)}",
        result=_money(figures_of(engagement, month).contracted, engagement),
        rule="The monthly amounts of the lines in service on that day. One-off work, time, overage and usage beyond a "
        "commitment are not in it.",
        rule_version="MRR 1: price ÷ months of its interval, stored with the line",
        convention="A line counts through its last day.",
        rounding="Each line unrounded; the sum is rounded once, half up.",
        inputs=(Input("Day", day), Input("Lines", len(lines))),
        sources=tuple(Source("service-line", pk, name, mrr) for pk, name, mrr in lines),
    )


def _invoiced(engagement: Engagement, month: Month) -> Explanation:
    issued = Invoice.objects.filter(
        engagement=engagement,
        status=InvoiceStatus.ISSUED,
        dated_on__gte=month.first_day,
        dated_on__lt=month.next_first,
    ).order_by("dated_on", "id")
    return Explanation(
        figure=f"Invoiced of {engagement.name} in {formats.month_name(month)}",
        result=_money(figures_of(engagement, month).invoiced, engagement),
        rule="Issued invoices less credit notes, net of tax, by their dates. Drafts are not in it.",
        rule_version="Invoiced 1: by the date of issued documents",
        convention="Each document counts in the month of its date.",
        rounding="Documents are in minor units; nothing is rounded here.",
        inputs=(Input("Month", month), Input("Documents", len(issued))),
        sources=tuple(
            Source("invoice", row.pk, f"{row.reference}, {formats.day(row.dated_on)}", row.net_amount) for row in issued
        ),
    )


def _cash(engagement: Engagement, month: Month) -> Explanation:
    received = Payment.objects.filter(
        invoice__engagement=engagement, received_on__gte=month.first_day, received_on__lt=month.next_first
    ).select_related("invoice")
    rows = received.order_by("received_on", "id")
    return Explanation(
        figure=f"Cash of {engagement.name} in {formats.month_name(month)}",
        result=_money(figures_of(engagement, month).cash, engagement),
        rule="What came in, tax included, by the day it came in. A payment that was taken back counts below zero.",
        rule_version="Cash 1: by the day of receipt",
        convention="Each payment counts in the month of its day.",
        rounding="Payments are in minor units; nothing is rounded here.",
        inputs=(Input("Month", month), Input("Payments", len(rows))),
        sources=tuple(
            Source("payment", row.pk, f"{row.invoice.reference}, {formats.day(row.received_on)}", row.amount)
            for row in rows
        ),
    )


EXPLAINED: Final[dict[str, Explained]] = {"contracted": _contracted, "invoiced": _invoiced, "cash": _cash}
OF_MONEY: Final = {"invoiced", "cash"}


def explain_figure(engagement: Engagement, month: Month, figure: str) -> Explanation:
    """One of the figures that `month_figures` knows, from the rows that it adds up."""
    return EXPLAINED[figure](engagement, month)


def _day(month: Month) -> dt.date:
    return min(month.last_day, max(clock.today(), month.first_day))


def _money(amount: Decimal, engagement: Engagement) -> Money:
    return Money(amount, engagement.currency).quantized()
