"""What invoices and payments can be filtered by: few words on the page, more in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from engagements.models import Engagement, Invoice, InvoiceKind, InvoiceStatus, LineKind, RunStatus
from engagements.reports.dunning import Dunning, narrowed
from engagements.reports.receivables import Settlement
from partnerview.directory.models import Client
from partnerview.errors import InvalidInput
from partnerview.http.filters import Filters, SyncFilters
from partnerview.months import Month


class MonthInput(forms.DateInput):
    """A month as the browser writes it."""

    input_type = "month"


class MonthFormField(forms.CharField):
    widget = MonthInput

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        try:
            return str(Month.parse(text)) if text else ""
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from None


class MonthFilter(django_filters.CharFilter):
    """Rows dated in one calendar month."""

    field_class = MonthFormField

    def filter(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return rows
        month = Month.parse(value)
        return rows.filter(**{f"{self.field_name}__range": (month.first_day, month.last_day)})


def _clients(request: Any) -> QuerySet[Client]:
    invoiced = Engagement.objects.visible_to(request.user).filter(invoices__isnull=False).values("client")
    return Client.objects.visible_to(request.user).filter(pk__in=invoiced)


def _engagements(request: Any) -> QuerySet[Engagement]:
    return Engagement.objects.visible_to(request.user).filter(invoices__isnull=False).distinct()


def _with_usage(request: Any) -> QuerySet[Engagement]:
    return Engagement.objects.visible_to(request.user).filter(lines__kind=LineKind.USAGE).distinct()


def _short() -> forms.TextInput:
    return forms.TextInput(attrs={"data-width": "date", "maxlength": 3})


class InvoiceFilters(Filters):
    """Invoices and credit notes by number, where they stand, client, engagement, month and currency."""

    reference = django_filters.CharFilter(lookup_expr="icontains", label="Number")
    settlement = django_filters.ChoiceFilter(choices=Settlement.choices, label="State", empty_label="All")
    dunning = django_filters.ChoiceFilter(
        choices=Dunning.choices, method="with_reminders", label="Reminders", empty_label="All"
    )
    kind = django_filters.ChoiceFilter(choices=InvoiceKind.choices, label="Document", empty_label="All")
    client = django_filters.ModelChoiceFilter(queryset=_clients, label="Client", empty_label="All")
    engagement = django_filters.ModelChoiceFilter(queryset=_engagements, label="Engagement", empty_label="All")
    month = MonthFilter(field_name="dated_on", label="Month")
    currency = django_filters.CharFilter(lookup_expr="iexact", label="Currency", widget=_short())
    billing_run = django_filters.NumberFilter(field_name="billing_run_id", widget=forms.HiddenInput)

    def with_reminders(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return narrowed(rows, value) if value else rows


class CreditNoteFilters(Filters):
    """Credit notes by number, state, client and month."""

    reference = django_filters.CharFilter(lookup_expr="icontains", label="Number")
    status = django_filters.ChoiceFilter(choices=InvoiceStatus.choices, label="State", empty_label="All")
    client = django_filters.ModelChoiceFilter(queryset=_clients, label="Client", empty_label="All")
    month = MonthFilter(field_name="dated_on", label="Month")


class EngagementInvoiceFilters(Filters):
    settlement = django_filters.ChoiceFilter(choices=Settlement.choices, label="State", empty_label="All")
    month = MonthFilter(field_name="dated_on", label="Month")


class RunFilters(Filters):
    status = django_filters.ChoiceFilter(choices=RunStatus.choices, label="State", empty_label="All")


class InvoiceApiFilters(SyncFilters):
    status = django_filters.ChoiceFilter(choices=InvoiceStatus.choices, label="Status")
    settlement = django_filters.ChoiceFilter(choices=Settlement.choices, label="Where it stands with the money")
    engagement = django_filters.NumberFilter(field_name="engagement_id", label="Engagement")
    client = django_filters.NumberFilter(field_name="client_id", label="Client")
    credits = django_filters.NumberFilter(field_name="credits_id", label="The invoice that is credited")
    billing_run = django_filters.NumberFilter(field_name="billing_run_id", label="Billing run that drafted it")
    currency = django_filters.CharFilter(label="Currency")
    month = MonthFilter(field_name="dated_on", label="Dated in this month, such as 2026-03")
    dated_from = django_filters.DateFilter(field_name="dated_on", lookup_expr="gte", label="Dated from")
    dated_through = django_filters.DateFilter(field_name="dated_on", lookup_expr="lte", label="Dated through")

    class Meta:
        model = Invoice
        fields: list[str] = []


class UsageFilters(Filters):
    """Usage by engagement, line, event and days."""

    event_id = django_filters.CharFilter(lookup_expr="icontains", label="Event")
    engagement = django_filters.ModelChoiceFilter(
        field_name="line__engagement", queryset=_with_usage, label="Engagement", empty_label="All"
    )
    line = django_filters.NumberFilter(field_name="line_id", widget=forms.HiddenInput)
    month = MonthFilter(field_name="used_on", label="Month")


class UsageApiFilters(Filters):
    event_id = django_filters.CharFilter(label="Event, as its sender names it")
    engagement = django_filters.NumberFilter(field_name="line__engagement_id", label="Engagement")
    service_line = django_filters.NumberFilter(field_name="line_id", label="Service line")
    used_from = django_filters.DateFilter(field_name="used_on", lookup_expr="gte", label="Used from")
    used_through = django_filters.DateFilter(field_name="used_on", lookup_expr="lte", label="Used through")


class PaymentFilters(Filters):
    invoice = django_filters.NumberFilter(field_name="invoice_id", label="Invoice")
