"""Everything the domain can refuse, as one small tree.

An action raises one of these; `http/problem.py` renders it for the API and `http/refusals.py`
for a page. A message is a whole sentence that names the value and the remedy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: its name, a sentence, and a stable code."""

    field: str
    message: str
    code: str = "invalid"


class DomainError(Exception):
    """A refusal that a person can act on. Nothing has been written when it is raised."""

    status = 400
    code = "refused"
    title = "Refused"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        field: str | None = None,
        errors: Iterable[FieldError] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        named = (FieldError(field, message, self.code),) if field else ()
        self.errors: tuple[FieldError, ...] = (*named, *errors)


class InvalidInput(DomainError):
    """The values given cannot be taken as they are."""

    status = 422
    code = "invalid_input"
    title = "Some values need mending"


class NotPermitted(DomainError):
    """The person sees the thing but may not do this to it."""

    status = 403
    code = "not_permitted"
    title = "Not permitted"


class Missing(DomainError):
    """There is no such thing, or it is not visible to this person."""

    status = 404
    code = "not_found"
    title = "Not found"


class Conflict(DomainError):
    """The present state does not allow this."""

    status = 409
    code = "conflict"
    title = "Not possible now"


class IllegalTransition(Conflict):
    """The state machine has no such move."""

    code = "illegal_transition"
    title = "That move does not exist"


class StaleState(Conflict):
    """Somebody else moved it first."""

    code = "stale_state"
    title = "It has changed meanwhile"


class ClosedPeriod(Conflict):
    """The accounting period of this date is closed."""

    code = "closed_period"
    title = "The period is closed"


class PreconditionFailed(DomainError):
    """The version the caller has seen is no longer the current one."""

    status = 412
    code = "stale"
    title = "It has changed since you read it"
