"""Text that a spreadsheet would run as a formula is made harmless on its way out, never on its way in."""

from __future__ import annotations

import re
from typing import Any, Final

FORMULA: Final = re.compile(r"\s*[=+\-@\t\r]")
NUMBER: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def neutral(value: Any) -> Any:
    """A text cell that begins like a formula gets an apostrophe; numbers and everything else stay."""
    if not isinstance(value, str) or NUMBER.fullmatch(value) or not FORMULA.match(value):
        return value
    return f"'{value}"
