"""What we want of a cohort: intent, plays in order, thresholds. A version is approved once and then stays.

The version in force is the highest approved one of its cohort; nothing needs to be marked as superseded.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from partnerview.users.permissions import Permission
from programs.models.classification import Cohort

if TYPE_CHECKING:
    from partnerview.users.models import User


class StrategyStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    PROPOSED = "proposed", "Waiting for approval"
    APPROVED = "approved", "Approved"


class CohortStrategyQuerySet(models.QuerySet["CohortStrategy"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.PROGRAMS_VIEW) else self.none()

    def approved(self) -> Self:
        return self.filter(status=StrategyStatus.APPROVED)

    def in_force(self) -> Self:
        """One per cohort: its highest approved version. QARs and RAPs are made under this one."""
        return self.approved().order_by("cohort_id", "-version").distinct("cohort_id")

    def lock(self, pk: int) -> CohortStrategy:
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class CohortStrategy(models.Model):
    """One version of the strategy for one cohort. A threshold that is None asks for nothing.

    A generated one is from partner data; `generated_by` names the model whose words it has, `fallback_reason` says
    why the configured one wrote none.
    """

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        StrategyStatus.DRAFT: frozenset({StrategyStatus.PROPOSED}),
        StrategyStatus.PROPOSED: frozenset({StrategyStatus.APPROVED, StrategyStatus.DRAFT}),
        StrategyStatus.APPROVED: frozenset(),
    }

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="strategies", db_index=False)
    version = models.PositiveIntegerField()
    intent = models.TextField()
    plays = ArrayField(models.CharField(max_length=300), default=list)
    least_arr = models.DecimalField(max_digits=19, decimal_places=3, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    least_to_win = models.PositiveIntegerField(null=True, blank=True)
    least_icp_alignment = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    least_margin = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    review_on = models.DateField()
    status = models.CharField(max_length=10, choices=StrategyStatus.choices, default=StrategyStatus.DRAFT)
    is_generated = models.BooleanField(default=False)
    generated_by = models.CharField(max_length=200, blank=True)
    fallback_reason = models.CharField(max_length=300, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(db_default=Now())
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CohortStrategyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["cohort", "-version"]
        verbose_name = "cohort strategy"
        verbose_name_plural = "cohort strategies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cohort", "version"], name="strategy_version_once"),
            models.UniqueConstraint(
                fields=["cohort"], condition=~models.Q(status="approved"), name="strategy_one_open_per_cohort"
            ),
            models.CheckConstraint(condition=models.Q(status__in=StrategyStatus.values), name="strategy_status_known"),
            models.CheckConstraint(
                condition=models.Q(status="approved", approved_by__isnull=False, approved_at__isnull=False)
                | (~models.Q(status="approved") & models.Q(approved_by=None, approved_at=None)),
                name="strategy_approved_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(least_arr=None, currency="")
                | models.Q(least_arr__gte=0, currency__regex="^[A-Z]{3}$"),
                name="strategy_arr_has_currency",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["review_on"], name="strategy_by_review")]

    def __str__(self) -> str:
        return f"{self.cohort}, version {self.version}"

    @property
    def origin(self) -> str:
        """Where its first words come from: a sentence for the page, "" where a person wrote them."""
        if not self.is_generated:
            return ""
        if self.generated_by:
            return f"First written by {self.generated_by}, from figures of partners. Check every sentence."
        return self.fallback_reason or "First drafted from partner data."

    @property
    def is_open(self) -> bool:
        return self.status != StrategyStatus.APPROVED

    def is_review_due(self, today: dt.date) -> bool:
        return self.status == StrategyStatus.APPROVED and self.review_on <= today
