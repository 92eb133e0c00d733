"""Judging a batch again after every decision: findings, counts, and whether it is ready.

`settle`, the end of `recheck`, is the only place that moves a batch between "to decide" and "ready".
"""

from __future__ import annotations

from typing import Final

from partnerview.db.bulk import bulk_work
from partnerview.db.rows import execute
from partnerview.imports.models import BatchState, ImportBatch, Origin, RowFinding, Severity, SourceName
from partnerview.imports.sources import Source, source_of
from partnerview.lifecycle import transition
from partnerview.users.models import User

UNMAPPED: Final = "unmapped_"
ENCODING_GUESSED: Final = "encoding_guessed"
WIDTH: Final = "wrong_width"

ROWS_OF_WRONG_WIDTH: Final = """
INSERT INTO imports_rowfinding (batch_id, row_number, "column", value, severity, code, message)
SELECT batch_id, number, '', '', 'error', 'wrong_width',
    format('This row has %%s cells, row 1 has %%s. A comma too many or too few; mend it in the source.',
           jsonb_array_length(cells), %(width)s)
FROM imports_stagedrow
WHERE batch_id = %(batch)s AND NOT is_left_out AND NOT is_known AND jsonb_array_length(cells) <> %(width)s
"""

ACCEPT_ROW_BY_ROW: Final = """
UPDATE imports_rowfinding finding SET is_accepted = NOT finding.is_accepted
FROM imports_importbatch batch
WHERE batch.id = %(batch)s AND finding.batch_id = batch.id AND finding.severity = 'warning'
  AND finding.is_accepted IS DISTINCT FROM (batch.warnings_accepted ? finding.code
       OR coalesce(batch.rows_accepted -> finding.code @> to_jsonb(finding.row_number), false))
"""

COUNT_ROWS: Final = """
UPDATE imports_importbatch batch
SET rows_known = counted.known, rows_left_out = counted.left_out + %(skipped)s, rows_new = %(rows)s
FROM (SELECT count(*) FILTER (WHERE is_known) AS known,
             count(*) FILTER (WHERE is_left_out AND NOT is_known) AS left_out
      FROM imports_stagedrow WHERE batch_id = %(batch)s) counted
WHERE batch.id = %(batch)s
"""


def recheck(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Find everything anew and move the batch to "ready" or "to decide"."""
    with bulk_work():
        return _recheck(batch, by=by)


def _recheck(batch: ImportBatch, *, by: User) -> ImportBatch:
    source = source_of(batch)
    batch.findings.all().delete()
    execute(ROWS_OF_WRONG_WIDTH, {"batch": batch.pk, "width": len(batch.header)})
    _find_guessed_encoding(batch)
    _find_open_names(batch, source)
    facts = source.judge(batch, by)
    ImportBatch.objects.filter(pk=batch.pk).update(outcome=facts)
    execute(COUNT_ROWS, {"batch": batch.pk, "rows": facts["rows"], "skipped": facts["skipped"]})
    return settle(batch, by=by)


def settle(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Move the batch by what is accepted of the findings that stand: accepting changes none of them."""
    execute(ACCEPT_ROW_BY_ROW, {"batch": batch.pk})
    batch.refresh_from_db()
    wanted = BatchState.MAPPING if undecided(batch) else BatchState.REVIEW
    if batch.state not in {wanted, BatchState.COMMITTING}:
        transition(batch, to=wanted, by=by, field="state")
    return batch


def undecided(batch: ImportBatch) -> bool:
    """Whether a name is open, an error stands, or a warning is not accepted."""
    return batch.findings.filter(is_accepted=False).exists()


def _find_open_names(batch: ImportBatch, source: Source) -> None:
    """One error for each name without a decision, at the first row that has it."""
    kinds = {kind.key: kind for kind in source.name_kinds}
    RowFinding.objects.bulk_create(
        RowFinding(
            batch=batch,
            row_number=name.first_row,
            column=name.column,
            value=name.name,
            severity=Severity.ERROR,
            code=f"{UNMAPPED}{name.kind}",
            message=_open_name(name, kinds[name.kind].singular),
        )
        for name in batch.names.filter(origin__in=[Origin.OPEN, Origin.SUGGESTED])
    )


def _open_name(name: SourceName, singular: str) -> str:
    rows = f"{name.rows:,} row{'s' if name.rows != 1 else ''}"
    shown = f"“{name.name}”" if name.name else "An empty cell"
    if name.origin == Origin.SUGGESTED:
        return f"{shown} in {rows} has a suggestion that nobody has confirmed. Save it, or choose {singular}."
    return f"{shown} in {rows} is not matched to {singular}. Choose one, or leave these rows out."


def _find_guessed_encoding(batch: ImportBatch) -> None:
    if batch.encoding != "cp1252":
        return
    RowFinding.objects.create(
        batch=batch,
        row_number=1,
        column="",
        value="Windows-1252",
        severity=Severity.WARNING,
        code=ENCODING_GUESSED,
        message="The file is not in UTF-8 and was read as Windows-1252. Look whether accented letters are right; "
        "if not, export it in UTF-8 and upload that.",
    )
