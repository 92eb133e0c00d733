"""A request for a top-up: one for each time that an account crosses its floor."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from retainers.models.deposit_account import DepositAccount

if TYPE_CHECKING:
    from partnerview.users.models import User


class TopUpStatus(models.TextChoices):
    OPEN = "open", "Open"
    PAID = "paid", "Paid"
    CANCELLED = "cancelled", "Cancelled"


class TopUpQuerySet(models.QuerySet["TopUpRequest"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=DepositAccount.objects.visible_to(user))


class TopUpRequest(models.Model):
    """Asks for `amount` by `due_on`. `crossing` is the entry that took the balance below the floor."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        TopUpStatus.OPEN: frozenset({TopUpStatus.PAID, TopUpStatus.CANCELLED}),
        TopUpStatus.PAID: frozenset({TopUpStatus.OPEN}),
        TopUpStatus.CANCELLED: frozenset(),
    }

    account = models.ForeignKey(DepositAccount, on_delete=models.PROTECT, related_name="top_ups")
    crossing = models.OneToOneField("retainers.DepositEntry", on_delete=models.PROTECT, related_name="top_up_request")
    number = models.PositiveIntegerField(unique=True)
    amount = models.DecimalField(max_digits=19, decimal_places=3)
    currency = models.CharField(max_length=3)
    requested_on = models.DateField()
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=TopUpStatus.choices, default=TopUpStatus.OPEN)
    document = models.JSONField(default=dict)  # everything printed, frozen when it was made
    # Nobody where the daily job made it.
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TopUpQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-requested_on", "-id"]
        verbose_name = "top-up request"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="top_up_positive"),
            models.CheckConstraint(condition=models.Q(status__in=TopUpStatus.values), name="top_up_status_known"),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("requested_on")), name="top_up_due_after_request"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"TU-{self.number:04d}"
