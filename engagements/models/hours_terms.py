"""What a line says of its hours: how many, at which rate, in which order they are taken, what moves on."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models

from engagements.hours_policy import DEFAULT_ORDER, Bucket, HoursPolicy, Rollover
from engagements.models.choices import BucketChoice, RolloverPolicy


def default_order() -> list[str]:
    return [bucket.value for bucket in DEFAULT_ORDER]


def default_alerts() -> list[int]:
    return [80, 95]


class HoursTerms(models.Model):
    """Columns of a service line; empty or as they start for lines without hours. The rules are hours_policy.py."""

    contracted_minutes = models.PositiveIntegerField(null=True, blank=True)  # per interval
    hourly_rate = models.DecimalField(max_digits=19, decimal_places=6, null=True, blank=True)
    overage_rate = models.DecimalField(max_digits=19, decimal_places=6, null=True, blank=True)
    overage_multiplier = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    after_hours_multiplier = models.DecimalField(max_digits=7, decimal_places=4, default=Decimal(1))
    weighs_after_hours = models.BooleanField(default=False)
    rounding_minutes = models.PositiveSmallIntegerField(default=1)
    bucket_order = ArrayField(models.CharField(max_length=20, choices=BucketChoice.choices), default=default_order)
    rollover = models.CharField(max_length=10, choices=RolloverPolicy.choices, default=RolloverPolicy.NONE)
    rollover_cap_minutes = models.PositiveIntegerField(null=True, blank=True)
    rollover_periods = models.PositiveSmallIntegerField(null=True, blank=True)
    may_borrow = models.BooleanField(default=False)
    borrow_cap_minutes = models.PositiveIntegerField(null=True, blank=True)
    # Shares of what can be used, in per cent, at which the account manager is told.
    alert_percents = ArrayField(models.PositiveSmallIntegerField(), default=default_alerts)

    class Meta:
        abstract = True

    @property
    def bills_overage(self) -> bool:
        """Whether hours beyond the contract are billed; else they are over-service."""
        return self.overage_rate is not None or self.overage_multiplier is not None

    @property
    def hours_policy(self) -> HoursPolicy:
        """By which rules its hours are used up."""
        carries = self.rollover != RolloverPolicy.NONE
        pooled = self.rollover == RolloverPolicy.POOLED
        return HoursPolicy(
            order=tuple(Bucket(name) for name in self.bucket_order),
            rollover=Rollover(self.rollover_cap_minutes, self.rollover_periods, pooled) if carries else None,
            may_borrow=self.may_borrow,
            borrow_cap=self.borrow_cap_minutes,
            hourly_rate=self.hourly_rate or Decimal(0),
            after_hours_multiplier=self.after_hours_multiplier,
            weighs_after_hours=self.weighs_after_hours,
            increment=self.rounding_minutes,
        )
