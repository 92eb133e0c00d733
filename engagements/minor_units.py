"""How many decimals a currency has, for SQL: the one list of money.py as an expression."""

from __future__ import annotations

from functools import cache

from partnerview.money import currencies, minor_units


@cache
def digits_of(column: str) -> str:
    """SQL for the minor units of the currency in `column`: 2 unless ISO 4217 says otherwise."""
    by_digits: dict[int, list[str]] = {}
    for currency in currencies():
        by_digits.setdefault(minor_units(currency), []).append(f"'{currency}'")
    cases = (f"WHEN {column} IN ({', '.join(codes)}) THEN {n}" for n, codes in sorted(by_digits.items()) if n != 2)
    return f"(CASE {' '.join(cases)} ELSE 2 END)"
