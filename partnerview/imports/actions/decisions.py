"""What a person decides before anything is written: names, rows, warnings.

A decision about names or rows judges the batch anew; accepting a warning changes no finding. What has changed
beside the import meanwhile is found when it is written: `commit` judges once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from partnerview.audit.actions import record
from partnerview.errors import Conflict, FieldError, InvalidInput, Missing, NotPermitted
from partnerview.imports.actions.checks import recheck, settle
from partnerview.imports.models import BatchState, ImportBatch, Origin, RowFinding, Severity, SourceName
from partnerview.imports.sources import Source, source_of
from partnerview.users.models import User

Names = Mapping[str, Mapping[str, str]]  # kind → name in the file → choice, by its value or what it is called


@transaction.atomic
def choose_names(batch: ImportBatch, names: Names, *, by: User) -> ImportBatch:
    """Say what names of the file are here. An empty choice opens the name again; others stay as they are."""
    batch = _lock_open(batch)
    source = source_of(batch)
    found = {(name.kind, name.name): name for name in batch.names.all()}
    allowed = {kind: _allowed(source, kind, by) for kind in names}
    changed, errors = [], []
    for kind, choices in names.items():
        for written, choice in choices.items():
            name, meant = found.get((kind, written)), allowed[kind].get(choice.casefold())
            if name is None or meant is None:
                errors.append(_refusal(kind, written, choice, known=name is not None))
            elif (meant, bool(meant)) != (name.choice, name.is_decided):
                name.choice, name.origin = meant, Origin.CHOSEN if meant else Origin.OPEN
                changed.append(name)
    if errors:
        raise InvalidInput("Some choices do not exist. Nothing was changed.", errors=errors)
    SourceName.objects.bulk_update(changed, ["choice", "origin"])
    _record(batch, "names_chosen", by, {name.kind + ": " + name.name: name.choice for name in changed})
    return recheck(batch, by=by)


@transaction.atomic
def take_suggestions(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Confirm every suggestion as it stands. Without one there is nothing to do."""
    batch = _lock_open(batch)
    suggested = batch.names.filter(origin=Origin.SUGGESTED)
    chosen = {f"{name.kind}: {name.name}": name.choice for name in suggested}
    if not chosen:
        return batch
    suggested.update(origin=Origin.CHOSEN)
    _record(batch, "names_chosen", by, chosen)
    return recheck(batch, by=by)


@transaction.atomic
def accept_warnings(
    batch: ImportBatch, codes: Iterable[str], *, by: User, reason: str = "", row: int | None = None
) -> ImportBatch:
    """Accept all warnings of these codes, or those of one row. Guarded codes need a privilege and a reason."""
    batch = _lock_open(batch)
    codes = list(codes)
    _refuse_unknown_codes(batch, codes)
    require_privilege(batch, codes, by=by)
    guarded = set(codes) & set(source_of(batch).guarded)
    if guarded and not (reason.strip() or batch.backdate_reason):
        raise InvalidInput("Say why these rows come late: the reason stays with them.", field="reason")
    if row is None:
        batch.warnings_accepted = sorted({*batch.warnings_accepted, *codes})
    else:
        rows = batch.rows_accepted
        batch.rows_accepted = rows | {code: sorted({*rows.get(code, []), row}) for code in codes}
    if guarded and reason.strip():
        batch.backdate_reason = reason.strip()
    batch.save(update_fields=["warnings_accepted", "rows_accepted", "backdate_reason", "updated_at"])
    _record(batch, "warnings_accepted", by, {"codes": codes, "row": row}, reason=reason)
    return settle(batch, by=by)


@transaction.atomic
def withdraw_acceptance(batch: ImportBatch, codes: Iterable[str], *, by: User) -> ImportBatch:
    """Open warnings of these codes again, for all rows."""
    batch = _lock_open(batch)
    codes = set(codes)
    batch.warnings_accepted = [code for code in batch.warnings_accepted if code not in codes]
    batch.rows_accepted = {code: rows for code, rows in batch.rows_accepted.items() if code not in codes}
    batch.save(update_fields=["warnings_accepted", "rows_accepted", "updated_at"])
    _record(batch, "acceptance_withdrawn", by, {"codes": sorted(codes)})
    return settle(batch, by=by)


@transaction.atomic
def leave_out(
    batch: ImportBatch, *, by: User, rows: Iterable[int] = (), code: str = "", left_out: bool = True
) -> ImportBatch:
    """Leave rows out, those named and those with a finding of `code`; or take them in again."""
    batch = _lock_open(batch)
    numbers = set(rows)
    if code:
        numbers |= set(batch.findings.filter(code=code).values_list("row_number", flat=True))
    touched = batch.rows.filter(number__in=numbers).update(is_left_out=left_out)
    if touched != len(numbers) or not numbers:
        raise Missing("The file has no such row.")
    _record(batch, "rows_left_out" if left_out else "rows_taken_in", by, {"rows": len(numbers), "code": code})
    return recheck(batch, by=by)


@transaction.atomic
def correct_cell(batch: ImportBatch, number: int, column: str, value: str, *, by: User) -> ImportBatch:
    """Write another value into one cell. What the file said is kept beside it and still identifies the row."""
    batch = _lock_open(batch)
    row = batch.rows.filter(number=number).first()
    if row is None or column not in batch.header:
        raise Missing("The file has no such cell.")
    place = batch.header.index(column)
    if place >= len(row.cells):
        raise InvalidInput("This row has too few cells to correct one. Leave it out, or mend it in the source.")
    if "\0" in value:
        raise InvalidInput("No text can hold a zero byte.", field="value")
    before = row.cells[place]
    row.written = row.written or list(row.cells)
    row.cells[place] = value
    row.save(update_fields=["cells", "written"])
    _record(batch, "cell_corrected", by, {"row": number, "column": column, "from": before, "to": value})
    return recheck(batch, by=by)


def require_privilege(batch: ImportBatch, codes: Iterable[str], *, by: User) -> None:
    """Raises NotPermitted where a code is guarded by a permission that the person lacks."""
    guarded = source_of(batch).guarded
    for code in codes:
        if code in guarded and not by.may(guarded[code]):
            raise NotPermitted(f"Accepting this needs the permission “{guarded[code].label}”, which your roles lack.")


def _lock_open(batch: ImportBatch) -> ImportBatch:
    locked = ImportBatch.objects.lock(batch.pk)
    if not locked.is_open:
        raise Conflict(f"This import is {BatchState(locked.state).label.lower()}; there is nothing to decide.")
    return locked


def _allowed(source: Source, kind: str, by: User) -> dict[str, str]:
    """What may be written for a choice, with the choice that it means. A value goes before a name for it."""
    if kind not in {known.key for known in source.name_kinds}:
        raise InvalidInput(f"This file has no names of the kind “{kind}”.", field="names")
    choices = source.choices(kind, by)
    named = {alias.casefold(): choice.value for choice in choices for alias in (choice.label, *choice.aliases)}
    return named | {choice.value: choice.value for choice in choices} | {SourceName.SKIP: SourceName.SKIP, "": ""}


def _refusal(kind: str, written: str, choice: str, *, known: bool) -> FieldError:
    if known:
        return FieldError(f"{kind}.{written}", f"“{choice}” cannot be chosen for “{written}”.", "unknown_choice")
    return FieldError(f"{kind}.{written}", f"The file has no “{written}” of this kind.", "unknown_name")


def _refuse_unknown_codes(batch: ImportBatch, codes: list[str]) -> None:
    there = set(
        RowFinding.objects.filter(batch=batch, severity=Severity.WARNING).values_list("code", flat=True).distinct()
    )
    unknown = [code for code in codes if code not in there]
    if unknown or not codes:
        raise InvalidInput(f"There is no warning “{', '.join(unknown) or 'without a code'}” to accept.", field="codes")


def _record(batch: ImportBatch, what: str, by: User, after: Mapping[str, object], reason: str = "") -> None:
    record(batch, action=f"importbatch.{what}", by=by, after=after, reason=reason)
