"""V-36: six deposit accounts as of 30 April 2026; V-33, V-35 and V-45 are proved by tests."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from partnerview.closing.vectors.vector import Figures, ProcessVector, Vector
from partnerview.money import quantize
from retainers.risk import Position, Thresholds, assess

_AS_OF: Final = dt.date(2026, 4, 30)
# Deposits, pending, draws, draws of the last 30 days, floor, coverage from, its days.
_SIX: Final = {
    "A": (24000, 0, 9000, 3000, 4000, dt.date(2026, 1, 1), 365),
    "B": (10000, 0, 9200, 3600, 2000, dt.date(2026, 1, 1), 181),
    "C": (12000, 0, 13500, 4500, 1500, dt.date(2026, 2, 1), 181),
    "D": (8000, 5000, 9000, 2400, 1000, dt.date(2026, 3, 1), 181),
    "E": (0, 0, 0, 0, 0, dt.date(2026, 4, 1), 181),
    "F": (6000, 0, 3000, 0, 1000, dt.date(2026, 1, 1), 181),
}


def _position(name: str) -> Position:
    deposits, pending, draws, burned, floor, covers_from, days = _SIX[name]
    return Position(
        cleared=Decimal(deposits - draws),
        pending=Decimal(pending),
        reserved=Decimal(0),
        funded=Decimal(deposits),
        drawn=Decimal(draws),
        burned=Decimal(burned),
        floor=Decimal(floor),
        covers_from=covers_from,
        covers_before=covers_from + dt.timedelta(days=days),
    )


def _told(name: str) -> str:
    """Balance, pace, runway in days, flags and notes."""
    position = _position(name)
    found = assess(position, as_of=_AS_OF, thresholds=Thresholds())
    pace = "–" if found.pace is None else str(quantize(found.pace, "USD"))
    runway = "∞" if found.runway is None else f"{found.runway.quantize(Decimal('0.1'))}"
    words = " ".join((*(str(flag) for flag in found.flags), *(str(note) for note in found.notes))) or "–"
    return f"{position.cleared} {pace} {runway} {words}"


def _v36() -> Figures:
    positions = [_position(name) for name in _SIX]
    ahead = assess(_position("A"), as_of=_AS_OF, thresholds=Thresholds()).ahead_by
    return {
        **{name: _told(name) for name in _SIX},
        "A is ahead by": str(quantize(ahead or Decimal(0), "USD")),
        "deposits": str(sum(position.funded for position in positions)),
        "draws": str(sum(position.drawn for position in positions)),
        "net": str(sum(position.cleared for position in positions)),
        "exposure": str(sum(position.exposure for position in positions)),
    }


VECTORS: Final = (
    Vector(
        "V-36",
        "six deposit accounts as of 30 Apr 2026",
        "coverage days inclusive, burn of the last 30 days, never netted",
        {
            "A": "15000 1.14 150.0 ahead_of_pace",
            "B": "800 1.39 6.7 below_floor low_runway ahead_of_pace",
            "C": "-1500 2.29 0.0 overdrawn below_floor low_runway ahead_of_pace",
            "D": "-1000 3.34 0.0 overdrawn below_floor low_runway ahead_of_pace pending_covers",
            "E": "0 – ∞ no_deposit",
            "F": "3000 0.75 ∞ –",
            "A is ahead by": "1109.59",
            "deposits": "60000",
            "draws": "43700",
            "net": "16300",
            "exposure": "2500",
        },
        _v36,
    ),
)
_TEST: Final = "tests/worked_examples/test_deposits.py"
PROCESSES: Final = (
    ProcessVector("V-33", "floor and target 2,500, deposit 2,500, draw 1,200: 1,300 left, top-up request 1,200", _TEST),
    ProcessVector("V-35", "two draws of 600 on 1,000, policy block: exactly one posts", _TEST),
    ProcessVector(
        "V-45", "deposit 100, charge 14.29 + 24 % tax, paid by draw: drawn 17.72, balance 82.28, due 0", _TEST
    ),
)
