"""`payment-reminders`: which level was sent when for an overdue invoice. The next level follows from the days."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import Model
from rest_framework import serializers

from engagements.actions.reminders import record_reminder
from engagements.api.billing import invoice_of
from engagements.models import PaymentReminder
from partnerview import clock
from partnerview.http.api import Collection
from partnerview.http.filters import Filters
from partnerview.http.serializers import Body, Row
from partnerview.users.permissions import Permission


class ReminderFilters(Filters):
    invoice = django_filters.NumberFilter(field_name="invoice_id", label="Invoice")
    level = django_filters.NumberFilter(label="Level, 1 to 3")


class ReminderRow(Row):
    id = serializers.IntegerField()
    invoice = serializers.IntegerField(source="invoice_id")
    level = serializers.IntegerField()
    sent_on = serializers.DateField()
    method = serializers.CharField()
    note = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class ReminderBody(Body):
    """The level is the next one of the invoice."""

    invoice = serializers.IntegerField()
    sent_on = serializers.DateField(required=False, default=clock.today)
    method = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class PaymentReminders(Collection):
    """Reminders that were sent. Each level is recorded once and never changed."""

    permissions: ClassVar = {"GET": Permission.INVOICES_VIEW, "POST": Permission.PAYMENTS_RECORD}
    model = PaymentReminder
    row = ReminderRow
    create_body = ReminderBody
    filterset_class = ReminderFilters
    ordering = ("-id",)
    ordering_fields = ("sent_on", "id")

    def act(self, data: dict[str, Any]) -> Model:
        invoice = invoice_of(data, self.user)
        return record_reminder(invoice, sent_on=data["sent_on"], method=data["method"], note=data["note"], by=self.user)
