"""Facts about the hours of a line: blocks that were bought ahead, and thresholds that were crossed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.hours_stock import Block
from engagements.models.service_line import ServiceLine

if TYPE_CHECKING:
    from partnerview.users.models import User


class HoursBlockQuerySet(models.QuerySet["HoursBlock"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(line__in=ServiceLine.objects.visible_to(user))

    def standing(self) -> Self:
        """Blocks that were not taken back."""
        return self.filter(reverses=None, reversed_by=None)


class HoursBlock(models.Model):
    """Hours, or without `minutes` the worth of its price in work, bought ahead on a day. Append-only."""

    line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT, related_name="blocks")
    bought_on = models.DateField()
    minutes = models.PositiveIntegerField(null=True, blank=True)
    price = models.DecimalField(max_digits=19, decimal_places=3)
    currency = models.CharField(max_length=3)
    expires_before = models.DateField(null=True, blank=True)
    # The part that experience says nobody will use: it is earned along with what is used (606-10-55-48).
    breakage_percent = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    note = models.CharField(max_length=300, blank=True)
    # A row that takes back another, whole; both then count for nothing.
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = HoursBlockQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["bought_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(price__gte=0), name="hours_block_price_not_negative"),
            models.CheckConstraint(
                condition=models.Q(minutes__isnull=True, price__gt=0) | models.Q(minutes__gt=0),
                name="hours_block_holds_something",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_before=None) | models.Q(expires_before__gt=models.F("bought_on")),
                name="hours_block_expires_after_it_is_bought",
            ),
            models.CheckConstraint(
                condition=models.Q(breakage_percent__gte=0, breakage_percent__lt=100),
                name="hours_block_breakage_is_a_part",
            ),
        ]

    def __str__(self) -> str:
        return f"block of {self.bought_on}"

    @property
    def last_day(self) -> dt.date | None:
        return self.expires_before - dt.timedelta(days=1) if self.expires_before else None

    @property
    def as_block(self) -> Block:
        """The same as the waterfall takes it."""
        if self.minutes is None:
            return Block(self.pk, self.bought_on, value=self.price, expires_before=self.expires_before)
        return Block(self.pk, self.bought_on, minutes=self.minutes, expires_before=self.expires_before)


class HoursCrossing(models.Model):
    """Hours of a line reached a threshold in one interval, for the `ordinal`-th time. Append-only.

    A refill that brings the ratio below it arms it again, and the next crossing is the next ordinal.
    """

    line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT, related_name="crossings")
    interval_starts_on = models.DateField()
    percent = models.PositiveSmallIntegerField()
    ordinal = models.PositiveSmallIntegerField(default=1)
    reached_on = models.DateField()
    used = models.PositiveIntegerField()
    available = models.PositiveIntegerField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["-reached_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line", "interval_starts_on", "percent", "ordinal"], name="hours_crossed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % of line {self.line_id}"
