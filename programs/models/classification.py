"""How a partner is classified: the cohorts that a firm works with, and each decision that moved a partner.

A decision is asked by one person and given by another; once given it stays as it is (a trigger keeps it).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now

from partnerview.directory.models import Partner
from partnerview.users.permissions import Permission
from programs.models.partner_profile import partners_seen_by

if TYPE_CHECKING:
    from partnerview.users.models import User


class CohortKind(models.TextChoices):
    CHAMPION = "champion", "Champion"
    FARMER = "farmer", "Farmer"
    LONGTAIL = "longtail", "Longtail"
    ZOMBIE = "zombie", "Zombie"


class CohortQuerySet(models.QuerySet["Cohort"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.PROGRAMS_VIEW) else self.none()

    def in_use(self) -> Self:
        return self.filter(is_retired=False)


class Cohort(models.Model):
    """A class of partners; `name` is the firm's own, `kind` what the program does with it."""

    kind = models.CharField(max_length=10, choices=CohortKind.choices)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=100)
    is_retired = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("name"), name="cohort_name_once"),
            models.CheckConstraint(condition=models.Q(kind__in=CohortKind.values), name="cohort_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Recommendation(models.TextChoices):
    NOTHING = "nothing", "Nothing further"
    OPEN_RAP = "open_rap", "Open a RAP"
    OPEN_QAR = "open_qar", "Bring the QAR forward"
    RECRUIT = "recruit", "Recruit and onboard again"
    LET_GO = "let_go", "Let the agreement end"


class ClassificationStatus(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ClassificationQuerySet(models.QuerySet["Classification"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(partner__in=partners_seen_by(user))

    def approved(self) -> Self:
        return self.filter(status=ClassificationStatus.APPROVED)

    def valid_on(self, day: dt.date) -> Self:
        """Approved ones that had taken effect on `day`, the latest first."""
        return self.approved().filter(effective_on__lte=day).order_by("-effective_on", "-decided_at", "-id")


class Classification(models.Model):
    """One decision: this partner moves from here to there, because of this."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        ClassificationStatus.PROPOSED: frozenset(
            {ClassificationStatus.APPROVED, ClassificationStatus.REJECTED, ClassificationStatus.WITHDRAWN}
        ),
        ClassificationStatus.APPROVED: frozenset(),
        ClassificationStatus.REJECTED: frozenset(),
        ClassificationStatus.WITHDRAWN: frozenset(),
    }

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="classifications", db_index=False)
    from_cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, null=True, related_name="+")
    to_cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    evidence = models.TextField(blank=True)
    recommendation = models.CharField(max_length=10, choices=Recommendation.choices, default=Recommendation.NOTHING)
    effective_on = models.DateField()
    status = models.CharField(
        max_length=10, choices=ClassificationStatus.choices, default=ClassificationStatus.PROPOSED
    )
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)

    objects = ClassificationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-requested_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(status__in=ClassificationStatus.values), name="classification_status_known"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="classification_has_reason"),
            models.CheckConstraint(
                condition=models.Q(from_cohort=None) | ~models.Q(from_cohort=models.F("to_cohort")),
                name="classification_moves",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | models.Q(status="withdrawn")
                | ~models.Q(decided_by=models.F("requested_by")),
                name="classification_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(status="proposed", decided_by=None, decided_at=None)
                | (~models.Q(status="proposed") & models.Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="classification_decided_whole",
            ),
            models.UniqueConstraint(
                fields=["partner"], condition=models.Q(status="proposed"), name="classification_one_open"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "-effective_on", "-id"], name="classification_history"),
            models.Index(fields=["status", "-requested_at", "-id"], name="classification_by_status"),
        ]

    def __str__(self) -> str:
        return f"classification {self.pk}"
