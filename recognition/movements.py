"""How the MRR of each client moved: new, reactivation, expansion, contraction, churn (maths.md §4).

Pure; the monthly rollup does the same in SQL, and tests hold the two against each other. Exchange rates
are no movement: amounts stay in contract currency here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from partnerview.money import Money
from partnerview.months import Month


class Movement(StrEnum):
    """What happened to a client's MRR on one day."""

    NEW = "new"
    REACTIVATION = "reactivation"
    EXPANSION = "expansion"
    CONTRACTION = "contraction"
    CHURN = "churn"
    PAUSED = "paused"
    RESUMED = "resumed"


@dataclass(frozen=True, slots=True)
class Recurring:
    """A line's MRR, per month and unrounded, from its first day; `ends_before` None goes on.

    By policy a pause stands apart: `resumes` says that it begins after one, `pauses` that it ends with one. A line that
    was paused and never resumed is lost on `gone_on`, when its engagement ended: the pause is over, and that is churn.
    """

    client: int
    monthly: Money
    starts_on: date
    ends_before: date | None = None
    resumes: bool = False
    pauses: bool = False
    gone_on: date | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """One client's change of MRR on one day, in one currency, netted over all its lines. Never zero."""

    client: int
    moved_on: date
    kind: Movement
    amount: Money


@dataclass(frozen=True, slots=True)
class RollForward:
    """MRR of one currency over some months, unrounded: opening + Σ movements = closing."""

    opening: Money
    by_kind: dict[Movement, Money]
    closing: Money


def movements(lines: Iterable[Recurring]) -> tuple[Moved, ...]:
    """Every movement of every client, by day, client and currency.

    A line counts through its last day, so it moves on `ends_before`. A client is new when it has never
    had MRR in any currency, reactivated when it had and was at zero, churned when nothing is left; in
    between more is expansion and less contraction. What nets to zero on a day is no movement. The
    order of the lines does not matter.
    """
    changes = _changes(lines)
    moved: list[Moved] = []
    held: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for (day, client), deltas in sorted(changes.items()):
        moved.extend(_netted(client, day, deltas, held))
    return tuple(moved)


def roll_forward(moved: Iterable[Moved], *, first: Month, last: Month, currency: str) -> RollForward:
    """Opening before the first month, movements within, closing at the last month's end."""
    opening = closing = Money.zero(currency)
    by_kind = dict.fromkeys(Movement, Money.zero(currency))
    for movement in moved:
        month = Month.of(movement.moved_on)
        if movement.amount.currency != currency or month > last:
            continue
        closing += movement.amount
        if month < first:
            opening += movement.amount
        else:
            by_kind[movement.kind] += movement.amount
    return RollForward(opening, by_kind, closing)


def standing_on(lines: Iterable[Recurring], day: date, *, currency: str) -> Money:
    """MRR at the end of a day, unrounded: every line in service on it, through its last day."""
    return Money.sum(
        (
            line.monthly
            for line in lines
            if line.starts_on <= day and (line.ends_before is None or day < line.ends_before)
        ),
        currency=currency,
    )


Held = tuple[str, bool]  # a currency, and whether it is a pause


def _changes(lines: Iterable[Recurring]) -> dict[tuple[date, int], dict[Held, Decimal]]:
    """What each client gains and loses on each day, by currency, pauses apart."""
    changes: dict[tuple[date, int], dict[Held, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in lines:
        changes[line.starts_on, line.client][line.monthly.currency, line.resumes] += line.monthly.amount
        if line.ends_before is not None:
            changes[line.ends_before, line.client][line.monthly.currency, line.pauses] -= line.monthly.amount
        if line.gone_on is not None:
            changes[line.gone_on, line.client][line.monthly.currency, True] += line.monthly.amount
            changes[line.gone_on, line.client][line.monthly.currency, False] -= line.monthly.amount
    return changes


def _netted(
    client: int, day: date, deltas: dict[Held, Decimal], held: dict[int, dict[str, Decimal]]
) -> Iterator[Moved]:
    """The movements of one client on one day; `held` is brought up to date."""
    holdings = held[client]
    had_ever, had = bool(holdings), any(holdings.values())
    real = {key: delta for key, delta in sorted(deltas.items()) if delta}
    for (currency, _), delta in real.items():
        holdings[currency] = holdings.get(currency, Decimal(0)) + delta
    has = any(holdings.values())
    for (currency, is_pause), delta in real.items():
        kind = _pause(delta) if is_pause else _kind(delta, had_ever=had_ever, had=had, has=has)
        yield Moved(client, day, kind, Money(delta, currency))


def _kind(delta: Decimal, *, had_ever: bool, had: bool, has: bool) -> Movement:
    if not had and delta > 0:
        return Movement.REACTIVATION if had_ever else Movement.NEW
    if not has:
        return Movement.CHURN
    return Movement.EXPANSION if delta > 0 else Movement.CONTRACTION


def _pause(delta: Decimal) -> Movement:
    return Movement.PAUSED if delta < 0 else Movement.RESUMED
