"""What Retain asks before a month is closed: bank lines that nobody has decided, money announced that has not come."""

from __future__ import annotations

from typing import Final

from partnerview import clock
from partnerview.books.checklist import Check, Question, counted, rows_at
from partnerview.months import Month
from retainers.models import BankLine, BankLineStatus, Draw


def undecided_bank_lines(month: Month) -> Check:
    """Lines booked by the month's end that are no entry yet: bank and ledgers differ by them."""
    count = BankLine.objects.filter(status=BankLineStatus.QUEUED, booked_on__lt=month.next_first).count()
    return Check(
        key="undecided_bank_lines",
        text=counted(count, "bank line is to decide", "bank lines are to decide", "Every bank line is decided"),
        count=count,
        owner="Finance",
        note="Bank, control total and ledgers differ by them." if count else "",
        url=rows_at("retainers:bank-line-list", status="queued") if count else "",
    )


def held_draws(month: Month) -> Check:
    """Approved by the month's end and not posted: they post in the month of their day."""
    held = Draw.objects.reserving().filter(approved_at__lt=clock.start_of(month.next_first))
    count = held.count()
    return Check(
        key="held_draws",
        text=counted(count, "draw is approved and not posted", "draws are approved and not posted", "No draw is held"),
        count=count,
        owner="Finance",
        url=rows_at("retainers:draw-list", status="approved") if count else "",
    )


CHECKS: Final[tuple[Question, ...]] = (undecided_bank_lines, held_draws)
