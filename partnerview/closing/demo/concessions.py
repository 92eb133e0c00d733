"""Credit notes of every kind of concession, so that schedules show what each does to revenue."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from engagements.actions.invoices import credit_invoice, issue_invoice
from engagements.models import Charge, Concession, InvoiceLine, InvoiceStatus, LineKind
from partnerview.closing.demo.stage import Stage
from partnerview.money import quantize
from partnerview.months import Month

REASONS: Final = (
    (Concession.FUTURE, Decimal("0.20"), "Lower service level for the rest of the quarter, as agreed in the review"),
    (Concession.WHOLE_CONTRACT, Decimal("0.10"), "Price matched to the offer the client held"),
    (Concession.PAST_SERVICE, Decimal("0.05"), "Two evenings of slow response in the first week"),
)


def concede(stage: Stage) -> None:
    """One credit note of each kind, for a fee of the longest interval that is billed."""
    by = stage.users["finance"]
    charged = InvoiceLine.objects.filter(
        charge=Charge.FEE,
        invoice__status=InvoiceStatus.ISSUED,
        service_line__kind=LineKind.RECURRING_FEE,
        invoice__dated_on__gte=(Month.of(stage.today) - 3).first_day,
        invoice__credit_notes=None,
    ).select_related("invoice")
    for (kind, part, reason), line in zip(REASONS, charged.order_by("starts_on", "id")[:3], strict=False):
        amount = quantize(line.net_amount * part, line.invoice.currency)
        note = credit_invoice(line.invoice, amounts={line.pk: amount}, reason=reason, concession=kind, by=by)
        issue_invoice(note, by=by)
