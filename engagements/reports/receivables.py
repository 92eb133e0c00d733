"""What is still owed: gross, less credit notes issued, less payments. Worked out each time, stored nowhere.

One definition for pages, API and actions; every amount in the invoice's own currency.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import (
    Case,
    CharField,
    Count,
    DecimalField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from engagements.models import Invoice, InvoiceKind, InvoiceLine, InvoiceStatus, Payment

AMOUNT: Final[DecimalField[Decimal, Decimal]] = DecimalField(max_digits=19, decimal_places=3)
NOTHING: Final = Decimal(0)


class Settlement(TextChoices):
    """Where an invoice stands with the money: the first that is true, in this order."""

    DRAFT = "draft", "Draft"
    DISCARDED = "discarded", "Discarded"
    ISSUED = "issued", "Issued"  # a credit note
    IN_CREDIT = "in_credit", "In credit"  # paid and credited for more than it asked
    CREDITED = "credited", "Credited"
    PAID = "paid", "Paid"
    OVERDUE = "overdue", "Overdue"
    PARTLY_PAID = "partly_paid", "Part paid"
    OPEN = "open", "Open"


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over invoices and credit notes of one currency: how many, what they ask for, what is still owed."""

    currency: str
    count: int
    net: Decimal
    gross: Decimal
    open: Decimal


def with_open_amount(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Annotates `paid`, `credited` (zero or below) and `open`; a draft and a credit note owe nothing."""
    paid = Payment.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice").annotate(sum=Sum("amount"))
    credited = (
        Invoice.objects.filter(credits=OuterRef("pk"), status=InvoiceStatus.ISSUED)
        .order_by()
        .values("credits")
        .annotate(sum=Sum("gross_amount"))
    )
    owed = F("gross_amount") + F("credited") - F("paid")
    return invoices.annotate(
        paid=Coalesce(Subquery(paid.values("sum")), NOTHING, output_field=AMOUNT),
        credited=Coalesce(Subquery(credited.values("sum")), NOTHING, output_field=AMOUNT),
    ).annotate(open=Case(When(_owing(), then=owed), default=NOTHING, output_field=AMOUNT))


def with_settlement(invoices: QuerySet[Invoice], today: dt.date) -> QuerySet[Invoice]:
    """Annotates what `with_open_amount` does, and `settlement`."""
    state = Case(
        When(~Q(status=InvoiceStatus.ISSUED), then=F("status")),
        When(kind=InvoiceKind.CREDIT_NOTE, then=Value(Settlement.ISSUED)),
        When(open__lt=0, then=Value(Settlement.IN_CREDIT)),
        When(open=0, paid=0, credited__lt=0, then=Value(Settlement.CREDITED)),
        When(open=0, then=Value(Settlement.PAID)),
        When(due_on__lt=today, then=Value(Settlement.OVERDUE)),
        When(Q(paid__gt=0) | Q(credited__lt=0), then=Value(Settlement.PARTLY_PAID)),
        default=Value(Settlement.OPEN),
        output_field=CharField(),
    )
    return with_open_amount(invoices).annotate(settlement=state)


def open_amount(invoice: Invoice) -> Decimal:
    """What is still owed on one invoice, in its currency; below zero where it was credited after it was paid."""
    row = with_open_amount(Invoice.objects.filter(pk=invoice.pk)).get()
    return Decimal(row.open)  # type: ignore[attr-defined]


def left_on_lines(invoice: Invoice) -> dict[InvoiceLine, Decimal]:
    """What each line still holds after the credits that stand, drafts of them included; those with nothing left out."""
    credited = Sum("credited_by__net_amount", filter=Q(credited_by__stands=True))
    lines = invoice.lines.annotate(credited=Coalesce(credited, NOTHING, output_field=AMOUNT)).order_by("id")
    left = {line: line.net_amount + line.credited for line in lines}
    return {line: amount for line, amount in left.items() if amount > 0}


def counted(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """What sums over invoices count: discarded drafts do not."""
    return invoices.exclude(status=InvoiceStatus.DISCARDED)


def totals_of(invoices: QuerySet[Invoice]) -> list[Totals]:
    """One row per currency over these invoices, discarded ones left out. Three queries, whatever their number."""
    rows = counted(invoices).order_by()
    keys = rows.filter(_owing()).values("pk")
    owed: dict[str, Decimal] = defaultdict(Decimal)
    owed.update(_by_currency(rows.filter(_owing()), "gross_amount"))
    for currency, sum_ in _by_currency(
        Invoice.objects.filter(credits__in=keys, status=InvoiceStatus.ISSUED), "gross_amount"
    ):
        owed[currency] += sum_
    for currency, sum_ in _by_currency(Payment.objects.filter(invoice__in=keys), "amount"):
        owed[currency] -= sum_
    sums = rows.values_list("currency").annotate(Count("pk"), Sum("net_amount"), Sum("gross_amount"))
    return [
        Totals(currency, count, net, gross, owed[currency]) for currency, count, net, gross in sums.order_by("currency")
    ]


def _owing() -> Q:
    return Q(status=InvoiceStatus.ISSUED, kind=InvoiceKind.INVOICE)


def _by_currency(rows: QuerySet[Invoice] | QuerySet[Payment], column: str) -> list[tuple[str, Decimal]]:
    return list(rows.order_by().values_list("currency").annotate(Sum(column)))
