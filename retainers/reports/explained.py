"""How each figure of a deposit account comes about (R-12), from the very position that the page shows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from partnerview.explanation import Explanation, Input, Source, Step
from partnerview.money import Money, quantize
from partnerview.ui import formats
from retainers.models import DepositAccount, DepositEntry, Draw
from retainers.reports.at_risk import RiskRow

VERSION: Final = "Deposits and draws: cleared rows count, pending rows wait"
PLACES: Final = Decimal("0.0001")


def explain(account: DepositAccount, row: RiskRow, figure: str, *, as_of: dt.date) -> Explanation:
    """One of FIGURES. Raises KeyError for any other name."""
    return FIGURES[figure](account, row, as_of)


def _cleared(account: DepositAccount, row: RiskRow, as_of: dt.date) -> Explanation:
    standing = row.standing
    other = standing.cleared - standing.funded + standing.drawn
    return _made(
        f"Cleared, {account.holder_name}, {formats.day(as_of)}",
        Money(standing.cleared, account.currency).quantized(),
        "Every cleared row of the ledger added up by its sign. A pending row moves nothing until a row clears it.",
        inputs=(
            Input("Deposits and top-ups, net of reversals", Money(standing.funded, account.currency)),
            Input("Draws, net of reversals", Money(-standing.drawn, account.currency)),
            Input("Refunds, transfers, adjustments, write-offs", Money(other, account.currency)),
        ),
        sources=_last_rows(account, as_of),
    )


def _reserved(account: DepositAccount, row: RiskRow, as_of: dt.date) -> Explanation:
    draws = Draw.objects.reserving().filter(account=account).order_by("approved_at")
    return _made(
        f"Held for approved draws, {account.holder_name}",
        Money(row.standing.reserved, account.currency).quantized(),
        "What was approved and has not been posted, cancelled or rejected.",
        sources=tuple(
            Source("draw", draw.pk, draw.what_for, Money(draw.effective_amount, draw.currency)) for draw in draws
        ),
    )


def _available(account: DepositAccount, row: RiskRow, as_of: dt.date) -> Explanation:
    position = row.standing.position
    return _made(
        f"Available, {account.holder_name}",
        Money(position.available, account.currency).quantized(),
        "Cleared less what is held for approved draws.",
        inputs=(
            Input("Cleared", Money(position.cleared, account.currency)),
            Input("Held", Money(position.reserved, account.currency)),
        ),
    )


def _pending(account: DepositAccount, row: RiskRow, as_of: dt.date) -> Explanation:
    waiting = DepositEntry.objects.filter(
        account=account, cleared_on=None, cleared_by=None, reversed_by=None, reverses=None, valued_on__lte=as_of
    )
    return _made(
        f"Pending, {account.holder_name}",
        Money(row.standing.pending, account.currency).quantized(),
        "Money that was announced and has not arrived: rows without a clearing row.",
        sources=tuple(
            Source("deposit_entry", entry.pk, f"No. {entry.sequence}, {entry.what_for}", _money(entry))
            for entry in waiting
        ),
    )


def _pace(account: DepositAccount, row: RiskRow, as_of: dt.date) -> Explanation:
    standing, found = row.standing, row.assessment
    elapsed = found.elapsed_share
    return _made(
        f"Pace, {account.holder_name}, {formats.day(as_of)}",
        "no pace" if found.pace is None else found.pace.quantize(PLACES),
        "Drawn % ÷ elapsed %. Above 1 the money goes faster than the time that it was meant for.",
        inputs=(
            Input("Draws, net of reversals", Money(standing.drawn, account.currency)),
            Input("Cleared deposits and top-ups", Money(standing.funded, account.currency)),
            Input("Covers from", formats.day(account.covers_from)),
            Input("Covers through", formats.day(account.covers_through)),
            Input("Flagged above", row.thresholds.ahead_of_pace),
        ),
        steps=(
            Step("Drawn ÷ deposits", _shown(found.drawn_share)),
            Step("Days elapsed, both ends counted, ÷ coverage days", _shown(elapsed)),
            Step("Ahead by: draws − deposits × elapsed %", _amount(found.ahead_by, account.currency)),
        ),
        rounding="Unrounded throughout; shown with two decimals",
    )


def _runway(account: DepositAccount, row: RiskRow, as_of: dt.date) -> Explanation:
    found, days = row.assessment, row.thresholds.burn_days
    return _made(
        f"Runway, {account.holder_name}, {formats.day(as_of)}",
        "without end" if found.runway is None else found.runway.quantize(Decimal("0.1")),
        "Available ÷ burn a day. Without burn it lasts without end; with nothing available it is 0.",
        inputs=(
            Input("Available", Money(row.standing.position.available, account.currency)),
            Input(f"Draws of the last {days} days", Money(row.standing.burned, account.currency)),
            Input("Flagged below, days", row.thresholds.low_runway_days),
        ),
        steps=(
            Step(f"Burn a day: draws ÷ {days}", _amount(found.daily_burn, account.currency)),
            Step("Empty on", formats.day(found.projected_zero)),
        ),
        rounding="Unrounded; the day is the whole days of the runway after today",
    )


def _exposure(account: DepositAccount, row: RiskRow, as_of: dt.date) -> Explanation:
    return _made(
        f"Exposure, {account.holder_name}, {formats.day(as_of)}",
        Money(row.exposure, account.currency).quantized(),
        "How far the cleared balance is below zero, by the age of the draws that nothing had paid for (first in, "
        "first out). An account that is ahead never covers one that is behind.",
        inputs=(Input("Cleared", Money(row.standing.cleared, account.currency)),),
        steps=tuple(
            Step(f"{name} days", Money(quantize(amount, account.currency), account.currency))
            for name, amount in row.buckets.items()
        ),
    )


FIGURES: Final = {
    "cleared": _cleared,
    "reserved": _reserved,
    "available": _available,
    "pending": _pending,
    "pace": _pace,
    "runway": _runway,
    "exposure": _exposure,
}


def _made(
    figure: str, result: Money | Decimal | str, rule: str, *, rounding: str = "Nothing is rounded: rows are whole "
    "minor units", inputs: tuple[Input, ...] = (), steps: tuple[Step, ...] = (), sources: tuple[Source, ...] = (),
) -> Explanation:  # fmt: skip
    return Explanation(
        figure=figure,
        result=result,
        rule=rule,
        rule_version=VERSION,
        convention="By value date, in the account's own currency",
        rounding=rounding,
        inputs=inputs,
        steps=steps,
        sources=sources,
    )


def _last_rows(account: DepositAccount, as_of: dt.date) -> tuple[Source, ...]:
    rows = DepositEntry.objects.filter(account=account, cleared_on__lte=as_of).order_by("-sequence")[:20]
    return tuple(
        Source("deposit_entry", row.pk, f"No. {row.sequence}, {row.get_kind_display()}, {row.what_for}", _money(row))
        for row in rows
    )


def _money(entry: DepositEntry) -> Money:
    return Money(entry.amount, entry.currency)


def _shown(share: Decimal | None) -> Decimal | str:
    return "none" if share is None else share.quantize(PLACES)


def _amount(amount: Decimal | None, currency: str) -> Money | str:
    return "none" if amount is None else Money(amount, currency).quantized()
