"""What one cycle earned its partner, with everything that it was worked out from. Append-only."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models.functions import Now

from retainers.models.cycle import Cycle
from retainers.models.rule import Economics, Rule, ShareBasis

if TYPE_CHECKING:
    from partnerview.users.models import User


class RevenueShareQuerySet(models.QuerySet["RevenueShare"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(rule__in=Rule.objects.visible_to(user))


class RevenueShare(models.Model):
    """`earned` by the rule; `paid` after a guarantee and what it recovers. Zero says why in `reason`."""

    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="share")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="shares")
    month = models.DateField()
    # How many cycles of this rule and of those that it replaced have earned, this one counted.
    number = models.PositiveSmallIntegerField()
    economics = models.CharField(max_length=10, choices=Economics.choices)
    percent = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    basis = models.CharField(max_length=12, choices=ShareBasis.choices, blank=True)
    basis_amount = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    earned = models.DecimalField(max_digits=19, decimal_places=3)
    guarantee = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    paid = models.DecimalField(max_digits=19, decimal_places=3)
    deficit_after = models.DecimalField(max_digits=19, decimal_places=3, default=0)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = RevenueShareQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-month", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(paid__gt=0) | ~models.Q(reason=""), name="revenue_share_of_zero_says_why"
            ),
            models.CheckConstraint(condition=models.Q(deficit_after__gte=0), name="revenue_share_deficit_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.paid} {self.currency} of {self.month:%Y-%m}"

    @property
    def made_good(self) -> Decimal:
        """What of this month's earnings went to a deficit of months before."""
        return max(Decimal(0), self.earned - self.paid)
