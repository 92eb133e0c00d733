"""What to say when PostgreSQL has kept a law that an action did not check, or lost a race about.

An action names the constraints that a person can run into; everything else stays a defect.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from partnerview.errors import ClosedPeriod, Conflict, DomainError, InvalidInput


@contextmanager
def kept(**sentences: tuple[str, str]) -> Iterator[None]:
    """Inside, breaking the constraint `name` raises InvalidInput: `kept(name=(field, sentence))`.

    A field of "" raises Conflict instead: the state is in the way, not a value.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        field, sentence = sentences.get(_of(error, "constraint_name"), ("", ""))
        if not sentence:
            raise
        if field:
            raise InvalidInput(sentence, code="refused", field=field) from error
        raise Conflict(sentence) from error


def refusal_of(error: IntegrityError) -> DomainError | None:
    """The refusal behind a trigger's error that names its law in HINT, if it is one of those."""
    if _of(error, "message_hint") == "closed_period":
        return ClosedPeriod(f"{_of(error, 'message_primary').capitalize()}. Date it in an open period.")
    return None


def _of(error: IntegrityError, name: str) -> str:
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, name, None) or ""
