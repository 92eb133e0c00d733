"""Tenants in the public schema: the only tables that live there.

A schema name is random and never used again; deletion is soft and the dump comes before the drop.
Not for: anything about a firm's work, which lives in its own schema without a key to these tables.
"""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django_tenants.models import DomainMixin, TenantMixin


def new_schema_name() -> str:
    return f"t_{secrets.token_hex(8)}"


class TenantState(models.TextChoices):
    REQUESTED = "requested"
    CREATING = "creating"
    READY = "ready"
    FAILED = "failed"
    SUSPENDED = "suspended"
    DELETED = "deleted"


class TenantKind(models.TextChoices):
    SERVICES_FIRM = "services_firm"
    VENDOR = "vendor"


class Tenant(TenantMixin):
    """One firm: its address, its schema, and how far its provisioning has come."""

    auto_create_schema = False
    auto_drop_schema = False

    objects: ClassVar[models.Manager[Tenant]] = models.Manager()

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        TenantState.REQUESTED: frozenset({TenantState.CREATING}),
        TenantState.CREATING: frozenset({TenantState.READY, TenantState.FAILED}),
        TenantState.FAILED: frozenset({TenantState.CREATING, TenantState.DELETED}),
        TenantState.READY: frozenset({TenantState.SUSPENDED, TenantState.DELETED}),
        TenantState.SUSPENDED: frozenset({TenantState.READY, TenantState.DELETED}),
        TenantState.DELETED: frozenset(),
    }

    schema_name = models.CharField(max_length=63, unique=True, default=new_schema_name)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=TenantKind.choices, default=TenantKind.SERVICES_FIRM)
    state = models.CharField(max_length=20, choices=TenantState.choices, default=TenantState.REQUESTED)
    time_zone = models.CharField(max_length=64, default="UTC")
    jobs_enabled = models.BooleanField(default=True)
    # What the first run inside the new schema needs (provisioning.Setup); emptied once it is ready.
    setup = models.JSONField(default=dict)
    failure = models.TextField(blank=True)
    requested_at = models.DateTimeField(db_default=Now())
    ready_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(schema_name__startswith="t_") | models.Q(schema_name="public"),
                name="tenant_schema_is_random",
            ),
            models.CheckConstraint(condition=models.Q(state__in=TenantState.values), name="tenant_state_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_ready(self) -> bool:
        return self.state == TenantState.READY


class Domain(DomainMixin):
    """A host name that leads to a tenant."""


class TenantEvent(models.Model):
    """What became of a tenant, and why: append-only, because its own audit log goes with its schema."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="events")
    state = models.CharField(max_length=20, choices=TenantState.choices)
    reason = models.TextField(blank=True)
    source = models.CharField(max_length=20)
    happened_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.state}"


class Blueprint(models.Model):
    """The statements that build an empty tenant schema, as recorded from its migrations (see blueprint.py)."""

    fingerprint = models.CharField(max_length=64, unique=True)
    statements = models.JSONField()
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.fingerprint


class JobDue(models.Model):
    """One piece of scheduled work for one tenant: due once, whatever wakes the workers.

    The unique key makes two beats, a redelivery and a manual rerun the same single job.
    """

    job = models.CharField(max_length=60)
    period = models.CharField(max_length=20)
    schema_name = models.CharField(max_length=63)
    due_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "schema_name", "period"], name="job_due_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(done_at=None), name="job_due_open"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"
