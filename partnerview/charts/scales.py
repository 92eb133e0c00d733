"""From values to coordinates: round ticks, a linear scale, short axis labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from partnerview.months import Month
from partnerview.ui.formats import MINUS, NBSP

Number = Decimal | int | float

_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Frame:
    """The drawing area inside a view box: where the plot begins and ends."""

    width: int
    height: int
    left: int = 58
    right: int = 8
    top: int = 20
    bottom: int = 46

    @property
    def inner_width(self) -> int:
        return self.width - self.left - self.right

    @property
    def end(self) -> int:
        return self.width - self.right

    @property
    def floor(self) -> int:
        return self.height - self.bottom

    @property
    def label_y(self) -> int:
        """The first line of words under the plot."""
        return self.floor + 22

    @property
    def second_y(self) -> int:
        """The second line of words, where there is one."""
        return self.label_y + 16


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the plot: its height, its label, and whether it is the zero line."""

    y: str
    text_y: str
    label: str
    is_zero: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale whose ends are round numbers."""

    low: float
    high: float
    step: float
    frame: Frame

    def y(self, value: Number) -> float:
        share = (float(value) - self.low) / (self.high - self.low)
        return self.frame.floor - share * (self.frame.floor - self.frame.top)

    def ticks(self, *, signed: bool = False) -> tuple[Tick, ...]:
        count = round((self.high - self.low) / self.step)
        values = [self.low + index * self.step for index in range(count + 1)]
        labels = axis_labels(values, signed=signed)
        return tuple(
            Tick(px(self.y(value)), px(self.y(value) + 4), label, abs(value) < self.step / 1000)
            for value, label in zip(values, labels, strict=True)
        )


def scale_for(values: Sequence[Number], frame: Frame, *, lines: int = 6) -> Scale:
    """The scale from zero, or from below it, that holds every value with about `lines` steps."""
    low = min(0.0, *(float(value) for value in values)) if values else 0.0
    high = max(0.0, *(float(value) for value in values)) if values else 0.0
    if low == high:
        high = 1.0
    step = round_step((high - low) / lines)
    return Scale(math.floor(low / step) * step, math.ceil(high / step) * step, step, frame)


def every_nth(count: int, room: float, label_width: int = 66) -> int:
    """How many months one label stands for, so that labels over `room` never touch."""
    fitting = (step for step in (1, 2, 3, 6, 12, 24, 60) if count / step * label_width <= room)
    return next(fitting, 120)


def is_nth(month: Month, every: int) -> bool:
    """Whether a month carries a label where only every n-th does; counted so that January always may."""
    return (month.year * 12 + month.month - 1) % every == 0


def round_step(raw: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten at or above `raw`."""
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step * power for step in _STEPS if step * power >= raw * 0.999999)


def axis_labels(values: Sequence[float], *, signed: bool = False) -> list[str]:
    """`15 k`, `1.2 m`, `250`: one unit and one number of decimals for a whole axis."""
    largest = max((abs(value) for value in values), default=0)
    unit, suffix = next(item for item in ((1e6, "m"), (1e3, "k"), (1, "")) if largest >= item[0] or item[0] == 1)
    places = max((_places(value / unit) for value in values), default=0)
    return [_label(value / unit, places, suffix, signed=signed) for value in values]


def short(value: Number) -> str:
    """One amount in short: `308.3 k`, `1.25 m`, `980`."""
    number = float(value)
    for unit, suffix, places in ((1e6, "m", 2), (1e4, "k", 1)):
        if abs(number) >= unit:
            return _label(number / (1e3 if suffix == "k" else unit), places, suffix, signed=False)
    return _label(number, 0, "", signed=False)


def px(value: float) -> str:
    """A coordinate as an attribute: one decimal is finer than a screen."""
    return f"{value:.1f}"


def _places(value: float) -> int:
    return next((places for places in range(3) if math.isclose(round(value, places), value, abs_tol=1e-9)), 2)


def _label(value: float, places: int, suffix: str, *, signed: bool) -> str:
    sign = MINUS if value < -1e-9 else "+" if signed and value > 1e-9 else ""
    if not sign and abs(value) <= 1e-9:
        return "0"
    return f"{sign}{abs(value):,.{places}f}{NBSP + suffix if suffix else ''}"
