"""Where an import stands: its step, its heading in words, how far a worker is, what is left to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from partnerview.imports import progress
from partnerview.imports.decoding import DELIMITER_NAMES, name_of
from partnerview.imports.models import BatchState, ImportBatch, Origin
from partnerview.imports.sources import Source, source_of
from partnerview.ui import formats
from partnerview.ui.parts import Step

_STEP: Final = {
    BatchState.UPLOADED: 2,
    BatchState.STAGING: 2,
    BatchState.MAPPING: 3,
    BatchState.REVIEW: 4,
    BatchState.COMMITTING: 5,
    BatchState.DONE: 6,
    BatchState.UNDOING: 6,
    BatchState.UNDONE: 6,
    BatchState.FAILED: 2,
    BatchState.DISCARDED: 3,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a worker is. `total` is an estimate while the file is being read."""

    done: int
    total: int
    note: str


def steps_of(batch: ImportBatch) -> tuple[list[Step], int]:
    """The five steps with what was decided in each, and where this import is."""
    source = source_of(batch)
    read = f"{name_of(batch.encoding)}, {DELIMITER_NAMES[batch.delimiter]}"
    steps = [
        Step("Upload", f"{batch.file_name}, {_size(batch.size_bytes)}"),
        Step("Source", f"{source.label[:1].upper()}{source.label[1:]}; {read}"),
        Step("Names and errors", _undecided_words(batch)),
        Step("Confirm", "Totals before anything is written"),
        Step("Result", "With a way back"),
    ]
    return steps, _STEP[BatchState(batch.state)]


def heading_of(batch: ImportBatch) -> str:
    """What is the case, in one line."""
    source = source_of(batch)
    new = f"{formats.number(batch.rows_new)} {source.noun}"
    return {
        BatchState.UPLOADED: f"{batch.file_name} waits to be read",
        BatchState.STAGING: f"Reading {batch.file_name}",
        BatchState.MAPPING: f"{formats.number(batch.rows_total)} rows, {_open_words(batch)}",
        BatchState.REVIEW: _ready_words(batch, source),
        BatchState.COMMITTING: f"Writing {new}",
        BatchState.DONE: f"{new} imported" if batch.rows_new else "Nothing new: every row is here already",
        BatchState.UNDOING: f"Taking {new} back",
        BatchState.UNDONE: f"{new} taken back",
        BatchState.FAILED: f"{batch.file_name} cannot be read",
        BatchState.DISCARDED: f"{batch.file_name} was put aside",
    }[BatchState(batch.state)]


def undecided_rows(batch: ImportBatch) -> int:
    """Rows that would be written if somebody decided about them."""
    return max(batch.rows_total - batch.rows_known - batch.rows_left_out - batch.rows_new, 0)


def progress_of(batch: ImportBatch) -> Progress:
    """How far reading or writing is; the worker says so while its transaction is open."""
    if batch.state in {BatchState.UPLOADED, BatchState.STAGING}:
        total = max(batch.rows_total, batch.rows_done)
        return Progress(batch.rows_done, total, "You can leave this page and find it again under Imports.")
    done, total = progress.of(batch.pk) or (0, batch.rows_new)
    return Progress(done, total, "All rows appear together when the last one is written.")


def _ready_words(batch: ImportBatch, source: Source) -> str:
    if not batch.rows_new:
        return "Nothing new: every row is here already"
    return f"{formats.number(batch.rows_new)} {source.noun} are ready to be imported"


def _open_words(batch: ImportBatch) -> str:
    """Rows that wait, or, where every row could be written, what is still to be accepted."""
    if rows := undecided_rows(batch):
        return f"{formats.number(rows)} not yet decided"
    findings = batch.findings.filter(is_accepted=False).count()
    return f"{formats.number(findings)} finding{'s' if findings != 1 else ''} to decide"


def _undecided_words(batch: ImportBatch) -> str:
    if batch.state in {BatchState.UPLOADED, BatchState.STAGING, BatchState.FAILED}:
        return ""
    names = batch.names.filter(origin__in=[Origin.OPEN, Origin.SUGGESTED]).count()
    open_findings = batch.findings.filter(is_accepted=False).exclude(code__startswith="unmapped_").count()
    if not names and not open_findings:
        return "All decided"
    return f"{formats.number(names)} names, {formats.number(open_findings)} findings"


def _size(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB" if size >= 100_000 else f"{size / 1_000:,.1f} kB"
