"""V-31: what three people can give in a month, and what is left of it."""

from __future__ import annotations

from typing import Final

from engagements.load import Load
from partnerview.closing.vectors.vector import Figures, Vector

_HOUR: Final = 60


def _v31() -> Figures:
    person = Load(working=160 * _HOUR)
    load = person + person + person + Load(leave=24 * _HOUR, hard=380 * _HOUR, pencilled=60 * _HOUR)
    return {
        "capacity": _hours(load.capacity),
        "headroom": _hours(load.headroom),
        "headroom with pencil": _hours(load.headroom_with_pencil),
    }


def _hours(minutes: int) -> str:
    return str(minutes // _HOUR)


VECTORS: Final = (
    Vector(
        "V-31",
        "3 people × 160 h, 24 h leave; hard 380 h; pencilled 60 h",
        "hard assignments of running and notice-given engagements",
        {"capacity": "456", "headroom": "76", "headroom with pencil": "16"},
        _v31,
    ),
)
