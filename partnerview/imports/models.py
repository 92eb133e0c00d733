"""One import from upload to undo: the batch, its staged rows, its names, what is wrong with its rows.

The framework knows rows, cells and names; what they mean is the importing app's (see sources.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from partnerview.users.permissions import Permission, Role

if TYPE_CHECKING:
    from partnerview.users.models import User

# Roles that look after every import; everybody else sees their own.
SEES_EVERY_IMPORT = (Role.FINANCE_LEAD, Role.MANAGER, Role.ADMIN, Role.INTEGRATION)


class BatchState(models.TextChoices):
    UPLOADED = "uploaded", "Uploaded"
    STAGING = "staging", "Reading"
    MAPPING = "mapping", "To decide"
    REVIEW = "review", "Ready"
    COMMITTING = "committing", "Importing"
    DONE = "done", "Imported"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"
    FAILED = "failed", "Failed"
    DISCARDED = "discarded", "Put aside"


# A worker is at it; the page shows progress.
BUSY = frozenset({BatchState.UPLOADED, BatchState.STAGING, BatchState.COMMITTING, BatchState.UNDOING})
# A person is at it; names, rows and warnings may be decided.
OPEN = frozenset({BatchState.MAPPING, BatchState.REVIEW})


class BatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> Self:
        if not user.may(Permission.IMPORTS_RUN):
            return self.none()
        return self if user.has_role(*SEES_EVERY_IMPORT) else self.filter(uploaded_by=user)

    def lock(self, pk: int) -> ImportBatch:
        """The row, locked against other changes until the transaction ends."""
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class ImportBatch(models.Model):
    """One file on its way in. Kept for good: its result page stays."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        BatchState.UPLOADED: frozenset({BatchState.STAGING, BatchState.FAILED, BatchState.DISCARDED}),
        BatchState.STAGING: frozenset({BatchState.MAPPING, BatchState.REVIEW, BatchState.FAILED}),
        BatchState.MAPPING: frozenset({BatchState.REVIEW, BatchState.DISCARDED}),
        BatchState.REVIEW: frozenset({BatchState.MAPPING, BatchState.COMMITTING, BatchState.DISCARDED}),
        BatchState.COMMITTING: frozenset({BatchState.DONE, BatchState.MAPPING}),
        BatchState.DONE: frozenset({BatchState.UNDOING}),
        BatchState.UNDOING: frozenset({BatchState.UNDONE, BatchState.DONE}),
        BatchState.UNDONE: frozenset(),
        BatchState.FAILED: frozenset(),
        BatchState.DISCARDED: frozenset(),
    }

    source = models.CharField(max_length=20)  # register, harvest, toggl, clockify, kimai
    file_name = models.CharField(max_length=200)
    file = models.CharField(max_length=300)  # path below MEDIA_ROOT, or empty once discarded
    file_sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField(default=0)
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=1, default=",")
    header = models.JSONField(default=list)  # the first row, as written
    state = models.CharField(max_length=12, choices=BatchState.choices, default=BatchState.UPLOADED)
    warnings_accepted = models.JSONField(default=list)  # codes accepted for all rows
    rows_accepted = models.JSONField(default=dict)  # code → numbers of rows accepted one by one
    backdate_reason = models.TextField(blank=True)
    rows_total = models.PositiveIntegerField(default=0)  # an estimate until the file has been read
    rows_done = models.PositiveIntegerField(default=0)
    rows_new = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    rows_left_out = models.PositiveIntegerField(default=0)
    outcome = models.JSONField(default=dict)  # what the source says of the result, in its own words
    failure = models.TextField(blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now())
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undo_reason = models.TextField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-uploaded_at", "-id"]
        verbose_name = "import"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=BatchState.values), name="import_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(confirmed_by__isnull=False),
                name="import_done_was_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_busy(self) -> bool:
        return self.state in BUSY

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class StagedRow(models.Model):
    """One row of the file, its cells as text. A person may leave it out or correct a cell."""

    # No key in the database to the batch: 100,000 rows would be checked one by one for a row that wrote them.
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows", db_constraint=False)
    number = models.PositiveIntegerField()  # as a person counts: the header is row 1
    cells = models.JSONField()
    written = models.JSONField(null=True)  # the cells as they came, once one was corrected
    identity = models.CharField(max_length=64)  # hash of the content as it came
    ordinal = models.PositiveIntegerField(db_default=1)  # among equal rows of the file
    is_known = models.BooleanField(db_default=False)  # already imported earlier
    is_left_out = models.BooleanField(db_default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "number"], name="staged_row_once")]

    def __str__(self) -> str:
        return f"row {self.number}"


class Origin(models.TextChoices):
    """Where the choice for a name comes from."""

    OPEN = "open", "Decide"
    MATCHED = "matched", "Matched"
    REMEMBERED = "remembered", "As last time"
    SUGGESTED = "suggested", "Suggested"
    CHOSEN = "chosen", "Chosen"


class SourceName(models.Model):
    """A name as the file writes it, and what it is here: an id, a word, `new` or `skip`."""

    NEW = "new"
    SKIP = "skip"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="names")
    kind = models.CharField(max_length=20)
    name = models.TextField()
    column = models.CharField(max_length=80)
    rows = models.PositiveIntegerField()
    first_row = models.PositiveIntegerField()
    facts = models.JSONField(default=dict)  # the parts that the name was made of
    choice = models.CharField(max_length=40, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.OPEN)

    class Meta:
        ordering: ClassVar = ["kind", "first_row", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "kind", "name"], name="source_name_once"),
            models.CheckConstraint(
                condition=models.Q(choice="", origin="open") | (~models.Q(choice="") & ~models.Q(origin="open")),
                name="source_name_open_without_choice",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "name"], name="source_name_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_decided(self) -> bool:
        """A suggestion is shown but waits for a person."""
        return self.origin not in {Origin.OPEN, Origin.SUGGESTED}


class Severity(models.TextChoices):
    ERROR = "error", "Error"
    WARNING = "warning", "Warning"


class RowFinding(models.Model):
    """What is wrong with one cell: an error must be mended, a warning may be accepted."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="findings")
    row_number = models.PositiveIntegerField()
    column = models.CharField(max_length=80)
    value = models.TextField(blank=True)
    severity = models.CharField(max_length=7, choices=Severity.choices)
    code = models.CharField(max_length=40)
    message = models.TextField()
    is_accepted = models.BooleanField(db_default=False)

    class Meta:
        ordering: ClassVar = ["row_number", "id"]
        indexes: ClassVar = [models.Index(fields=["batch", "severity", "code"], name="finding_by_code")]

    def __str__(self) -> str:
        return self.message
