"""Settlements: what a cycle makes us owe a partner, or it us; and where a partner wants to be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from partnerview.directory.models import Partner
from partnerview.users.permissions import Permission
from retainers.models.cycle import Cycle
from retainers.models.rule import Rule

if TYPE_CHECKING:
    from partnerview.users.models import User


class Direction(models.TextChoices):
    PAYABLE = "payable", "We owe"
    RECEIVABLE = "receivable", "Owed to us"


class SettlementStatus(models.TextChoices):
    DUE = "due", "Due"
    APPROVED = "approved", "Approved"
    PAID = "paid", "Paid"
    PROVED = "proved", "Proved"
    REVERSED = "reversed", "Reversed"
    REVERSAL = "reversal", "Reversal"


class Method(models.TextChoices):
    BANK = "bank", "Bank transfer"
    WALLET = "wallet", "Wallet address"
    OTHER = "other", "Other"


class PayeeDetailsQuerySet(models.QuerySet["PayeeDetails"]):
    def visible_to(self, user: User) -> Self:
        """Those of the partners that a person sees, for whoever records payments."""
        if not user.may(Permission.SETTLEMENTS_PAY):
            return self.none()
        return self.filter(partner__in=Partner.objects.visible_to(user))


class PayeeDetails(models.Model):
    """Where a partner wants to be paid. A change is a new row, confirmed by a second person, usable after a pause."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="payee_details")
    payee = models.CharField(max_length=200)
    method = models.CharField(max_length=10, choices=Method.choices)
    address = models.CharField(max_length=200)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    requested_at = models.DateTimeField(db_default=Now())
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True)
    usable_from = models.DateField(null=True)

    objects = PayeeDetailsQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name_plural = "payee details"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("requested_by")),
                name="payee_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=["partner"], condition=models.Q(confirmed_by=None), name="payee_one_open_change"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payee}, {self.get_method_display().lower()} {self.address}"


class SettlementQuerySet(models.QuerySet["Settlement"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(rule__in=Rule.objects.visible_to(user))

    def lock(self, pk: int) -> Settlement:
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class Settlement(models.Model):
    """An amount of one cycle in one direction. No payment is executed here: it is recorded, with its proof."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        SettlementStatus.DUE: frozenset({SettlementStatus.APPROVED, SettlementStatus.REVERSED}),
        SettlementStatus.APPROVED: frozenset({SettlementStatus.PAID, SettlementStatus.REVERSED}),
        SettlementStatus.PAID: frozenset({SettlementStatus.PROVED, SettlementStatus.REVERSED}),
        SettlementStatus.PROVED: frozenset({SettlementStatus.REVERSED}),
        SettlementStatus.REVERSED: frozenset(),
        SettlementStatus.REVERSAL: frozenset(),
    }

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="settlements")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="settlements")
    direction = models.CharField(max_length=10, choices=Direction.choices)
    amount = models.DecimalField(max_digits=19, decimal_places=3)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=SettlementStatus.choices, default=SettlementStatus.DUE)
    due_on = models.DateField()
    payee = models.ForeignKey(PayeeDetails, on_delete=models.PROTECT, null=True, related_name="settlements")
    method = models.CharField(max_length=10, choices=Method.choices, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    paid_on = models.DateField(null=True)
    evidence = models.CharField(max_length=300, blank=True)
    evidence_name = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    reason = models.CharField(max_length=500, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    proved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-due_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cycle", "direction"], condition=models.Q(reverses=None), name="settlement_once_a_cycle"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, reverses=None) | models.Q(amount__lt=0, reverses__isnull=False),
                name="settlement_positive_unless_reversal",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("paid", "proved"))
                | models.Q(approved_by__isnull=False, paid_by__isnull=False, paid_on__isnull=False),
                name="settlement_paid_was_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(paid_by=None) | ~models.Q(paid_by=models.F("approved_by")),
                name="settlement_paid_by_another",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "due_on", "id"], name="settlement_by_status")]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
