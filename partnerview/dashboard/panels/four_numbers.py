"""The four numbers of the last month that was run, side by side. For those who may see the books."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from partnerview.dashboard.panels.panel import Panel, Place, counted, listed
from partnerview.dashboard.reports.four_numbers import NUMBERS, FourNumbers, four_numbers_of
from partnerview.dashboard.reports.four_numbers_explained import RULES
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.ui.parts import Difference, FourNumber
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from recognition.reports.mrr import months_rolled_up


@dataclass(frozen=True)
class Side:
    """The four with their notes, and what lies between each pair."""

    rows: FourNumbers
    rates_url: str

    @property
    def month(self) -> Month:
        return self.rows.month

    @property
    def note(self) -> str:
        if self.rows.is_alone:
            return f"{self.rows.currency} alone. Dotted figures explain themselves."
        return f"{self.rows.currency} at the closing rates of the month. Dotted figures explain themselves."

    @property
    def numbers(self) -> list[FourNumber]:
        notes = dict(zip(NUMBERS, self._notes(), strict=True))
        return [
            FourNumber(
                number=number,
                name=RULES[number].name,
                value=self.rows.value(number),
                note=notes[number],
                explain_url=f"{reverse('four-number', args=[number])}?month={self.month}",
            )
            for number in NUMBERS
        ]

    @property
    def differences(self) -> list[Difference]:
        """Neighbours compared; neither is worked out from the other."""
        contracted, invoiced, recognized, cash = (self.rows.value(number) for number in NUMBERS)
        return [
            _between(invoiced - contracted, "invoiced beyond MRR", "of MRR not invoiced in the month"),
            _between(recognized - invoiced, "earned ahead of invoices", "invoiced, not earned in the month"),
            _between(cash - recognized, "received beyond what was earned", "earned, not received in the month"),
        ]

    def _notes(self) -> tuple[str, str, str, str]:
        counts = self.rows.rates
        lines = sum(row.lines for row in self.rows.contracted if row.currency in counts)
        invoices = sum(row.invoices for row in self.rows.invoiced if row.currency in counts)
        credit_notes = sum(row.credit_notes for row in self.rows.invoiced if row.currency in counts)
        payments = sum(row.payments for row in self.rows.received if row.currency in counts)
        day = f"{self.month.last_day.day} {formats.MONTHS[self.month.month - 1]}"
        notes = f", {counted(credit_notes, 'credit note')}" if credit_notes else ""
        return (
            f"MRR at {day}, {counted(lines, 'line')}",
            f"{counted(invoices, 'invoice')}{notes}, net of tax",
            "Frozen at close" if self.rows.frozen else "Provisional until close",
            f"{counted(payments, 'payment')}, tax included",
        )


def four_numbers(user: User) -> Panel | None:
    if not user.may(Permission.BOOKS_VIEW):
        return None
    months = months_rolled_up()
    if not months:
        return None
    side = Side(four_numbers_of(months[-1]), listed("books:rate-list"))
    return Panel("dashboard/panels/four_numbers.html", Place.ACROSS, side)


def _between(value: Decimal, above: str, below: str) -> Difference:
    return Difference(value, above if value >= 0 else below)
