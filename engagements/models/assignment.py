"""An assignment: a person is to work so many minutes a month on an engagement, for sure or in pencil."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models.choices import Workstream
from engagements.models.engagement import Engagement
from engagements.models.person import Person
from partnerview import clock
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: User) -> Self:
        """Those of the engagements that one sees, and one's own."""
        seen = models.Q(engagement__in=Engagement.objects.visible_to(user))
        own = models.Q(person__user=user) if user.may(Permission.CAPACITY_VIEW) else models.Q(pk__in=[])
        return self.filter(seen | own)

    def in_force_from(self, day: dt.date) -> Self:
        """Those that hold on `day` or some day after it."""
        return self.filter(models.Q(ends_before=None) | models.Q(ends_before__gt=day))

    def in_force_on(self, day: dt.date) -> Self:
        return self.in_force_from(day).filter(starts_on__lte=day)

    def lock(self, pk: int) -> Assignment:
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class Assignment(models.Model):
    """A month in which it holds for a part only counts by its days. An empty end goes on."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="assignments")
    workstream = models.CharField(max_length=20, choices=Workstream.choices, blank=True)
    minutes_per_month = models.PositiveIntegerField()
    is_hard = models.BooleanField(default=True)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    # Why it goes beyond what the person can give; only with the privilege.
    override_reason = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_before=None) | models.Q(ends_before__gt=models.F("starts_on")),
                name="assignment_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes_per_month__range=(1, 44640)), name="assignment_fits_a_month"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "starts_on"], name="assignment_by_person"),
            models.Index(fields=["engagement", "starts_on"], name="assignment_by_engagement"),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.engagement}"

    @property
    def last_day(self) -> dt.date | None:
        return self.ends_before - dt.timedelta(days=1) if self.ends_before else None

    @property
    def has_not_begun(self) -> bool:
        return self.starts_on > clock.today()

    @property
    def word(self) -> str:
        return "hard" if self.is_hard else "pencilled"
