"""Numbers as addresses, forms and files write them: ASCII digits, few enough for a column of the database."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

# Commas part thousands and nothing else: “1,250.00” is an amount, “1250,00” could be two.
WRITTEN: Final = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?", re.ASCII)
LONGEST: Final = 18  # every number of so many digits fits a bigint


def whole_number(text: str, *, digits: int = LONGEST) -> int | None:
    """The number, from 0; None for anything else. `isdigit` alone lets “²” through, which is no number to `int`."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def written_amount(text: str) -> Decimal | None:
    """The amount that was typed, with thousands parted by commas or not; None for anything else, such as “1250,00”."""
    bare = text.strip().replace("\N{MINUS SIGN}", "-")
    return Decimal(bare.replace(",", "")) if WRITTEN.fullmatch(bare) else None
