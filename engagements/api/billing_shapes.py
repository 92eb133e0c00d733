"""How invoices, credit notes, payments and runs look on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from engagements.models import BillingRun, Concession, InvoiceLine, RunStatus
from engagements.reports.receivables import Settlement
from partnerview.http.fields import DecimalField, Derived, LastDayField, MoneyField, MonthField, Reference
from partnerview.http.serializers import Body, Row


class InvoiceRow(Row):
    """`settlement` says where it stands with the money and `open` what is still owed; both are worked out each time."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.CharField()
    settlement = serializers.ChoiceField(Settlement.choices)
    engagement = serializers.IntegerField(source="engagement_id")
    client = serializers.IntegerField(source="client_id")
    billed_partner = serializers.IntegerField(source="billed_partner_id", allow_null=True)
    credits = serializers.IntegerField(source="credits_id", allow_null=True)
    concession = serializers.CharField()
    dated_on = serializers.DateField()
    due_on = serializers.DateField()
    posted_month = MonthField(allow_null=True, help_text="The period that it counts in; set when it is issued.")
    interval_starts_on = serializers.DateField()
    interval_ends_on = LastDayField(source="interval_ends_before")
    net = MoneyField(source="net_amount")
    tax = MoneyField(source="tax_amount")
    gross = MoneyField(source="gross_amount")
    paid = MoneyField()
    credited = MoneyField()
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
        lines = InvoiceLine.objects.filter(invoice__in=by_invoice).order_by("id")
        for line in lines.values(*InvoiceLineRow.columns(), "invoice"):
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
    credits = serializers.IntegerField(source="credits_id", allow_null=True)


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
    status = serializers.ChoiceField(RunStatus.choices)
    issues = serializers.BooleanField()
    engagements_total = serializers.IntegerField()
    engagements_done = serializers.IntegerField()
    invoices_drafted = serializers.IntegerField()
    failures = serializers.JSONField()
    failure = serializers.CharField()
    requested_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class IssueRunRow(Row):
    id = serializers.IntegerField()
    billing_run = serializers.IntegerField(source="billing_run_id", allow_null=True)
    status = serializers.ChoiceField(RunStatus.choices)
    invoices_total = serializers.IntegerField()
    invoices_done = serializers.IntegerField()
    invoices_issued = serializers.IntegerField()
    failures = serializers.JSONField()
    failure = serializers.CharField()
    requested_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class CreditLine(Body):
    line = serializers.IntegerField(help_text="Id of the invoice line.")
    net = MoneyField(may_be_negative=False, help_text="Net amount to credit, above zero.")


class CreditBody(Body):
    """Without `lines` everything that the invoice still holds is credited."""

    invoice = serializers.IntegerField()
    reason = serializers.CharField(max_length=2000)
    concession = serializers.ChoiceField(Concession.choices, required=False, default=Concession.PAST_SERVICE)
    lines = CreditLine(many=True, required=False)


class LateReason(Body):
    """A date in a closed period takes the privilege to backdate and a reason."""

    reason = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class PaymentBody(LateReason):
    invoice = serializers.IntegerField()
    amount = MoneyField(may_be_negative=False)
    received_on = serializers.DateField()
    method = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    reference = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)


class BillingRunBody(Body):
    month = MonthField()
    dry_run = serializers.BooleanField(required=False, default=False, help_text="Plan only: nothing is written.")
    issue = serializers.BooleanField(required=False, default=False, help_text="Issue at once what is drafted.")


class IssueRunBody(Body):
    """The drafts of one billing run, or those dated in one month."""

    billing_run = Reference(BillingRun, required=False)
    month = MonthField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError("Give a billing run or a month, one of the two.", code="one_of")
        return attrs
