"""An approval is a row: requester, steps, deciders, their authority at that time, the outcome.

Four eyes is a CHECK on the step (it repeats the requester through a composite key), two different
people a unique key, one open approval per subject a partial unique index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from partnerview.directory.models import Territory
from partnerview.users.permissions import Permission, Role

if TYPE_CHECKING:
    from partnerview.users.models import User


class Outcome(models.TextChoices):
    OPEN = "open", "Waiting"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def visible_to(self, user: User) -> Self:
        """Those that a person asked, may sign, or has signed; all of them for a CxO and an admin."""
        if not user.may(Permission.APPROVALS_VIEW):
            return self.none()
        if user.has_role(Role.CXO, Role.ADMIN):
            return self
        signs = models.Q(decided_by=user)
        for role in user.roles:
            signs |= models.Q(roles__contains=[role])
        return self.filter(
            models.Q(requested_by=user) | models.Q(pk__in=ApprovalStep.objects.filter(signs).values("approval_id"))
        )

    def waiting_for(self, user: User) -> Self:
        """Open ones whose next signature this person may give: by role, not the requester's, not twice."""
        may_sign = models.Q(pk__in=[])
        for role in user.roles:
            may_sign |= models.Q(roles__contains=[role])
        undecided = ApprovalStep.objects.filter(approval=models.OuterRef("pk"), decided_by=None).order_by("position")
        ready = ApprovalStep.objects.filter(may_sign, pk=models.OuterRef("next_step"))
        return (
            self.filter(outcome=Outcome.OPEN)
            .exclude(requested_by=user)
            .exclude(steps__decided_by=user)
            .annotate(next_step=models.Subquery(undecided.values("pk")[:1]))
            .filter(models.Exists(ready))
        )

    def lock(self, pk: int) -> Approval:
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class Approval(models.Model):
    """One question put to one or more people, about one subject."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    question = models.CharField(max_length=200)
    url = models.CharField(max_length=300, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    closed_at = models.DateTimeField(null=True)
    # What is at stake and where, as asked: part of the authority under which it is decided.
    amount = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    currency = models.CharField(max_length=3, blank=True)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["requested_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=models.Q(outcome="open"),
                name="approval_one_open_per_subject",
            ),
            models.UniqueConstraint(fields=["id", "requested_by"], name="approval_requester_key"),
            models.CheckConstraint(
                condition=models.Q(amount=None, currency="")
                | models.Q(amount__isnull=False, currency__regex="^[A-Z]{3}$"),
                name="approval_amount_has_currency",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["outcome", "-requested_at", "-id"], name="approval_by_outcome"),
            models.Index(fields=["subject_type", "subject_id"], name="approval_by_subject"),
        ]

    def __str__(self) -> str:
        return self.question


class ApprovalStep(models.Model):
    """One signature that is needed, in order, and who gave it under which authority."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    roles = models.JSONField()  # any one of these roles may sign
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, choices=[("approved", "Approved"), ("rejected", "Rejected")], blank=True)
    reason = models.TextField(blank=True)
    authority = models.JSONField(default=dict)  # role used, roles held, territories, what was at stake: at that time

    class Meta:
        ordering: ClassVar = ["approval", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["approval", "position"], name="approval_step_once"),
            models.UniqueConstraint(
                fields=["approval", "decided_by"],
                condition=models.Q(decided_by__isnull=False),
                name="approval_by_different_people",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("requested_by")),
                name="approval_four_eyes",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None, decided_at=None, decision="")
                | models.Q(decided_by__isnull=False, decided_at__isnull=False, decision__in=["approved", "rejected"]),
                name="approval_step_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approval_id}.{self.position}"

    def role_words(self) -> str:
        """Whom it waits for. A machine may sign too, but nobody waits for one."""
        people = [role for role in self.roles if role != Role.INTEGRATION] or self.roles
        *others, last = (Role(role).label for role in people)
        return f"{', '.join(others)} or {last}" if others else last
