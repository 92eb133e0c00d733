"""Long work on invoices: a run that drafts a month, a run that issues drafts. Rows that outlive their worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class RunStatus(models.TextChoices):
    WAITING = "waiting", "Waiting for a worker"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


UNFINISHED = (RunStatus.WAITING, RunStatus.RUNNING)


class InvoiceRun(models.Model):
    """What both kinds of run have. `failures` were left out, each with `name` and `cause`; `failure` stopped it."""

    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.WAITING)
    failures = models.JSONField(default=list)
    failure = models.TextField(blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    progressed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["-requested_at", "-id"]

    @property
    def is_finished(self) -> bool:
        return self.status not in UNFINISHED


class BillingRunQuerySet(models.QuerySet["BillingRun"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.BILLING_RUN) else self.none()

    def unfinished(self) -> Self:
        """Those that a worker has to begin or to carry on with: earlier months first, as time is billed in order."""
        return self.filter(status__in=UNFINISHED).order_by("month", "id")


class BillingRun(InvoiceRun):
    """One run of one month: what it drafted, and the engagements that it could not."""

    month = models.DateField()
    issues = models.BooleanField(default=False)  # issue what it drafts when it is done
    engagements_total = models.PositiveIntegerField(default=0)
    engagements_done = models.PositiveIntegerField(default=0)
    invoices_drafted = models.PositiveIntegerField(default=0)

    objects = BillingRunQuerySet.as_manager()

    class Meta(InvoiceRun.Meta):
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(month__day=1), name="billing_run_is_for_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class IssueRunQuerySet(models.QuerySet["IssueRun"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.INVOICES_CHANGE) else self.none()

    def unfinished(self) -> Self:
        return self.filter(status__in=UNFINISHED).order_by("id")


class IssueRun(InvoiceRun):
    """Drafts that somebody decided to issue together: exactly those that were seen, by id."""

    drafts = ArrayField(models.BigIntegerField())
    billing_run = models.ForeignKey(BillingRun, on_delete=models.PROTECT, null=True, related_name="issue_runs")
    invoices_total = models.PositiveIntegerField(default=0)
    invoices_done = models.PositiveIntegerField(default=0)
    invoices_issued = models.PositiveIntegerField(default=0)

    objects = IssueRunQuerySet.as_manager()

    class Meta(InvoiceRun.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.invoices_total} drafts"
