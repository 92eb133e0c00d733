"""The library of the partner portal: what we publish for partners, for which of them, and who did a training."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from partnerview.directory.models import Partner
from partnerview.users.permissions import Permission
from programs.models.classification import Classification, Cohort
from programs.models.partner_profile import PartnerProfile

if TYPE_CHECKING:
    from partnerview.users.models import User


class ResourceKind(models.TextChoices):
    GUIDE = "guide", "Guide"
    TEMPLATE = "template", "Template"
    SALES = "sales", "Sales material"
    TRAINING = "training", "Training"


class ResourceQuerySet(models.QuerySet["Resource"]):
    def visible_to(self, user: User) -> Self:
        """All of them, for those who see partner programs."""
        return self if user.may(Permission.PROGRAMS_VIEW) else self.none()

    def in_use(self) -> Self:
        return self.filter(retired_at=None)

    def meant_for(self, partner: Partner, day: dt.date) -> Self:
        """In use, and for everybody or for the partner's tier and its class on that day."""
        tier = PartnerProfile.objects.filter(partner=partner).values_list("tier", flat=True).first() or ""
        cohort = (
            Classification.objects.filter(partner=partner).valid_on(day).values_list("to_cohort", flat=True).first()
        )
        of_tier = models.Q(tiers=[])
        if tier:
            of_tier |= models.Q(tiers__contains=[tier])
        cohorts = models.Exists(Resource.cohorts.through.objects.filter(resource=models.OuterRef("pk")))
        of_class = models.Exists(Resource.cohorts.through.objects.filter(resource=models.OuterRef("pk"), cohort=cohort))
        return self.in_use().filter(of_tier).filter(~cohorts | of_class)


class Resource(models.Model):
    """A file or a link. Without tiers and classes it is for every partner."""

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=ResourceKind.choices)
    summary = models.CharField(max_length=500, blank=True)
    link = models.URLField(max_length=500, blank=True)
    evidence = models.CharField(max_length=300, blank=True)  # path below MEDIA_ROOT
    evidence_name = models.CharField(max_length=200, blank=True)
    tiers = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    cohorts = models.ManyToManyField(Cohort, related_name="resources", blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=ResourceKind.values), name="resource_kind_known"),
            models.CheckConstraint(
                condition=models.Q(link="") & ~models.Q(evidence="") | ~models.Q(link="") & models.Q(evidence=""),
                name="resource_is_a_file_or_a_link",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_training(self) -> bool:
        return self.kind == ResourceKind.TRAINING


class CompletionQuerySet(models.QuerySet["Completion"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(resource__in=Resource.objects.visible_to(user))


class Completion(models.Model):
    """A contact of a partner has done a training. Said once, and it stays."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="completions", db_index=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="completions")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(db_default=Now())

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = "completed training"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["resource", "done_by"], name="training_done_once"),
        ]

    def __str__(self) -> str:
        return f"training {self.resource_id} by {self.done_by_id}"
