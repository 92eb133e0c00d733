"""How a run of long work is carried out: progress in its row, batches in transactions, one run at a time.

A killed run is found `running` and begun again; what it wrote stays and is not written twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import DataError, IntegrityError
from django.db.models import QuerySet

from engagements.models import InvoiceRun, RunStatus
from partnerview import clock
from partnerview.db.alone import alone
from partnerview.errors import Conflict, DomainError
from partnerview.http.retry import retried

BATCH: Final = 500
REFUSALS: Final = (DataError, IntegrityError, Conflict)

Failure = dict[str, object]  # the key, name and cause of what was left out
Run = TypeVar("Run", bound=InvoiceRun)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many of the keys were gone through, how many rows were written, and what was left out."""

    done: int = 0
    written: int = 0
    failures: tuple[Failure, ...] = ()

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.done + other.done, self.written + other.written, self.failures + other.failures)


def in_batches(
    keys: Sequence[int],
    write: Callable[[Sequence[int]], Outcome],
    *,
    refused: Callable[[int, str], Failure],
    size: int = BATCH,
) -> Iterator[Outcome]:
    """`write` all keys, each batch in its one transaction; a batch that is refused again as two halves, and so on.

    So only the one at fault is left out, with the cause in `refused`.
    """
    for start in range(0, len(keys), size):
        yield _written(keys[start : start + size], write, refused)


@contextmanager
def under_way(run: InvoiceRun, **beginning: Any) -> Iterator[None]:
    """Inside the run is running; afterwards done, or failed with the cause, which is raised on."""
    note(run, status=RunStatus.RUNNING, failures=[], failure="", **beginning)
    try:
        yield
    except Exception as error:
        note(run, status=RunStatus.FAILED, failure=cause_of(error), finished_at=clock.now())
        raise
    note(run, status=RunStatus.DONE, finished_at=clock.now())


def note(run: InvoiceRun, **progress: Any) -> None:
    """Progress that a browser can see while the run goes on."""
    progress["progressed_at"] = clock.now()
    for name, value in progress.items():
        setattr(run, name, value)
    run.save(update_fields=list(progress))


def carry_out_next(unfinished: QuerySet[Run], execute: Callable[[Run], object], *, work: str) -> bool:
    """Carry out the first run that is not finished, unless a worker is at one already. Whether others wait.

    The question is asked once more after the lock is given up: a run requested meanwhile found it taken.
    """
    with alone(work) as free:
        run = unfinished.first() if free else None
        if run is None:
            return False
        execute(run)
    return unfinished.exists()


def cause_of(error: Exception) -> str:
    """What to say of an error: the sentence of a refusal, or the first line of what the database said."""
    if isinstance(error, DomainError):
        return error.message
    said = str(error).strip().splitlines()
    return f"The database refused it: {said[0]}" if isinstance(error, REFUSALS) and said else f"{error!r}"


def _written(
    batch: Sequence[int], write: Callable[[Sequence[int]], Outcome], refused: Callable[[int, str], Failure]
) -> Outcome:
    try:
        return retried(lambda: write(batch))
    except REFUSALS as refusal:
        if len(batch) == 1:
            return Outcome(1, 0, (refused(batch[0], cause_of(refusal)),))
    half = len(batch) // 2
    return _written(batch[:half], write, refused) + _written(batch[half:], write, refused)
