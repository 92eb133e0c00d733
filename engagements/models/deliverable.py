"""What is handed over: single deliverables, and templates that make one every month."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models.choices import Workstream
from engagements.models.engagement import Engagement

if TYPE_CHECKING:
    import datetime as dt

    from partnerview.users.models import User


def how_far(delivered_on: dt.date | None, accepted_on: dt.date | None) -> str:
    """Planned, delivered or accepted."""
    if accepted_on:
        return "accepted"
    return "delivered" if delivered_on else "planned"


class DeliverableQuerySet(models.QuerySet["Deliverable"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(engagement__in=Engagement.objects.visible_to(user))

    def open(self) -> Self:
        """What has not been accepted yet."""
        return self.filter(accepted_on=None)

    def lock(self, pk: int) -> Deliverable:
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class DeliverableTemplateQuerySet(models.QuerySet["DeliverableTemplate"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(engagement__in=Engagement.objects.visible_to(user))


class DeliverableTemplate(models.Model):
    """A deliverable that comes back, for instance the monthly report."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="deliverable_templates")
    title = models.CharField(max_length=200)
    workstream = models.CharField(max_length=20, choices=Workstream.choices, blank=True)
    every_months = models.PositiveSmallIntegerField(default=1)
    first_due_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DeliverableTemplateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(every_months__range=(1, 12)), name="template_recurs_in_a_year")
        ]

    def __str__(self) -> str:
        return self.title


class Deliverable(models.Model):
    """Due, delivered, accepted: three dates, each with its person."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="deliverables")
    template = models.ForeignKey(
        DeliverableTemplate, on_delete=models.SET_NULL, null=True, blank=True, related_name="deliverables"
    )
    line = models.ForeignKey(
        "engagements.ServiceLine", on_delete=models.PROTECT, null=True, blank=True, related_name="deliverables"
    )
    title = models.CharField(max_length=200)
    workstream = models.CharField(max_length=20, choices=Workstream.choices, blank=True)
    due_on = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_on = models.DateField(null=True, blank=True)
    accepted_by = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["template", "due_on"],
                condition=models.Q(template__isnull=False),
                name="deliverable_once_per_due_date",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_on=None)
                | models.Q(delivered_on__isnull=False, accepted_on__gte=models.F("delivered_on")),
                name="deliverable_accepted_after_delivery",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def status(self) -> str:
        return how_far(self.delivered_on, self.accepted_on)
