"""A RAP (revenue acceleration plan): what we and a partner put in and want out of it over a period.

Period label, day of approval and day of activation are three fields. From submission on its terms stay; a change
is an amendment, a further version of the same plan, signed anew.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Now, Upper

from partnerview.directory.models import Partner
from programs.models.classification import Classification
from programs.models.cohort_strategy import CohortStrategy
from programs.models.partner_profile import partners_seen_by
from programs.roi import Terms

if TYPE_CHECKING:
    from partnerview.users.models import User


class RapStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Waiting for signatures"
    APPROVED = "approved", "Approved"
    ACTIVE = "active", "Active"
    SUPERSEDED = "superseded", "Superseded"
    ENDED = "ended", "Ended"
    CANCELLED = "cancelled", "Cancelled"


S = RapStatus
IN_FORCE = (S.ACTIVE, S.SUPERSEDED, S.ENDED)


class RapQuerySet(models.QuerySet["Rap"]):
    def visible_to(self, user: User) -> Self:
        """Those of the partners that a person sees."""
        return self.filter(partner__in=partners_seen_by(user))

    def active_on(self, day: dt.date) -> Self:
        """Those that ran on a day, each plan by the version in force then; `reports/work.py` counts the same."""
        return self.filter(models.Q(ended_on=None) | models.Q(ended_on__gt=day), activated_on__lte=day)

    def lock_one(self, pk: int) -> Rap:
        return self.select_for_update(no_key=True, of=("self",)).select_related("partner").get(pk=pk)


class Rap(models.Model):
    """One version of a plan. Percentages are margins; the frozen returns are those that both acknowledge."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        S.DRAFT: frozenset({S.SUBMITTED, S.CANCELLED}),
        S.SUBMITTED: frozenset({S.APPROVED, S.DRAFT}),
        S.APPROVED: frozenset({S.ACTIVE, S.CANCELLED}),
        S.ACTIVE: frozenset({S.SUPERSEDED, S.ENDED}),
        S.SUPERSEDED: frozenset(),
        S.ENDED: frozenset(),
        S.CANCELLED: frozenset(),
    }

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="raps", db_index=False)
    period_label = models.CharField(max_length=60)
    goal = models.TextField(blank=True)
    currency = models.CharField(max_length=3)
    mdf_amount = models.DecimalField(max_digits=19, decimal_places=3)
    partner_amount = models.DecimalField(max_digits=19, decimal_places=3)
    arr_target = models.DecimalField(max_digits=19, decimal_places=3)
    vendor_margin = models.DecimalField(max_digits=7, decimal_places=4)  # percent
    partner_margin = models.DecimalField(max_digits=7, decimal_places=4)  # percent
    # The decision about the partner that recommended it.
    decision = models.ForeignKey(Classification, on_delete=models.PROTECT, null=True, related_name="raps")
    # The strategy that it was submitted under, with its version.
    strategy = models.ForeignKey(CohortStrategy, on_delete=models.PROTECT, null=True, related_name="raps")
    status = models.CharField(max_length=10, choices=RapStatus.choices, default=RapStatus.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    # The version that it changes, and the first of them all; both empty on the first.
    amends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="amendments")
    first = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="versions")
    amendment_reason = models.TextField(blank=True)
    # Frozen when it is submitted.
    vendor_roi = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    partner_roi = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    arr_per_mdf = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    partner_acknowledged_by = models.CharField(max_length=200, blank=True)
    partner_acknowledged_at = models.DateTimeField(null=True)
    approved_on = models.DateField(null=True)
    activated_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = RapQuerySet.as_manager()

    class Meta:
        verbose_name = "RAP"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(mdf_amount__gt=0), name="rap_mdf_positive"),
            models.CheckConstraint(condition=models.Q(partner_amount__gt=0), name="rap_partner_part_positive"),
            models.CheckConstraint(condition=models.Q(arr_target__gt=0), name="rap_target_positive"),
            models.CheckConstraint(
                condition=models.Q(vendor_margin__gt=0, vendor_margin__lte=100)
                & models.Q(partner_margin__gt=0, partner_margin__lte=100),
                name="rap_margins_are_percent",
            ),
            models.CheckConstraint(condition=models.Q(status__in=RapStatus.values), name="rap_status_known"),
            models.CheckConstraint(
                condition=models.Q(status__in=("draft", "cancelled"))
                | models.Q(vendor_roi__isnull=False, partner_roi__isnull=False, arr_per_mdf__isnull=False),
                name="rap_returns_frozen_when_submitted",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=("draft", "submitted", "cancelled"))
                | models.Q(approved_on__isnull=False),
                name="rap_approved_on_a_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("active", "superseded", "ended"))
                | models.Q(
                    activated_on__isnull=False,
                    acknowledged_by__isnull=False,
                    acknowledged_at__isnull=False,
                    partner_acknowledged_at__isnull=False,
                )
                & ~models.Q(partner_acknowledged_by=""),
                name="rap_active_was_acknowledged_by_both",
            ),
            models.CheckConstraint(
                condition=models.Q(amends=None, first=None, version=1)
                | models.Q(amends__isnull=False, first__isnull=False, version__gt=1),
                name="rap_amendment_is_a_later_version",
            ),
            models.UniqueConstraint(
                models.F("partner"),
                Upper("period_label"),
                condition=models.Q(status="active"),
                name="rap_one_active_per_period",
            ),
            models.UniqueConstraint(
                fields=["amends"],
                condition=models.Q(status__in=("draft", "submitted", "approved")),
                name="rap_one_open_amendment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "status"], name="rap_by_partner"),
            models.Index(fields=["status", "-id"], name="rap_by_status"),
        ]

    def __str__(self) -> str:
        return f"RAP {self.period_label} with {self.partner.name}"

    @property
    def plan_id(self) -> int:
        """What all versions of the plan share: the id of the first."""
        return self.first_id or self.pk

    @property
    def terms(self) -> Terms:
        return Terms(self.mdf_amount, self.partner_amount, self.arr_target, self.vendor_margin, self.partner_margin)

    @property
    def budget(self) -> Decimal:
        return self.mdf_amount + self.partner_amount


def of_plans_active_on(path: str, day: dt.date) -> models.Q:
    """Rows whose RAP at `path`, in whatever version it was made, belongs to a plan that ran on the day."""
    plans = Rap.objects.active_on(day).annotate(plan=Coalesce("first_id", "id")).values("plan")
    return models.Q(**{f"{path}__in": plans}) | models.Q(**{f"{path}__first__in": plans})
