"""How invoices, credit notes, payments and billing runs look on the wire."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import django_filters
from rest_framework import serializers

from engagements.models import InvoiceLine, InvoiceStatus
from partnerview import clock
from partnerview.http.fields import DecimalField, Derived, LastDayField, MoneyField, MonthField
from partnerview.http.filters import Filters, SyncFilters
from partnerview.http.serializers import Body, Row


def settlement(status: str, gross: Decimal, still_open: Decimal, due_on: dt.date) -> str:
    """draft, discarded, paid, part_paid, overdue or open: derived each time, stored nowhere."""
    if status != InvoiceStatus.ISSUED:
        return status
    if still_open <= 0:
        return "paid"
    if due_on < clock.today():
        return "overdue"
    return "part_paid" if still_open < gross else "open"


class InvoiceRow(Row):
    id = serializers.IntegerField()
    reference = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.CharField()
    settlement = Derived(
        settlement,
        "status",
        "gross_amount",
        "open",
        "due_on",
        child=serializers.ChoiceField(["draft", "discarded", "paid", "part_paid", "overdue", "open"]),
    )
    engagement = serializers.IntegerField(source="engagement_id")
    client = serializers.IntegerField(source="client_id")
    billed_partner = serializers.IntegerField(source="billed_partner_id", allow_null=True)
    credits = serializers.IntegerField(source="credits_id", allow_null=True)
    dated_on = serializers.DateField()
    due_on = serializers.DateField()
    interval_starts_on = serializers.DateField()
    interval_ends_on = LastDayField(source="interval_ends_before")
    net = MoneyField(source="net_amount")
    tax = MoneyField(source="tax_amount")
    gross = MoneyField(source="gross_amount")
    paid = MoneyField()
    open = MoneyField()
    tax_rate = DecimalField(max_digits=7, decimal_places=4)
    reason = serializers.CharField()
    issued_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    lines = Derived(lambda pk: pk, "id", child=serializers.ListField(child=serializers.DictField()))

    @classmethod
    def show_all(cls, rows: Any) -> list[dict[str, Any]]:
        """The lines of all shown invoices in one further query."""
        shown = [cls.show(row) for row in rows]
        by_invoice: dict[int, list[dict[str, Any]]] = {row["id"]: [] for row in shown}
        lines = (
            InvoiceLine.objects.filter(invoice__in=by_invoice)
            .order_by("id")
            .values(*InvoiceLineRow.columns(), "invoice")
        )
        for line in lines:
            by_invoice[line["invoice"]].append(InvoiceLineRow.show(line))
        for row in shown:
            row["lines"] = by_invoice[row["id"]]
        return shown


class InvoiceLineRow(Row):
    id = serializers.IntegerField()
    service_line = serializers.IntegerField(source="service_line_id", allow_null=True)
    charge = serializers.CharField()
    description = serializers.CharField()
    service_starts_on = serializers.DateField(source="starts_on", allow_null=True)
    service_ends_on = LastDayField(source="ends_before", allow_null=True)
    quantity = DecimalField(max_digits=19, decimal_places=6)
    unit = serializers.CharField()
    net = MoneyField(source="net_amount", currency="invoice__currency")


class PaymentRow(Row):
    id = serializers.IntegerField()
    invoice = serializers.IntegerField(source="invoice_id")
    amount = MoneyField()
    received_on = serializers.DateField()
    method = serializers.CharField()
    reference = serializers.CharField()
    reverses = serializers.IntegerField(source="reverses_id", allow_null=True)
    recorded_at = serializers.DateTimeField()


class BillingRunRow(Row):
    id = serializers.IntegerField()
    month = MonthField()
    status = serializers.CharField()
    engagements_total = serializers.IntegerField()
    engagements_done = serializers.IntegerField()
    invoices_drafted = serializers.IntegerField()
    failures = serializers.JSONField()
    requested_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class CreditLine(Body):
    line = serializers.IntegerField(help_text="Id of the invoice line.")
    net = MoneyField(may_be_negative=False, help_text="Net amount to credit, above zero.")


class CreditBody(Body):
    """Without `lines` everything that the invoice still holds is credited."""

    invoice = serializers.IntegerField()
    reason = serializers.CharField(max_length=2000)
    lines = CreditLine(many=True, required=False)


class PaymentBody(Body):
    invoice = serializers.IntegerField()
    amount = MoneyField(may_be_negative=False)
    received_on = serializers.DateField()
    method = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    reference = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)


class BillingRunBody(Body):
    month = MonthField()
    dry_run = serializers.BooleanField(required=False, default=False, help_text="Plan only: nothing is written.")


class InvoiceFilters(SyncFilters):
    status = django_filters.CharFilter(label="Status")
    engagement = django_filters.NumberFilter(field_name="engagement_id", label="Engagement")
    client = django_filters.NumberFilter(field_name="client_id", label="Client")
    currency = django_filters.CharFilter(label="Currency")
    dated_from = django_filters.DateFilter(field_name="dated_on", lookup_expr="gte", label="Dated from")
    dated_through = django_filters.DateFilter(field_name="dated_on", lookup_expr="lte", label="Dated through")


class PaymentFilters(Filters):
    invoice = django_filters.NumberFilter(field_name="invoice_id", label="Invoice")
