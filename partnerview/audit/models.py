"""The audit log: one append-only row for every change, chained by hash.

A trigger takes the sequence and the previous hash from the single chain-head row, so the chain
cannot fork. Rows hold ids, never names: a person can be erased and the log stays true.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

READ = "audit.view"  # the permission of users.permissions, which lies above this app


class AuditEventSet(models.QuerySet["AuditEvent"]):
    def visible_to(self, user: Any) -> AuditEventSet:
        """The whole log, for those who may read it. A record's own timeline is open to whoever sees the record."""
        return self if user.may(READ) else self.none()


class AuditEvent(models.Model):
    """Who did what to which record, when, from where, and what was there before."""

    sequence = models.BigIntegerField(unique=True, editable=False)
    occurred_at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=20, default="system")  # page, api, task, command, system
    address = models.GenericIPAddressField(null=True)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    # The record on whose timeline this also belongs (an invoice's engagement), when there is one.
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)
    effective_on = models.DateField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    previous_hash = models.CharField(max_length=64, editable=False)
    hash = models.CharField(max_length=64, editable=False)

    objects: ClassVar[AuditEventSet] = AuditEventSet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-sequence"]
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "-sequence"], name="audit_by_subject"),
            models.Index(fields=["about_type", "about_id", "-sequence"], name="audit_by_about"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class ChainHead(models.Model):
    """The last link of the chain: one row, locked by whoever adds the next."""

    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(pk=1), name="chain_has_one_head")]

    def __str__(self) -> str:
        return str(self.sequence)
