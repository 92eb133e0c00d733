"""What the close keeps, how a firm names its accounts, and the journals that were exported."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from partnerview.books.models import PeriodMove
from partnerview.directory.models import Client
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class Closed(models.TextChoices):
    """Which figure of a client was frozen."""

    REVENUE = "revenue", "Recognized revenue"
    MRR = "mrr", "MRR"


class ClosedFigure(models.Model):
    """One client's figure of a month at one closing of it, in contract currency. Append-only."""

    closing = models.ForeignKey(PeriodMove, on_delete=models.PROTECT, related_name="figures", db_index=False)
    figure = models.CharField(max_length=10, choices=Closed.choices)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=26, decimal_places=10)
    rows = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["closing", "figure", "client", "currency"], name="closed_figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.amount} {self.currency}"


class AccountName(models.Model):
    """What one account of our postings is called in the firm's own ledger."""

    key = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class JournalFormat(models.TextChoices):
    CSV = "csv", "CSV"
    BEANCOUNT = "beancount", "Beancount"
    LEDGER = "ledger", "General ledger CSV"


class JournalQuerySet(models.QuerySet["JournalExport"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.BOOKS_VIEW) else self.none()


class JournalExport(models.Model):
    """A journal as it was exported: its months, its file, and the hash that proves it is the same. Append-only."""

    format = models.CharField(max_length=10, choices=JournalFormat.choices)
    first_month = models.DateField()
    last_month = models.DateField()
    # Of closed months: which closings, so that the same ones give the same file. Empty while a month is open.
    closings = models.JSONField(default=list)
    accounts = models.JSONField(default=dict)  # key → [code, name], as they were
    postings = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=300)
    exported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    exported_at = models.DateTimeField(db_default=Now())

    objects = JournalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-exported_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(first_month__day=1, last_month__day=1, last_month__gte=models.F("first_month")),
                name="journal_export_months",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_month:%Y-%m} to {self.last_month:%Y-%m}"

    @property
    def file_name(self) -> str:
        ending = "beancount" if self.format == JournalFormat.BEANCOUNT else "csv"
        kind = "ledger" if self.format == JournalFormat.LEDGER else "journal"
        return f"{kind}-{self.first_month:%Y-%m}-{self.last_month:%Y-%m}.{ending}"
