"""Repeat a whole action that the database has broken off: a deadlock, a serialization failure, a lock timeout."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

from django.db import DataError, OperationalError, connection

from partnerview.errors import Conflict, InvalidInput

Result = TypeVar("Result")

BROKEN_OFF: Final = frozenset({"40001", "40P01", "55P03"})
TOO_LARGE: Final = "22003"
ATTEMPTS: Final = 3


def retried(action: Callable[[], Result]) -> Result:
    """The result of `action`, tried up to three times. It must be one whole transaction.

    Raises Conflict with the code `busy` when the third attempt was broken off as well, and InvalidInput where an
    amount, or what it adds up to, does not fit its column.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return action()
        except OperationalError as error:
            if not _may_try_again(error):
                raise
            if attempt == ATTEMPTS:
                raise Conflict(
                    "Somebody else is changing the same rows. Try again in a moment.", code="busy"
                ) from error
            time.sleep(0.05 * attempt)
        except OverflowError as error:
            raise InvalidInput("A day or a number lies beyond what can be reckoned with.", code="too_large") from error
        except DataError as error:
            if getattr(error.__cause__, "sqlstate", None) != TOO_LARGE:
                raise
            raise InvalidInput(
                "With this amount a sum would be larger than can be kept. Give a smaller one.", code="too_large"
            ) from error
    raise AssertionError("unreachable")


def _may_try_again(error: OperationalError) -> bool:
    """Not inside a larger transaction: what came before in it would be lost."""
    return getattr(error.__cause__, "sqlstate", None) in BROKEN_OFF and not connection.in_atomic_block
