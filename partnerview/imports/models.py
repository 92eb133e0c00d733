"""One import from upload to undo: the batch, its staged rows, what is wrong with them.

The framework knows rows and cells; what a row means is the importing app's.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class BatchState(models.TextChoices):
    UPLOADED = "uploaded", "Uploaded"
    STAGING = "staging", "Reading"
    MAPPING = "mapping", "Names to map"
    REVIEW = "review", "To be reviewed"
    COMMITTING = "committing", "Writing"
    DONE = "done", "Imported"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"
    FAILED = "failed", "Failed"
    DISCARDED = "discarded", "Discarded"


class ImportBatch(models.Model):
    """One file on its way in. Kept for good: its result page stays."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        BatchState.UPLOADED: frozenset({BatchState.STAGING, BatchState.FAILED, BatchState.DISCARDED}),
        BatchState.STAGING: frozenset({BatchState.MAPPING, BatchState.REVIEW, BatchState.FAILED}),
        BatchState.MAPPING: frozenset({BatchState.STAGING, BatchState.REVIEW, BatchState.DISCARDED}),
        BatchState.REVIEW: frozenset({BatchState.MAPPING, BatchState.COMMITTING, BatchState.DISCARDED}),
        BatchState.COMMITTING: frozenset({BatchState.DONE, BatchState.REVIEW, BatchState.FAILED}),
        BatchState.DONE: frozenset({BatchState.UNDOING}),
        BatchState.UNDOING: frozenset({BatchState.UNDONE, BatchState.DONE}),
        BatchState.UNDONE: frozenset(),
        BatchState.FAILED: frozenset({BatchState.DISCARDED}),
        BatchState.DISCARDED: frozenset(),
    }

    source = models.CharField(max_length=20)  # register, harvest, toggl, clockify, kimai
    file_name = models.CharField(max_length=200)
    file = models.CharField(max_length=300)  # path below MEDIA_ROOT, or empty once discarded
    file_sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=12, choices=BatchState.choices, default=BatchState.UPLOADED)
    mapping = models.JSONField(default=dict)  # column or name kind → {source name: target id or choice}
    warnings_accepted = models.JSONField(default=list)  # codes accepted for all rows
    backdate_reason = models.TextField(blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_new = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-uploaded_at", "-id"]

    def __str__(self) -> str:
        return self.file_name


class StagedRow(models.Model):
    """One row of the file as text, beside what SQL made of it."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as a person counts: the header is row 1
    cells = models.JSONField()
    identity = models.CharField(max_length=64)  # hash of the content
    ordinal = models.PositiveIntegerField(default=1)  # among equal rows of the file
    parsed = models.JSONField(default=dict)
    is_known = models.BooleanField(default=False)  # already imported earlier

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "number"], name="staged_row_once")]

    def __str__(self) -> str:
        return f"row {self.number}"


class RowFinding(models.Model):
    """What is wrong with one cell: an error must be mended, a warning may be accepted."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="findings")
    row_number = models.PositiveIntegerField()
    column = models.CharField(max_length=80)
    value = models.TextField(blank=True)
    severity = models.CharField(max_length=7, choices=[("error", "Error"), ("warning", "Warning")])
    code = models.CharField(max_length=40)
    message = models.TextField()

    class Meta:
        ordering: ClassVar = ["row_number", "id"]
        indexes: ClassVar = [models.Index(fields=["batch", "severity", "code"], name="finding_by_code")]

    def __str__(self) -> str:
        return self.message
