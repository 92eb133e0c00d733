"""Fiscal years: which one a month lies in, and as which of its twelve months. Named after the year they end in."""

from __future__ import annotations

from dataclasses import dataclass

from partnerview.months import Month


@dataclass(frozen=True, slots=True)
class FiscalMonth:
    """A month's place in its fiscal year."""

    year: int
    number: int

    @property
    def words(self) -> str:
        return f"fiscal year {self.year}, month {self.number} of 12"

    @property
    def is_last(self) -> bool:
        return self.number == 12


def fiscal_month(month: Month, *, first_month: int) -> FiscalMonth:
    """`first_month` is the calendar month, 1 to 12, in which the firm's fiscal year begins."""
    number = (month.month - first_month) % 12 + 1
    begins = month - (number - 1)
    return FiscalMonth((begins + 11).year, number)
