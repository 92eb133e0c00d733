"""Money received for an invoice: a fact, taken back only by a reversal."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models.invoice import Invoice

if TYPE_CHECKING:
    from partnerview.users.models import User


class PaymentQuerySet(models.QuerySet["Payment"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(invoice__in=Invoice.objects.visible_to(user))


class Payment(models.Model):
    """An amount in the invoice's currency, above zero; a reversal is below zero and names what it takes back."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=19, decimal_places=3)
    currency = models.CharField(max_length=3)
    received_on = models.DateField()
    method = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["received_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, reverses=None) | models.Q(amount__lt=0, reverses__isnull=False),
                name="payment_positive_unless_reversal",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
