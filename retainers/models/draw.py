"""A draw: asked for, approved by another person and so reserved, posted to the ledger; or refused, or taken back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models import Engagement, Invoice, Payment, TimeEntry
from retainers.models.deposit_account import DepositAccount

if TYPE_CHECKING:
    from partnerview.users.models import User


class DrawStatus(models.TextChoices):
    REQUESTED = "requested", "Requested"
    APPROVED = "approved", "Approved, held"
    POSTED = "posted", "Posted"
    REJECTED = "rejected", "Rejected"
    CANCELLED = "cancelled", "Cancelled"
    REVERSED = "reversed", "Reversed"


class DrawQuerySet(models.QuerySet["Draw"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=DepositAccount.objects.visible_to(user))

    def reserving(self) -> Self:
        """Approved and not posted: their amounts are held."""
        return self.filter(status=DrawStatus.APPROVED)

    def open(self) -> Self:
        """Those that somebody still has to decide or post."""
        return self.filter(status__in=(DrawStatus.REQUESTED, DrawStatus.APPROVED))


class Draw(models.Model):
    """An amount that leaves a deposit account. What was asked for stays beside what was approved."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        DrawStatus.REQUESTED: frozenset({DrawStatus.APPROVED, DrawStatus.REJECTED, DrawStatus.CANCELLED}),
        DrawStatus.APPROVED: frozenset({DrawStatus.POSTED, DrawStatus.CANCELLED}),
        DrawStatus.POSTED: frozenset({DrawStatus.REVERSED}),
        DrawStatus.REJECTED: frozenset(),
        DrawStatus.CANCELLED: frozenset(),
        DrawStatus.REVERSED: frozenset(),
    }

    account = models.ForeignKey(DepositAccount, on_delete=models.PROTECT, related_name="draws", db_index=False)
    amount = models.DecimalField(max_digits=19, decimal_places=3)
    currency = models.CharField(max_length=3)
    approved_amount = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    what_for = models.CharField(max_length=300)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, null=True, related_name="draws")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, related_name="draws")
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, null=True, related_name="draw")
    reference = models.CharField(max_length=120, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    evidence_name = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=DrawStatus.choices, default=DrawStatus.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # When it stopped being held: posted, cancelled or rejected.
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DrawQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-requested_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="draw_positive"),
            models.CheckConstraint(condition=models.Q(status__in=DrawStatus.values), name="draw_status_known"),
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("requested_by")),
                name="draw_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(posted_by=None) | ~models.Q(posted_by=models.F("requested_by")),
                name="draw_posted_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_amount=None)
                | models.Q(approved_amount__gt=0, approved_amount__lte=models.F("amount")),
                name="draw_approved_within_asked",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("approved", "posted", "reversed"))
                | models.Q(approved_by__isnull=False, approved_at__isnull=False, approved_amount__isnull=False),
                name="draw_held_was_approved",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("posted", "reversed"))
                | models.Q(posted_by__isnull=False, settled_at__isnull=False),
                name="draw_posted_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(payment=None) | models.Q(invoice__isnull=False), name="draw_payment_pays_invoice"
            ),
            # One draw at a time asks for the same invoice.
            models.UniqueConstraint(
                fields=["invoice", "account"],
                condition=models.Q(status__in=("requested", "approved")),
                name="draw_one_open_per_invoice",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "status"], name="draw_by_account"),
            models.Index(fields=["status", "-requested_at", "-id"], name="draw_by_status"),
        ]

    def __str__(self) -> str:
        return f"draw {self.pk}"

    @property
    def effective_amount(self) -> Decimal:
        """What is held or was posted; before the approval what was asked for."""
        return self.amount if self.approved_amount is None else self.approved_amount


class DrawnTime(models.Model):
    """Approved time that a draw pays for. `stands` follows the draw, so that time is drawn once."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="times")
    time_entry = models.ForeignKey(TimeEntry, on_delete=models.PROTECT, related_name="drawn")
    amount = models.DecimalField(max_digits=19, decimal_places=3)
    stands = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["time_entry"], condition=models.Q(stands=True), name="time_entry_drawn_once"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="drawn_time_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.time_entry_id} by {self.draw_id}"
