"""Planning: every live straight-line line has a schedule, whatever was posted of it is respected (R-2).

A line is planned when it has no schedule, when its terms have changed, or when its rows do not reach far
enough. Lines are read, planned and written a thousand at a time, so any number needs the same memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import DataError, transaction

from engagements.models import ServiceLine
from partnerview import clock
from partnerview.errors import DomainError
from partnerview.months import Month
from recognition import schedule_rows as stored
from recognition.concessions import conceded_stretch
from recognition.credits import Facts, facts_of
from recognition.ledger import reverse_entries
from recognition.open_months import books_start, earliest_open, ensure_periods, rounding
from recognition.replanning import Frame, Plan, Row, as_planned, extension, plan
from recognition.steps import step

AHEAD: Final = 12  # months that an open-ended schedule is planned beyond the one that is needed
CHUNK: Final = 1000
# What an impossible line raises while it is planned; anything else is a defect of ours and stops the run.
UNPLANNABLE: Final = (DomainError, ArithmeticError, ValueError)


@dataclass(slots=True)
class Outcome:
    """What a planning did: lines planned, and lines that could not be, each with its cause."""

    planned: int = 0
    failed: dict[int, str] = field(default_factory=dict)


def plan_schedules(*, through: Month | None = None) -> Outcome:
    """Plan whatever is missing, changed, or does not reach `through` (the present month by default)."""
    outcome, after = Outcome(), 0
    needed = through or Month.of(clock.today())
    with step():
        stored.drop_taken_back()
        is_due = stored.count_stale(needed).lines > 0
    while is_due:
        with step():
            lines = stored.stale_lines(after=after, needed=needed, size=CHUNK)
            if lines:
                _plan_chunk(lines, _frame(needed), outcome)
        is_due = bool(lines)
        after = lines[-1].pk if lines else after
    return outcome


def plan_due(_period: str) -> None:
    """The daily job: schedules reach far enough before a run or a page asks for them."""
    plan_schedules(through=Month.of(clock.today()) + AHEAD // 2)


def _frame(needed: Month) -> Frame:
    """The books as they are now; rows reach a year beyond both today and what is needed."""
    through = max(needed, Month.of(clock.today())) + AHEAD
    ensure_periods(needed)
    return Frame(books_start(), earliest_open(), through, rounding())


def _plan_chunk(lines: list[ServiceLine], frame: Frame, outcome: Outcome) -> None:
    """Write all lines of a chunk at once; if the database refuses one of them, one by one."""
    try:
        with transaction.atomic():
            _write(lines, frame, outcome)
    except DataError:
        for line in lines:
            _plan_alone(line, frame, outcome)


def _plan_alone(line: ServiceLine, frame: Frame, outcome: Outcome) -> None:
    try:
        with transaction.atomic():
            _write([line], frame, outcome)
    except DataError as refusal:
        cause = f"“{line.name}”: its amounts do not fit the books ({str(refusal).splitlines()[0]})."
        stored.write_schedules([_failed(line, frame, cause)])
        outcome.failed[line.pk] = cause


def _write(lines: list[ServiceLine], frame: Frame, outcome: Outcome) -> None:
    facts = facts_of(lines)
    known = _known(lines, facts)
    written = [_planned(line, frame, known.get(line.pk, stored.Known()), facts[line.pk]) for line in lines]
    ids = stored.write_schedules([one.schedule for one in written])
    reverse_entries([entry for one in written for entry in one.reversals])
    stored.delete_rows([row for one in written for row in one.obsolete])
    stored.copy_rows((ids[one.line.pk], one.line.pk, one.line.currency, row) for one in written for row in one.rows)
    outcome.planned += sum(not one.schedule.failure for one in written)
    outcome.failed |= {one.line.pk: one.schedule.failure for one in written if one.schedule.failure}


@dataclass(frozen=True, slots=True)
class _Written:
    """What is to be written of one line."""

    line: ServiceLine
    schedule: stored.ScheduleState
    rows: tuple[Row, ...] = ()
    obsolete: tuple[int, ...] = ()
    reversals: tuple[int, ...] = ()


def _known(lines: list[ServiceLine], facts: Mapping[int, Facts]) -> Mapping[int, stored.Known]:
    """Rows and entries of the lines that are planned anew; the others have none that matter."""
    anew = [line.pk for line in lines if stored.is_replanned(line) or facts[line.pk].credits]
    return stored.known_of(anew)


def _planned(line: ServiceLine, frame: Frame, known: stored.Known, facts: Facts) -> _Written:
    try:
        if facts.restated is not None:
            earned = conceded_stretch(facts.restated, facts.credits, rounding=frame.rounding)
            return _differing(line, frame, as_planned(earned, frame, known.posted), known)
        if stored.is_extended(line) and not facts.credits:
            rows = extension(line.earned_terms, frame, after=stored.planned_through(line))
            return _Written(line, _state(line, frame, _first(rows)), rows)
        own = [credit for _, credit in facts.credits]
        return _differing(line, frame, plan(line.earned_terms, frame, known.posted, own), known)
    except UNPLANNABLE as refusal:
        return _Written(line, _failed(line, frame, f"“{line.name}”: {refusal}"))


def _differing(line: ServiceLine, frame: Frame, planned: Plan, known: stored.Known) -> _Written:
    """Only the rows that are not there yet in just this way, and those that are there and should not be."""
    if not known.rows:
        return _Written(line, _state(line, frame, _first(planned.rows)), planned.rows, (), planned.reversals)
    wanted = set(planned.rows)
    rows = tuple(row for row in planned.rows if row not in known.rows)
    obsolete = {row: pk for row, pk in known.rows.items() if row not in wanted}
    touched = _first([*rows, *obsolete])
    return _Written(line, _state(line, frame, touched), rows, tuple(obsolete.values()), planned.reversals)


def _first(rows: Iterable[Row]) -> Month | None:
    return min((row.origin_month for row in rows), default=None)


def _state(line: ServiceLine, frame: Frame, changed_from: Month | None) -> stored.ScheduleState:
    return stored.ScheduleState(
        line=line.pk,
        terms_hash=stored.terms_hash(line),
        planned_through=Month.of(line.last_day) if line.last_day else frame.through,
        is_complete=line.ends_before is not None,
        changed_from=changed_from,
    )


def _failed(line: ServiceLine, frame: Frame, cause: str) -> stored.ScheduleState:
    """Rows and entries stay as they are; the next planning tries again."""
    return stored.ScheduleState(
        line=line.pk,
        terms_hash=stored.terms_hash(line),
        planned_through=frame.books_start,
        is_complete=False,
        changed_from=frame.books_start,
        failure=cause,
    )


def failed_engagements(month: Month) -> Mapping[int, str]:
    """Engagements with a live line in service by `month` that has no schedule, and why."""
    return stored.failures(month)
