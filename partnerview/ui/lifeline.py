"""A relationship as a line: a dot where it began, marks where something happened, no end.

Pure geometry in a view box of 1140 × 80. The past ends at today; what is agreed for later stands on
the dashes behind it. Only an engagement that ended has a stop.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from partnerview.ui import formats

START: Final = 8.0
TODAY: Final = 898.0
LAST: Final = 1090.0
_LETTER: Final = 5.8


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """Something worth a mark on the line: went live, renewed, fee raised, renews."""

    on: dt.date
    label: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which service rested; `until` is open while it still rests."""

    since: dt.date
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """What the line is drawn from. `month` is the running month that today lies in, from 1."""

    began_on: dt.date
    today: dt.date
    month: int
    events: Sequence[LifeEvent] = ()
    pauses: Sequence[Pause] = ()
    ended_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark with its words; without words where they would touch others."""

    x: str
    label: str
    date: str
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class LifeGeometry:
    """Everything that the template draws."""

    past: str
    ahead: bool
    pauses: tuple[tuple[str, str], ...]
    start: Mark
    now: Mark
    marks: tuple[Mark, ...]
    sentence: str


def layout(life: Life) -> LifeGeometry:
    """Coordinates and words of one lifeline."""
    stop = life.ended_on or life.today
    scale = _Scale(life, stop)
    now = Mark(_px(TODAY), _now_label(life), "today" if not life.ended_on else formats.day(stop), "middle", "")
    start_date = formats.month_short(life.began_on)
    start = Mark(_px(START), "Began", start_date, "start", "")
    taken = [
        (0.0, _width("Began", start_date)),
        (TODAY - _width(now.label, now.date) / 2, TODAY + _width(now.label, now.date) / 2),
    ]
    return LifeGeometry(
        past=f"M{_px(START)} 40H{_px(TODAY)}",
        ahead=life.ended_on is None,
        pauses=tuple((_px(scale.x(pause.since)), _px(scale.x(pause.until or stop))) for pause in life.pauses),
        start=start,
        now=now,
        marks=_marks(life, scale, taken),
        sentence=_sentence(life),
    )


class _Scale:
    """The past at one scale; the future at the same one if it fits, else at its own."""

    def __init__(self, life: Life, stop: dt.date) -> None:
        self.began, self.stop = life.began_on, stop
        self.per_day = (TODAY - START) / max((stop - life.began_on).days, 1)
        furthest = max((event.on for event in life.events if event.on > stop), default=stop)
        ahead = max((furthest - stop).days, 1)
        self.per_day_ahead = min(self.per_day, (LAST - TODAY) / ahead)

    def x(self, day: dt.date) -> float:
        if day <= self.stop:
            return START + max((day - self.began).days, 0) * self.per_day
        return TODAY + (day - self.stop).days * self.per_day_ahead


def _marks(life: Life, scale: _Scale, taken: list[tuple[float, float]]) -> tuple[Mark, ...]:
    """Marks in order of time. What lies ahead, then what is newest, gets its words first."""
    stop = life.ended_on or life.today
    order = sorted(life.events, key=lambda event: (event.on <= stop, -event.on.toordinal()))
    placed = []
    for event in order:
        x = scale.x(event.on)
        ahead = event.on > stop
        date = formats.day(event.on) if ahead else formats.month_short(event.on)
        half = _width(event.label, date) / 2
        free = all(x + half < left or x - half > right for left, right in taken)
        if free:
            taken.append((x - half, x + half))
        title = f"{event.label}, {formats.day(event.on)}"
        words = (event.label, date) if free else ("", "")
        placed.append((event.on, Mark(_px(x), *words, "middle", title)))
    return tuple(mark for _, mark in sorted(placed, key=lambda pair: pair[0]))


def _width(label: str, date: str) -> float:
    return max(len(label), len(date)) * _LETTER + 4


def _now_label(life: Life) -> str:
    return "Ended" if life.ended_on else f"Month {life.month}"


def _sentence(life: Life) -> str:
    happened = "; ".join(f"{event.label.lower()} {formats.day(event.on)}" for event in life.events)
    end = f"Ended {formats.day(life.ended_on)}." if life.ended_on else f"Month {life.month}, ongoing: no end."
    return f"Since {formats.day(life.began_on)}. {happened + '. ' if happened else ''}{end}"


def _px(value: float) -> str:
    return f"{value:.1f}"
