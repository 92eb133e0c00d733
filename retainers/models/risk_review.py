"""A finance lead has looked at an account on the at-risk report: what was flagged then, what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from retainers.models.deposit_account import DepositAccount

if TYPE_CHECKING:
    from partnerview.users.models import User


class ReviewDecision(models.TextChoices):
    ASK_TOP_UP = "ask_top_up", "Ask for a top-up"
    WATCH = "watch", "Watch"
    STOP_DRAWS = "stop_draws", "Stop draws"
    NO_ACTION = "no_action", "No action"


class RiskReviewQuerySet(models.QuerySet["RiskReview"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=DepositAccount.objects.visible_to(user))


class RiskReview(models.Model):
    """One review of one account as of a day. A later one stands beside it: rows are never changed."""

    account = models.ForeignKey(DepositAccount, on_delete=models.PROTECT, related_name="reviews", db_index=False)
    as_of = models.DateField()
    flags = ArrayField(models.CharField(max_length=20), default=list)
    cleared = models.DecimalField(max_digits=19, decimal_places=3)
    currency = models.CharField(max_length=3)
    decision = models.CharField(max_length=12, choices=ReviewDecision.choices)
    note = models.TextField(blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(db_default=Now())

    objects = RiskReviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-reviewed_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(decision__in=ReviewDecision.values), name="risk_review_decided")
        ]
        indexes: ClassVar = [models.Index(fields=["account", "-as_of", "-id"], name="risk_review_latest")]

    def __str__(self) -> str:
        return f"{self.get_decision_display()}, {self.as_of}"
