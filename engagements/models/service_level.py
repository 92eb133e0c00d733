"""Service levels: what is promised in numbers, what each side does for it, and what was reached each month."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models.engagement import Engagement
from engagements.models.offering import Offering
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User

# Said of an offering it holds for every engagement that has a line of it; said of an engagement, there only.
OF_ONE = models.Q(offering__isnull=False, engagement=None) | models.Q(offering=None, engagement__isnull=False)


def _seen(user: User) -> models.Q:
    of_offerings = models.Q(offering__isnull=False) if user.may(Permission.CATALOGUE_VIEW) else models.Q(pk=None)
    return of_offerings | models.Q(engagement__in=Engagement.objects.visible_to(user))


class ServiceLevelQuerySet(models.QuerySet["ServiceLevel"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(_seen(user))

    def of(self, engagement: Engagement) -> Self:
        """Its own and those of the offerings that it has a line of."""
        offerings = engagement.lines.filter(tier__isnull=False).values("tier__offering")
        return self.filter(models.Q(engagement=engagement) | models.Q(offering__in=offerings), is_agreed=True)


class ServiceLevel(models.Model):
    """One target: `measure` says what is counted, `target_percent` how often it has to be kept."""

    offering = models.ForeignKey(
        Offering, on_delete=models.PROTECT, null=True, blank=True, related_name="service_levels"
    )
    engagement = models.ForeignKey(
        Engagement, on_delete=models.PROTECT, null=True, blank=True, related_name="service_levels"
    )
    name = models.CharField(max_length=120)
    measure = models.CharField(max_length=200)
    target_percent = models.DecimalField(max_digits=7, decimal_places=4)
    is_agreed = models.BooleanField(default=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ServiceLevelQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=OF_ONE, name="service_level_of_one"),
            models.CheckConstraint(
                condition=models.Q(target_percent__gt=0, target_percent__lte=100), name="service_level_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Side(models.TextChoices):
    OURS = "ours", "Ours"
    CLIENTS = "clients", "The client's"


class DutyQuerySet(models.QuerySet["Duty"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(_seen(user))

    def of(self, engagement: Engagement) -> Self:
        offerings = engagement.lines.filter(tier__isnull=False).values("tier__offering")
        return self.filter(models.Q(engagement=engagement) | models.Q(offering__in=offerings))


class Duty(models.Model):
    """What one side does so that the targets can be kept."""

    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, null=True, blank=True, related_name="duties")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, null=True, blank=True, related_name="duties")
    side = models.CharField(max_length=10, choices=Side.choices)
    text = models.CharField(max_length=300)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-side", "id"]
        verbose_name_plural = "duties"
        constraints: ClassVar = [models.CheckConstraint(condition=OF_ONE, name="duty_of_one")]

    def __str__(self) -> str:
        return self.text

    @property
    def name(self) -> str:
        return self.text


class AttainmentQuerySet(models.QuerySet["SlaAttainment"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(engagement__in=Engagement.objects.visible_to(user))

    def standing(self) -> Self:
        """The row that holds of each target and month: the one that was recorded last."""
        later = SlaAttainment.objects.filter(
            engagement=models.OuterRef("engagement"),
            service_level=models.OuterRef("service_level"),
            month=models.OuterRef("month"),
            pk__gt=models.OuterRef("pk"),
        )
        return self.filter(~models.Exists(later))


class SlaAttainment(models.Model):
    """What was reached of a target in a month, beside the target as it was then. Of several rows the last holds."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="sla_attainments", db_index=False)
    service_level = models.ForeignKey(ServiceLevel, on_delete=models.PROTECT, related_name="attainments")
    month = models.DateField()
    attained_percent = models.DecimalField(max_digits=7, decimal_places=4)
    target_percent = models.DecimalField(max_digits=7, decimal_places=4)
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())

    objects = AttainmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-month", "service_level", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(attained_percent__gte=0, attained_percent__lte=100), name="attainment_is_a_share"
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="attainment_of_a_month"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["engagement", "service_level", "month", "id"], name="attainment_by_month"),
        ]

    def __str__(self) -> str:
        return f"{self.attained_percent} % in {self.month:%Y-%m}"

    @property
    def is_missed(self) -> bool:
        return self.attained_percent < self.target_percent
