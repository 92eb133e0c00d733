"""An approval is a row: requester, steps, deciders, their authority at that time, the outcome.

Four eyes is a CHECK on the step (it repeats the requester through a composite key), two different
people a unique key, one open approval per subject a partial unique index.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from partnerview.users.permissions import Role


class Outcome(models.TextChoices):
    OPEN = "open", "Waiting"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"


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

    class Meta:
        ordering: ClassVar = ["requested_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=models.Q(outcome="open"),
                name="approval_one_open_per_subject",
            ),
            models.UniqueConstraint(fields=["id", "requested_by"], name="approval_requester_key"),
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
    authority = models.JSONField(default=dict)  # role, roles held, limit, territory at that time

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
        return " or ".join(Role(role).label for role in self.roles)
