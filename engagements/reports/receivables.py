"""What is still owed on an invoice: gross, less credit notes issued for it, less payments. Never stored."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from engagements.models import Invoice, InvoiceStatus, Payment

AMOUNT: DecimalField[Decimal, Decimal] = DecimalField(max_digits=19, decimal_places=3)


def with_open_amount(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Annotates `paid`, `credited` (negative) and `open`, each in the invoice's own currency."""
    paid = Payment.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice").annotate(sum=Sum("amount"))
    credited = (
        Invoice.objects.filter(credits=OuterRef("pk"), status=InvoiceStatus.ISSUED)
        .order_by()
        .values("credits")
        .annotate(sum=Sum("gross_amount"))
    )
    nothing = Decimal(0)
    return invoices.annotate(
        paid=Coalesce(Subquery(paid.values("sum")), nothing, output_field=AMOUNT),
        credited=Coalesce(Subquery(credited.values("sum")), nothing, output_field=AMOUNT),
    ).annotate(open=F("gross_amount") + F("credited") - F("paid"))


def open_amount(invoice: Invoice) -> Decimal:
    """What is still owed on one invoice, in its currency."""
    row = with_open_amount(Invoice.objects.filter(pk=invoice.pk)).get()
    return Decimal(row.open)  # type: ignore[attr-defined]
