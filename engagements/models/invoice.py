"""Invoices and credit notes: drafted by the billing run, frozen when issued, never edited after.

A credit note is an invoice of kind `credit_note` with negative amounts: one table, so that what was
invoiced is one sum.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models.choices import Workstream
from engagements.models.engagement import Engagement
from partnerview.directory.models import Client, Partner
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class InvoiceKind(models.TextChoices):
    INVOICE = "invoice", "Invoice"
    CREDIT_NOTE = "credit_note", "Credit note"


class InvoiceStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    ISSUED = "issued", "Issued"
    DISCARDED = "discarded", "Discarded"


class Charge(models.TextChoices):
    """What an invoice line is for."""

    FEE = "fee", "Fee"
    OVERAGE = "overage", "Overage"
    TIME = "time", "Time and materials"
    ONE_OFF = "one_off", "One-off"
    BLOCK = "block", "Prepaid hours"
    OUTCOME = "outcome", "Outcome fee"
    USAGE = "usage", "Usage"
    CREDIT = "credit", "Credit"


class Concession(models.TextChoices):
    """What a credit note gives back a part of (maths.md §3); it decides how revenue changes."""

    WHOLE_CONTRACT = "whole_contract", "The whole contract: catch up now, the rest is lower"
    FUTURE = "future", "Future service: the rest is lower"
    PAST_SERVICE = "past_service", "Past service: all of it now"
    CANCELLATION = "cancellation", "A cancellation: the rest goes"


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def visible_to(self, user: User) -> Self:
        if not user.may(Permission.INVOICES_VIEW):
            return self.none()
        return self.filter(engagement__in=Engagement.objects.visible_to(user))

    def lock(self, pk: int) -> Invoice:
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class Invoice(models.Model):
    """What was asked for, for one billing interval of one engagement."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        InvoiceStatus.DRAFT: frozenset({InvoiceStatus.ISSUED, InvoiceStatus.DISCARDED}),
        InvoiceStatus.ISSUED: frozenset(),
        InvoiceStatus.DISCARDED: frozenset(),
    }

    kind = models.CharField(max_length=12, choices=InvoiceKind.choices, default=InvoiceKind.INVOICE)
    # The first key leads an index below; the two of people are never searched by.
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="invoices", db_index=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="invoices")
    billed_partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="invoices")
    credits = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="credit_notes")
    # Of a credit note that somebody decided on. Empty where billing gives back days that are not served any more:
    # there the lines have changed already, and revenue with them.
    concession = models.CharField(max_length=20, choices=Concession.choices, blank=True)
    currency = models.CharField(max_length=3)
    interval_starts_on = models.DateField()
    interval_ends_before = models.DateField()
    dated_on = models.DateField()
    due_on = models.DateField()
    # Set when issued: the accounting period that it counts in, a later one if that of its date was closed.
    posted_month = models.DateField(null=True)
    status = models.CharField(max_length=10, choices=InvoiceStatus.choices, default=InvoiceStatus.DRAFT)
    series = models.CharField(max_length=12, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    reference = models.CharField(max_length=40, blank=True)  # the number as printed
    tax_rate = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    net_amount = models.DecimalField(max_digits=19, decimal_places=3, default=0)
    tax_amount = models.DecimalField(max_digits=19, decimal_places=3, default=0)
    gross_amount = models.DecimalField(max_digits=19, decimal_places=3, default=0)
    reason = models.TextField(blank=True)
    document = models.JSONField(default=dict)  # everything printed, frozen at issue
    pdf = models.CharField(max_length=300, blank=True)
    billing_run = models.ForeignKey(
        "engagements.BillingRun", on_delete=models.SET_NULL, null=True, related_name="invoices"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    issued_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-dated_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["series", "fiscal_year", "number"],
                condition=models.Q(number__isnull=False),
                name="invoice_number_once",
            ),
            models.UniqueConstraint(
                fields=["engagement", "dated_on"],
                condition=models.Q(kind="invoice", status="draft"),
                name="invoice_one_draft_per_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="issued")
                | models.Q(
                    number__isnull=False, fiscal_year__isnull=False, issued_at__isnull=False, posted_month__isnull=False
                ),
                name="invoice_issued_has_number",
            ),
            models.CheckConstraint(
                condition=models.Q(gross_amount=models.F("net_amount") + models.F("tax_amount")),
                name="invoice_gross_is_net_and_tax",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="invoice") | models.Q(credits__isnull=False, gross_amount__lte=0),
                name="credit_note_names_its_invoice",
            ),
            models.CheckConstraint(
                condition=models.Q(concession="") | models.Q(kind="credit_note", concession__in=Concession.values),
                name="only_a_credit_note_concedes",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["engagement", "-dated_on"], name="invoice_by_engagement"),
            models.Index(fields=["status", "-dated_on", "-id"], name="invoice_by_status"),
            models.Index(fields=["-dated_on", "-id"], name="invoice_by_date"),
            models.Index(fields=["id"], condition=models.Q(status="issued", pdf=""), name="invoice_to_render"),
            models.Index(
                fields=["engagement"],
                condition=models.Q(status="issued") & ~models.Q(concession=""),
                name="invoice_concessions",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"draft {self.pk}"


class InvoiceLine(models.Model):
    """One charge for one stretch of one service line."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    service_line = models.ForeignKey(
        "engagements.ServiceLine", on_delete=models.PROTECT, null=True, related_name="invoice_lines"
    )
    charge = models.CharField(max_length=10, choices=Charge.choices, default=Charge.FEE)
    workstream = models.CharField(max_length=20, choices=Workstream.choices, blank=True)
    description = models.CharField(max_length=300)
    starts_on = models.DateField(null=True)
    ends_before = models.DateField(null=True)
    quantity = models.DecimalField(max_digits=19, decimal_places=6, default=1)
    unit = models.CharField(max_length=10, blank=True)
    unit_price = models.DecimalField(max_digits=24, decimal_places=10, default=0)
    net_amount = models.DecimalField(max_digits=19, decimal_places=3)
    # The line that this one takes back, in whole or in part.
    credits = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="credited_by")
    # Kept in step with its invoice so that "billed once" can be a unique key.
    stands = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service_line", "charge", "starts_on"],
                condition=models.Q(stands=True, charge__in=["fee", "one_off"]),
                name="invoice_line_billed_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(charge="credit") | models.Q(credits__isnull=False, net_amount__lt=0),
                name="invoice_credit_names_its_line",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def last_day(self) -> dt.date | None:
        return self.ends_before - dt.timedelta(days=1) if self.ends_before else None

    @property
    def minutes(self) -> int:
        """What an amount of hours is in minutes."""
        return round(self.quantity * 60)


class NumberSeries(models.Model):
    """The counter behind gapless numbers: one row per series and fiscal year, locked while issuing."""

    series = models.CharField(max_length=12)
    fiscal_year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["series", "fiscal_year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.fiscal_year}"
