"""Time worked: whole minutes by a person on an engagement, and the running timer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models.choices import Workstream
from engagements.models.engagement import Engagement
from engagements.models.person import Person
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class TimeStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    APPROVED = "approved", "Approved"
    INVOICED = "invoiced", "Invoiced"


class TimeEntryQuerySet(models.QuerySet["TimeEntry"]):
    def visible_to(self, user: User) -> Self:
        """One's own time always; that of one's engagements for those who run them."""
        own = models.Q(person__user=user)
        if user.may(Permission.TIME_APPROVE) or user.may(Permission.INVOICES_VIEW):
            return self.filter(own | models.Q(engagement__in=Engagement.objects.visible_to(user)))
        return self.filter(own) if user.may(Permission.TIME_LOG) else self.none()

    def standing(self) -> Self:
        """Entries that have not been taken back by undoing their import."""
        return self.filter(voided_at=None)

    def of(self, person: Person, *, starts_on: dt.date, ends_before: dt.date) -> Self:
        """What a person worked in a range of days."""
        return self.standing().filter(person=person, worked_on__gte=starts_on, worked_on__lt=ends_before)

    def approvable_by(self, user: User) -> Self:
        """Submitted time that this person may decide on: visible, and never one's own."""
        if not user.may(Permission.TIME_APPROVE):
            return self.none()
        return self.visible_to(user).standing().filter(status=TimeStatus.SUBMITTED).exclude(person__user=user)

    def lock(self, *pks: int) -> Self:
        """The rows, locked against other changes until the transaction ends, in the order of their keys."""
        return self.select_for_update(no_key=True, of=("self",)).filter(pk__in=pks).order_by("pk")


class TimeEntry(models.Model):
    """One piece of work on one day. Locked once approved; its source text is kept beside the minutes."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        TimeStatus.DRAFT: frozenset({TimeStatus.SUBMITTED}),
        TimeStatus.SUBMITTED: frozenset({TimeStatus.APPROVED, TimeStatus.DRAFT}),
        TimeStatus.APPROVED: frozenset({TimeStatus.INVOICED, TimeStatus.DRAFT}),
        TimeStatus.INVOICED: frozenset(),
    }

    # The first two lead indexes below; who approved is never searched by.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="time_entries", db_index=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="time_entries", db_index=False)
    line = models.ForeignKey(
        "engagements.ServiceLine", on_delete=models.PROTECT, null=True, blank=True, related_name="time_entries"
    )
    worked_on = models.DateField()
    minutes = models.PositiveIntegerField()
    workstream = models.CharField(max_length=20, choices=Workstream.choices, blank=True)
    task = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    is_billable = models.BooleanField(default=True)
    is_after_hours = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=TimeStatus.choices, default=TimeStatus.DRAFT)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField(null=True)
    # Why it came back to draft; shown to the person until it is submitted again.
    return_reason = models.TextField(blank=True)
    invoice_line = models.ForeignKey(
        "engagements.InvoiceLine", on_delete=models.PROTECT, null=True, related_name="time_entries"
    )
    # Where it came from, when imported. The identity is the row's content, the ordinal its place among equals.
    import_batch = models.ForeignKey(
        "imports.ImportBatch", on_delete=models.PROTECT, null=True, related_name="time_entries"
    )
    import_identity = models.CharField(max_length=64, blank=True)
    import_ordinal = models.PositiveIntegerField(default=1)
    hours_source = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    # Set when dated in a period that was closed: where it would have belonged, and why it came late.
    backdate_reason = models.TextField(blank=True)
    voided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = TimeEntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["worked_on", "id"]
        verbose_name_plural = "time entries"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(minutes__range=(1, 1440)), name="time_entry_fits_a_day"),
            models.CheckConstraint(condition=models.Q(status__in=TimeStatus.values), name="time_entry_status_known"),
            models.UniqueConstraint(
                fields=["import_identity", "import_ordinal"],
                condition=models.Q(voided_at=None) & ~models.Q(import_identity=""),
                name="time_entry_imported_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="invoiced") | models.Q(invoice_line__isnull=False),
                name="time_entry_invoiced_has_line",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["engagement", "worked_on", "id"], name="time_entry_by_engagement"),
            models.Index(fields=["person", "worked_on"], name="time_entry_by_person"),
            models.Index(fields=["worked_on", "id"], name="time_entry_by_day"),
            models.Index(fields=["status", "worked_on"], name="time_entry_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.worked_on} {self.minutes} min"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed by the person who logged it."""
        return self.status == TimeStatus.DRAFT


class Timer(models.Model):
    """The one running timer of a person."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="timer")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="+")
    workstream = models.CharField(max_length=20, choices=Workstream.choices, blank=True)
    note = models.TextField(blank=True)
    is_billable = models.BooleanField(default=True)
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person} since {self.started_at:%H:%M}"
