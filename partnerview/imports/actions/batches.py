"""Receiving a file, reading it, putting it aside. Nothing of the business is written here."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from functools import partial
from typing import Final

from celery import current_app
from django.db import connection, transaction

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.db.bulk import bulk_work
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.imports import progress, storage
from partnerview.imports.actions.checks import recheck
from partnerview.imports.decoding import DELIMITERS, header_of
from partnerview.imports.layout import NEARLY, recognize
from partnerview.imports.models import BatchState, ImportBatch
from partnerview.imports.sources import Source, all_sources, source_of
from partnerview.imports.staging import alone_with, remove_rows, stage
from partnerview.imports.storage import StoredFile
from partnerview.lifecycle import transition
from partnerview.users.models import User
from partnerview.users.permissions import Permission

log = logging.getLogger(__name__)


def receive(chunks: Iterable[bytes], *, name: str, by: User, family: str = "") -> ImportBatch:
    """Store a file, recognize it and make its batch. Raises InvalidInput for what cannot be read.

    `family` narrows what it may be ("time", "register"). Reading the rows is another step (`stage_batch`).
    """
    if not by.may(Permission.IMPORTS_RUN):
        raise NotPermitted("Importing needs the permission to import.")
    stored = storage.store(chunks)
    try:
        return _make_batch(stored, name=name, by=by, family=family)
    except Exception:
        storage.remove(stored.path)
        raise


@transaction.atomic
def _make_batch(stored: StoredFile, *, name: str, by: User, family: str) -> ImportBatch:
    source, delimiter, header = _look(stored, family)
    batch = ImportBatch.objects.create(
        source=source.key,
        file_name=name.replace("\\", "/").rsplit("/", 1)[-1][-200:] or "unnamed.csv",
        file=stored.path,
        file_sha256=stored.sha256,
        size_bytes=stored.size,
        encoding=stored.encoding,
        delimiter=delimiter,
        header=list(header),
        rows_total=max(stored.lines - 1, 0),
        uploaded_by=by,
    )
    batch.refresh_from_db()
    record(batch, action="importbatch.uploaded", by=by, after={"source": source.key, "sha256": stored.sha256})
    return batch


def _look(stored: StoredFile, family: str) -> tuple[Source, str, tuple[str, ...]]:
    """The source, the delimiter and the header: the delimiter is the one under which the header makes sense."""
    sources = [source for source in all_sources() if not family or source.family == family]
    refusals: list[InvalidInput] = []
    for delimiter in DELIMITERS:
        try:
            header = header_of(storage.path_of(stored.path), stored.encoding, delimiter)
            return recognize(sources, header), delimiter, header
        except InvalidInput as refusal:
            refusals.append(refusal)
    # What was nearly recognized says more than that nothing was; under a wrong delimiter nothing ever is.
    raise next((refusal for refusal in refusals if refusal.code in NEARLY), refusals[0])


def enqueue(task: str, batch: ImportBatch) -> None:
    """Start a task of `imports.tasks` for this batch once the transaction commits; the schema is that of the call."""
    schema = connection.schema_name  # type: ignore[attr-defined]
    send = partial(
        current_app.send_task,
        f"partnerview.imports.tasks.{task}",
        args=[batch.pk],
        headers={"_schema_name": schema},
    )
    transaction.on_commit(send, robust=True)


# The task that a state waits for.
TASK_OF: Final = {
    BatchState.UPLOADED: "stage",
    BatchState.STAGING: "stage",
    BatchState.COMMITTING: "commit",
    BatchState.UNDOING: "undo",
}
STUCK_AFTER: Final = dt.timedelta(minutes=5)


def resume(batch: ImportBatch) -> None:
    """Send the task that this import waits for once more."""
    if batch.state not in TASK_OF:
        raise Conflict(f"This import is {BatchState(batch.state).label.lower()}; no worker is to be woken.")
    enqueue(TASK_OF[BatchState(batch.state)], batch)


def resume_stuck(period: str) -> None:
    """Wake workers for imports that have waited too long: a message was lost, or its worker."""
    waiting = ImportBatch.objects.filter(state__in=TASK_OF, updated_at__lt=clock.now() - STUCK_AFTER)
    for batch in waiting.order_by("pk"):
        ImportBatch.objects.filter(pk=batch.pk).update(updated_at=clock.now())
        resume(batch)


def stage_batch(batch: ImportBatch) -> ImportBatch:
    """Read the file into staged rows, find its names and judge its rows. May be repeated after a crash.

    A file that turns out to be unreadable leaves the batch failed, with the sentence that says why.
    """
    with alone_with(batch) as is_alone:
        if not is_alone:
            return batch
        batch.refresh_from_db()
        if batch.state == BatchState.UPLOADED:
            transition(batch, to=BatchState.STAGING, by=batch.uploaded_by, field="state")
        if batch.state == BatchState.STAGING:
            _read(batch)
        return batch


def _read(batch: ImportBatch) -> None:
    source = source_of(batch)
    try:
        total = stage(batch, storage.path_of(batch.file), source, partial(_note_rows, batch))
        with bulk_work():
            ImportBatch.objects.filter(pk=batch.pk).update(rows_total=total, rows_done=total)
            batch.refresh_from_db()
            source.mark_known(batch)
            batch.names.all().delete()
            source.list_names(batch)
            recheck(batch, by=batch.uploaded_by)
    except InvalidInput as refusal:
        _fail(batch, refusal.message)
    except FileNotFoundError:
        _fail(batch, "The uploaded file is no longer there. Upload it again.")


def _note_rows(batch: ImportBatch, done: int) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(rows_done=done, updated_at=clock.now())


@transaction.atomic
def _fail(batch: ImportBatch, why: str) -> None:
    log.info("Import %s failed: %s", batch.pk, why)
    remove_rows(batch)
    storage.remove(batch.file)
    transition(
        batch, to=BatchState.FAILED, by=batch.uploaded_by, field="state", failure=why, file="", finished_at=clock.now()
    )


@transaction.atomic
def discard(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Put an undecided import aside: its rows and its file go, its page stays."""
    batch = ImportBatch.objects.lock(batch.pk)
    if batch.state == BatchState.STAGING:
        raise Conflict("This file is being read. Put it aside when that has ended.")
    path = batch.file
    transition(batch, to=BatchState.DISCARDED, by=by, field="state", file="", finished_at=clock.now())
    remove_rows(batch)
    batch.findings.all().delete()
    progress.forget(batch.pk)
    transaction.on_commit(partial(storage.remove, path))
    return batch
