"""What a cycle earns (maths.md §6): a share of a basis until its cap, and a guarantee that later months recover.

Pure. Not for: finding the basis (reports/cycle_basis.py) or storing what was earned (actions/revenue_shares.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.money import Money

PER_CENT: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage that may end after a number of cycles or at a total. `cycle` counts from 1."""

    percent: Decimal
    months: int | None = None
    cap: Money | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """What is paid out for a cycle, and the deficit that is carried on."""

    amount: Money
    deficit: Money


def share_of_cycle(share: Share, basis: Money, *, cycle: int, earned_before: Money) -> Money:
    """rate × basis, rounded in this cycle, until the months or the cap are used up; below zero where the basis is."""
    if share.months is not None and cycle > share.months:
        return Money.zero(basis.currency)
    amount = (basis * (share.percent / PER_CENT)).quantized()
    if share.cap is None:
        return amount
    left = max(Money.zero(basis.currency), share.cap - earned_before)
    return min(amount, left)


def with_recovery(earned: Money, *, guarantee: Money | None, deficit: Money) -> Paid:
    """paid = max(guarantee, earned − deficit); the deficit is then max(0, deficit + guarantee − earned).

    Without a guarantee that is one of nothing: what was earned below zero, or guaranteed before, is still made good.
    """
    nothing = Money.zero(earned.currency)
    least = nothing if guarantee is None else guarantee
    return Paid(max(least, earned - deficit), max(nothing, deficit + least - earned))
