"""Where the change that is being made comes from: a page, the API, a task, a command, from which address.

Whoever lets work in says so once; the audit log reads it. Not for: who does it; actions are told by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

PAGE, API, TASK, COMMAND, SYSTEM = "page", "api", "task", "command", "system"


@dataclass(frozen=True, slots=True)
class Origin:
    """The door a change came through, and the network address if there is one."""

    source: str = SYSTEM
    address: str | None = None


NOWHERE = Origin()

_origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


@contextmanager
def origin(source: str, address: str | None = None) -> Iterator[None]:
    """Everything recorded inside comes from `source`."""
    token = _origin.set(Origin(source, address))
    try:
        yield
    finally:
        _origin.reset(token)


def current_origin() -> Origin:
    return _origin.get()
