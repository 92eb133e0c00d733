"""The lists of billing: what stands in which column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from engagements.models import InvoiceKind
from engagements.reports.receivables import Settlement, totals_of
from partnerview import clock
from partnerview.http.columns import (
    Amount,
    Badge,
    Choice,
    Day,
    Export,
    Link,
    Made,
    Moment,
    Number,
    Text,
    Values,
    link_to,
)
from partnerview.http.figures import RowFigure
from partnerview.http.tables import Empty, Table
from partnerview.ui import formats
from partnerview.ui.parts import Cell, TotalsRow

OWES_NOTHING: Final = {Settlement.DRAFT, Settlement.DISCARDED, Settlement.ISSUED}


def _number(reference: str, pk: int) -> str:
    """The number as printed; a draft has none yet."""
    return link_to(reverse("engagements:invoice-detail", args=[pk]), reference or f"Draft {pk}")


def _due(due_on: dt.date, settlement: str) -> str:
    """`14 Feb 2026`, and how late it is where that matters."""
    if settlement != Settlement.OVERDUE:
        return formats.day(due_on) if settlement in {Settlement.OPEN, Settlement.PARTLY_PAID} else formats.DASH
    days = (clock.today() - due_on).days
    return f"{formats.day(due_on)}, {days}{formats.NBSP}day{'' if days == 1 else 's'} overdue"


def _bill_to(client: str, partner: str | None) -> str:
    return f"{partner} for {client}" if partner else client


def _explained(figure: str) -> Callable[[int], str]:
    """Where that figure of a document is explained."""
    return lambda pk: f"{reverse('engagements:invoice-explanation', args=[pk])}?figure={figure}"


class StillDue(RowFigure):
    """What is still owed. A draft and a credit note owe nothing, which is not the same as nothing left."""

    def columns(self) -> tuple[str, ...]:
        return (*super().columns(), "settlement")

    def html(self, row: Values) -> str:
        return formats.DASH if row["settlement"] in OWES_NOTHING else super().html(row)

    def html_with_currency(self, row: Values) -> str:
        return formats.DASH if row["settlement"] in OWES_NOTHING else super().html_with_currency(row)


class InvoiceTable(Table):
    label = "Invoices"
    ordering = ("-dated_on", "-id")
    fold = True
    wide = True
    empty = Empty(
        "No invoice yet",
        "Here will be what was asked for, what came in and what is overdue. A billing run drafts the invoices "
        "of a month from every running engagement.",
        action="Bill a month",
        at="engagements:billing-run-new",
    )
    empty_text = "No invoice matches. Clear a filter, or run the billing of a month."

    reference = Made("Number", _number, "reference", "id", order="reference", fold="start", css="nowrap")
    kind = Export("Kind")
    billed = Made("Billed to", _bill_to, "client.name", "billed_partner.name", order="client__name", fold="below")
    engagement = Link(
        "Engagement", "engagement.name", url="engagements:engagement-invoices", key="engagement_id", order=False
    )
    settlement = Badge("State", kind="invoice", order=False, fold="below-end")
    dated_on = Day("Dated", css="nowrap")
    due = Made("Due", _due, "due_on", "settlement", order="due_on")
    net_amount = RowFigure("Net", at=_explained("net"))
    gross_amount = RowFigure("Gross", at=_explained("gross"), fold="end")
    open = StillDue("Still due", at=_explained("open"), order=False)
    currency = Export("Currency")
    due_on = Export("Due on")
    id = Export("Id")


class EngagementInvoiceTable(InvoiceTable):
    """Of one engagement: its own column would say the same in every row."""

    declared = {name: column for name, column in InvoiceTable.declared.items() if name != "engagement"}
    empty_text = "No invoice yet. A billing run drafts them; they follow the engagement's own cadence."


class CreditNoteTable(Table):
    label = "Credit notes"
    ordering = ("-dated_on", "-id")
    fold = True
    wide = True
    empty_text = "No credit note matches. One is drafted on the page of the invoice that it takes back."

    reference = Made("Number", _number, "reference", "id", order="reference", fold="start", css="nowrap")
    client = Text("Client", "client.name", fold="below")
    credits = Link("Credits", "credits.reference", url="engagements:invoice-detail", key="credits_id", css="nowrap")
    reason = Text("Reason", order=False)
    status = Badge("State", kind="invoice", fold="below-end")
    dated_on = Day("Dated", css="nowrap")
    net_amount = RowFigure("Net", at=_explained("net"))
    gross_amount = RowFigure("Gross", at=_explained("gross"), fold="end")
    currency = Export("Currency")
    id = Export("Id")


class PaymentTable(Table):
    """The payments of one invoice. Rows are dicts that views/invoice_page.py makes."""

    label = "Payments"
    bands = "none"
    fold = True
    empty_text = "Nothing has been received yet."

    received_on = Day("Received", fold="start")
    method = Text("Method", fold="below")
    reference = Text("Reference")
    recorded_by = Text("Recorded by")
    amount = Amount("Amount", fold="end")
    undo = Made("Correction", lambda url: link_to(url, "Take back") if url else "", "undo", fold="below-end")


def _units(quantity: Decimal, unit: str) -> str:
    return f"{formats.number(quantity, max(0, -int(quantity.normalize().as_tuple().exponent)))} {unit}"


def _take_back(pk: int, reverses: int | None, undone: int | None) -> str:
    if reverses or undone:
        return "reversal" if reverses else "taken back"
    return link_to(reverse("engagements:usage-reversal", args=[pk]), "Take back")


class UsageTable(Table):
    label = "Usage"
    ordering = ("-used_on", "-id")
    fold = True
    wide = True
    empty = Empty(
        "No usage yet",
        "Here will be what was used of usage lines, event by event, sent through the API or taken in as a file.",
        action="Take in a file",
        at="engagements:usage-new",
    )
    empty_text = "No usage matches. Clear a filter, or take in a file."

    used_on = Day("Day", fold="below")
    event_id = Text("Event", order=False)
    engagement = Link(
        "Engagement",
        "line.engagement.name",
        url="engagements:engagement-detail",
        key="line.engagement_id",
        fold="start",
    )
    line = Text("Line", "line.name", order=False)
    quantity = Made("Used", _units, "quantity", "line.usage_unit", order="quantity", css="num", fold="end")
    units = Export("Quantity", "quantity")
    unit = Export("Unit", "line.usage_unit")
    note = Text("Note", order=False)
    recorded_at = Moment("Recorded", order=False)
    undo = Made(
        "Correction", _take_back, "id", "reverses_id", "reversed_by", fold="below-end", url="engagements:usage-reversal"
    )
    id = Export("Id")


class BillingRunTable(Table):
    label = "Billing runs"
    ordering = ("-requested_at", "-id")
    fold = True
    empty = Empty(
        "No month has been billed yet",
        "Here will be each run with what it drafted and whom it left out. Running a month again drafts nothing twice.",
        action="Bill a month",
        at="engagements:billing-run-new",
    )
    empty_text = "No month has been billed yet."

    month = Made(
        "Month",
        lambda month, pk: link_to(reverse("engagements:billing-run-detail", args=[pk]), formats.month_name(month)),
        "month",
        "id",
        order="month",
        fold="start",
    )
    status = Badge("State", kind="run", fold="end")
    engagements_done = Number("Engagements looked at")
    invoices_drafted = Number("Drafted")
    failures = Made("Left out", len, "failures", css="num")
    requested_by = Made("Asked for by", lambda name: name or "the calendar", "requested_by__name", fold="below")
    requested_at = Moment("Asked for")
    finished_at = Moment("Finished")
    id = Export("Id")


class IssueRunTable(Table):
    label = "Issue runs"
    ordering = ("-requested_at", "-id")
    fold = True
    empty_text = "No drafts have been issued together yet."

    invoices_total = Made(
        "Run",
        lambda total, pk: link_to(
            reverse("engagements:issue-run-detail", args=[pk]), f"{total:,} draft{'' if total == 1 else 's'}"
        ),
        "invoices_total",
        "id",
        order="invoices_total",
        fold="start",
    )
    status = Badge("State", kind="run", fold="end")
    invoices_issued = Number("Issued")
    failures = Made("Left out", len, "failures", css="num")
    requested_by = Made("Asked for by", lambda name: name or "the calendar", "requested_by__name", fold="below")
    requested_at = Moment("Asked for")
    finished_at = Moment("Finished")
    id = Export("Id")


class PlannedTable(Table):
    """What a month would draft. Rows are dicts that views/billing_preview.py makes of the plans."""

    label = "What the month drafts"
    fold = True
    empty_text = "The month owes nothing more."

    client = Text("Client", fold="start")
    engagement = Link(
        "Engagement", "engagement", url="engagements:engagement-detail", key="engagement_id", fold="below"
    )
    kind = Choice("Document", choices=InvoiceKind.choices, fold="below-end")
    dated_on = Day("Dated")
    what = Text("For")
    net = Amount("Net", fold="end")


class LeftOutTable(Table):
    """What a run could not do, each with its cause. Rows are dicts with an address."""

    label = "Left out"
    bands = "none"
    empty_text = "Nothing was left out."

    name = Made("What", lambda name, url: link_to(url, name) if url else name, "name", "url")
    cause = Text("Cause", css="why")


def invoice_totals(rows: QuerySet[Any, Any]) -> list[TotalsRow]:
    """One row per currency over all filtered rows: net, gross, and what is still due. Discarded drafts do not count."""
    return [
        TotalsRow(
            f"{formats.number(total.count)} in {total.currency}",
            {
                "net_amount": formats.amount(total.net, total.currency),
                "gross_amount": formats.amount(total.gross, total.currency),
                "open": Cell(formats.amount(total.open, total.currency)),
            },
            total.currency,
        )
        for total in totals_of(rows)
    ]


def credit_totals(rows: QuerySet[Any, Any]) -> list[TotalsRow]:
    return [
        TotalsRow(
            f"{formats.number(total.count)} in {total.currency}",
            {
                "net_amount": formats.amount(total.net, total.currency),
                "gross_amount": formats.amount(total.gross, total.currency),
            },
            total.currency,
        )
        for total in totals_of(rows)
    ]
