"""What could be drawn from a deposit: invoices that are due, and approved time that nobody has drawn or invoiced.

Who is billed pays: an engagement that is billed to its partner draws on the partner's account, any other on
its client's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Q, QuerySet

from engagements.models import BillTo, Engagement, Invoice, InvoiceKind, InvoiceStatus
from engagements.reports.receivables import open_amount, with_open_amount
from partnerview.db.rows import fetch
from partnerview.errors import Conflict, InvalidInput
from partnerview.money import Money, quantize
from retainers.models import DepositAccount

_TIME: Final = """
SELECT on_line.entry_id AS time_entry, on_line.engagement_id AS engagement, on_line.worked_on, on_line.minutes,
       on_line.minutes::numeric / 60 * line.hourly_rate
       * CASE WHEN on_line.is_after_hours THEN line.after_hours_multiplier ELSE 1 END AS amount
FROM engagements_timeonline on_line
JOIN engagements_serviceline line ON line.id = on_line.line_id
JOIN engagements_engagement engagement ON engagement.id = on_line.engagement_id
WHERE on_line.line_kind = 'time_and_materials' AND on_line.status = 'approved'
  AND line.currency = %(currency)s AND on_line.engagement_id = ANY(%(engagements)s)
  AND NOT EXISTS (SELECT FROM retainers_drawntime drawn WHERE drawn.time_entry_id = on_line.entry_id AND drawn.stands)
ORDER BY on_line.worked_on, on_line.entry_id
"""


@dataclass(frozen=True, slots=True)
class TimeProposal:
    """One approved time entry and what it is worth at its line's rate, net of tax."""

    time_entry: int
    engagement: int
    worked_on: dt.date
    minutes: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Proposals:
    """What could be drawn now, in the account's currency."""

    invoices: tuple[Invoice, ...]
    times: tuple[TimeProposal, ...]
    currency: str

    @property
    def minutes(self) -> int:
        return sum(time.minutes for time in self.times)

    @property
    def time_amount(self) -> Decimal:
        """Rounded once over all of the time."""
        return quantize(sum((time.amount for time in self.times), Decimal(0)), self.currency)


def engagements_of(account: DepositAccount) -> QuerySet[Engagement]:
    """The live engagements whose bills this account's holder pays, in its currency."""
    live = Engagement.objects.live().filter(currency=account.currency)
    if account.partner_id:
        return live.filter(partner=account.partner, bill_to=BillTo.PARTNER)
    return live.filter(client=account.client, bill_to=BillTo.CLIENT)


def accounts_for(engagement: Engagement) -> QuerySet[DepositAccount]:
    """The open accounts that this engagement may draw on."""
    rows = DepositAccount.objects.filter(status="open", currency=engagement.currency)
    if engagement.bill_to == BillTo.PARTNER:
        return rows.filter(partner=engagement.partner)
    return rows.filter(client=engagement.client)


def proposals_for(account: DepositAccount, *, engagement: Engagement | None = None) -> Proposals:
    """Everything that could be drawn, of one engagement or of all that the account pays for."""
    engagements = list((engagements_of(account)).values_list("pk", flat=True))
    if engagement is not None:
        engagements = [engagement.pk] if engagement.pk in engagements else []
    invoices = with_open_amount(
        Invoice.objects.filter(
            engagement__in=engagements,
            currency=account.currency,
            kind=InvoiceKind.INVOICE,
            status=InvoiceStatus.ISSUED,
        )
    )
    waiting = account.draws.all().open().filter(invoice__isnull=False).values("invoice")
    due = invoices.filter(Q(open__gt=0)).exclude(pk__in=waiting).select_related("engagement").order_by("due_on", "pk")
    params = {"currency": account.currency, "engagements": engagements}
    return Proposals(tuple(due), tuple(fetch(TimeProposal, _TIME, params)), account.currency)


def refuse_foreign_engagement(account: DepositAccount, engagement: Engagement, invoice: Invoice | None) -> None:
    """Raises where the account's holder has no part in this engagement, or the invoice is of another one."""
    is_ours = (
        engagement.partner_id == account.partner_id if account.partner_id else engagement.client_id == account.client_id
    )
    if not is_ours:
        raise InvalidInput(
            f"{account.holder_name} has no part in {engagement.name}. Choose one of its own, or leave it empty.",
            field="engagement",
        )
    if invoice is not None and invoice.engagement_id != engagement.pk:
        raise InvalidInput(f"{invoice.reference} is of another engagement.", field="engagement")


def refuse_foreign_invoice(account: DepositAccount, invoice: Invoice, money: Money) -> None:
    """Raises where the account's holder does not owe this invoice, or not that much."""
    if invoice.kind != InvoiceKind.INVOICE or invoice.status != InvoiceStatus.ISSUED:
        raise Conflict("Only an issued invoice can be paid. Issue it first.", code="not_issued")
    is_ours = (
        invoice.billed_partner_id == account.partner_id
        if account.partner_id
        else invoice.client_id == account.client_id and invoice.billed_partner_id is None
    )
    if not is_ours:
        raise InvalidInput(f"{invoice.reference} was not sent to {account.holder_name}.", field="invoice")
    if invoice.currency != account.currency:
        raise InvalidInput(
            f"{invoice.reference} is in {invoice.currency}, this account in {account.currency}.", field="invoice"
        )
    due = Money(open_amount(invoice), invoice.currency)
    if money > due:
        raise InvalidInput(
            f"{money} is more than the {due.quantized()} still due on {invoice.reference}.", field="amount"
        )
