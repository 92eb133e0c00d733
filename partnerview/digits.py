"""Whole numbers as addresses and forms write them: ASCII digits, few enough for a column of the database."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 18  # every number of so many digits fits a bigint


def whole_number(text: str, *, digits: int = LONGEST) -> int | None:
    """The number, from 0; None for anything else. `isdigit` alone lets “²” through, which is no number to `int`."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
