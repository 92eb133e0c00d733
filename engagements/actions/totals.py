"""Tax and gross of an invoice: worked out once, on its net amount, when its lines are written."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast

from django.db.models import Sum

from engagements.models import Invoice, InvoiceStatus
from partnerview.money import Rounding, quantize, share

if TYPE_CHECKING:
    from partnerview.books.models import Conventions

NOTHING: Final = Decimal(0)


def set_totals(invoice: Invoice, *, net: Decimal, rounding: Rounding) -> None:
    """Set net, tax and gross; the caller saves.

    What credit notes take back in tax is the tax on all that they credit, less what earlier ones took:
    several parts never take more than the whole, and together exactly that.
    """
    if invoice.credits is None:
        tax = _tax(net, invoice, rounding)
    else:
        net_before, tax_before = _credited_before(invoice)
        tax = _tax(net_before + net, invoice, rounding) - tax_before
    invoice.net_amount, invoice.tax_amount, invoice.gross_amount = net, tax, net + tax


def rounding_of(conventions: Conventions) -> Rounding:
    return cast("Rounding", conventions.rounding)


def _tax(net: Decimal, invoice: Invoice, rounding: Rounding) -> Decimal:
    return quantize(share(net, invoice.tax_rate, 100), invoice.currency, rounding)


def _credited_before(note: Invoice) -> tuple[Decimal, Decimal]:
    """Net and tax of the other credit notes for the same invoice, drafts included; both below zero or zero."""
    others = Invoice.objects.filter(credits=note.credits).exclude(status=InvoiceStatus.DISCARDED).exclude(pk=note.pk)
    sums = others.aggregate(net=Sum("net_amount"), tax=Sum("tax_amount"))
    return sums["net"] or NOTHING, sums["tax"] or NOTHING
