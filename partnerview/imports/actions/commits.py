"""Writing an import and taking it back. Confirming says yes; a worker then writes everything in one transaction."""

from __future__ import annotations

import logging
from functools import partial

from django.db import transaction

from partnerview import clock
from partnerview.db.bulk import bulk_work
from partnerview.errors import Conflict, DomainError, InvalidInput, NotPermitted
from partnerview.imports import progress
from partnerview.imports.actions.checks import recheck, undecided
from partnerview.imports.actions.decisions import require_privilege
from partnerview.imports.models import BatchState, ImportBatch
from partnerview.imports.sources import source_of
from partnerview.imports.staging import remove_rows
from partnerview.lifecycle import transition
from partnerview.users.models import User
from partnerview.users.permissions import Permission

log = logging.getLogger(__name__)


@transaction.atomic
def confirm(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Say that the import may be written. Raises Conflict while anything is undecided."""
    if not by.may(Permission.IMPORTS_RUN):
        raise NotPermitted("Importing needs the permission to import.")
    batch = ImportBatch.objects.lock(batch.pk)
    _refuse_undecided(batch)
    require_privilege(batch, {*batch.warnings_accepted, *batch.rows_accepted}, by=by)
    return transition(
        batch,
        to=BatchState.COMMITTING,
        by=by,
        field="state",
        confirmed_by=by,
        confirmed_at=clock.now(),
        rows_done=0,
        failure="",
    )


def commit(batch: ImportBatch) -> ImportBatch:
    """Write a confirmed import, once: a repetition finds it done. A refusal opens it for decisions again."""
    try:
        return _commit(batch)
    except DomainError as refusal:
        log.info("Import %s was not written: %s", batch.pk, refusal.message)
        return _reopen(batch, refusal.message)


@bulk_work()
def _commit(batch: ImportBatch) -> ImportBatch:
    batch = ImportBatch.objects.lock(batch.pk)
    if batch.state != BatchState.COMMITTING:
        return batch
    by = batch.confirmed_by
    assert by is not None  # noqa: S101  a CHECK says so
    recheck(batch, by=by)
    _refuse_undecided(batch)
    facts = source_of(batch).commit(batch, by, partial(progress.report, batch.pk))
    transition(
        batch,
        to=BatchState.DONE,
        by=by,
        field="state",
        outcome=facts,
        rows_new=facts["rows"],
        rows_done=facts["rows"],
        finished_at=clock.now(),
    )
    remove_rows(batch)
    return batch


@transaction.atomic
def _reopen(batch: ImportBatch, why: str) -> ImportBatch:
    batch = ImportBatch.objects.lock(batch.pk)
    if batch.state == BatchState.COMMITTING:
        transition(batch, to=BatchState.MAPPING, by=batch.confirmed_by, field="state", failure=why)
        recheck(batch, by=batch.uploaded_by)
    return batch


@transaction.atomic
def request_undo(batch: ImportBatch, *, by: User, reason: str) -> ImportBatch:
    """Ask for an import to be taken back; a worker then does it."""
    if not by.may(Permission.IMPORTS_RUN):
        raise NotPermitted("Undoing an import needs the permission to import.")
    if not reason.strip():
        raise InvalidInput("Say why this import is taken back: the reason stays in the log.", field="reason")
    batch = ImportBatch.objects.lock(batch.pk)
    return transition(
        batch, to=BatchState.UNDOING, by=by, field="state", undone_by=by, undo_reason=reason.strip(), failure=""
    )


def undo(batch: ImportBatch) -> ImportBatch:
    """Take back what was written, by reversal. Where that is refused the import stands, with the reason."""
    try:
        return _undo(batch)
    except DomainError as refusal:
        return _stand(batch, refusal.message)


@bulk_work()
def _undo(batch: ImportBatch) -> ImportBatch:
    batch = ImportBatch.objects.lock(batch.pk)
    if batch.state != BatchState.UNDOING:
        return batch
    by = batch.undone_by
    assert by is not None  # noqa: S101  request_undo set it
    source_of(batch).undo(batch, by)
    return transition(
        batch, to=BatchState.UNDONE, by=by, field="state", reason=batch.undo_reason, finished_at=clock.now()
    )


@transaction.atomic
def _stand(batch: ImportBatch, why: str) -> ImportBatch:
    batch = ImportBatch.objects.lock(batch.pk)
    if batch.state == BatchState.UNDOING:
        transition(batch, to=BatchState.DONE, by=batch.undone_by, field="state", failure=why)
    return batch


def _refuse_undecided(batch: ImportBatch) -> None:
    if batch.state not in {BatchState.REVIEW, BatchState.COMMITTING} or undecided(batch):
        left = batch.findings.filter(is_accepted=False).count()
        raise Conflict(
            f"{left:,} finding{'s are' if left != 1 else ' is'} undecided; nothing is written until all are."
            if left
            else f"This import is {BatchState(batch.state).label.lower()}; it cannot be confirmed now.",
            code="import_undecided" if left else "illegal_transition",
        )
