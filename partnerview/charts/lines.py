"""Lines over days: balances, MRR, projections that go on in dashes, a floor, the zero line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from partnerview.charts.inputs import Floor, LinePoint, LineSeries
from partnerview.charts.scales import Frame, Scale, Tick, every_nth, is_nth, px, scale_for
from partnerview.months import Month
from partnerview.ui import formats

SIZES: Final = {
    "wide": Frame(1080, 320, right=90, bottom=30),
    "medium": Frame(800, 280, right=90, bottom=30),
    "small": Frame(480, 220, right=80, bottom=30),
}
_LABEL_WIDTH: Final = 58
_LABEL_HEIGHT: Final = 15


@dataclass(frozen=True, slots=True)
class Dot:
    """A point that says its value and leads to its rows."""

    x: str
    y: str
    url: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """One series as paths. `end` is its name at its right end."""

    name: str
    number: str
    projected: bool
    path: str
    area: str
    dots: tuple[Dot, ...]
    end_x: str
    end_y: str
    end_text: str
    end_at_edge: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A word under the plot."""

    x: str
    text: str


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line with its name at the right."""

    y: str
    text_y: str
    text: str


@dataclass(frozen=True, slots=True)
class LineGeometry:
    """Everything that the template draws."""

    frame: Frame
    ticks: tuple[Tick, ...]
    labels: tuple[Label, ...]
    lines: tuple[Line, ...]
    levels: tuple[Level, ...]
    today_x: str
    below_y: str
    below_height: str
    rows: tuple[tuple[str, str, str, str], ...]  # line, day, value, and the address that explains it


def layout(
    series: Sequence[LineSeries],
    currency: str,
    *,
    size: str = "wide",
    floor: Floor | None = None,
    today: dt.date | None = None,
) -> LineGeometry:
    """Coordinates of the chart and the rows behind it."""
    frame = SIZES[size]
    points = [point for line in series for point in line.points]
    scale = scale_for([*(point.value for point in points), *([floor.value] if floor else [])], frame, lines=5)
    days = _Days([point.on for point in points], frame)
    zero = scale.y(0)
    return LineGeometry(
        frame=frame,
        ticks=scale.ticks(),
        labels=days.labels(),
        lines=_apart([_line(line, days, scale, currency) for line in series if line.points]),
        levels=(_level(floor, scale, currency),) if floor else (),
        today_x=px(days.x(today)) if today and days.holds(today) else "",
        below_y=px(zero),
        below_height=px(frame.floor - zero) if scale.low < 0 else "",
        rows=tuple(
            (line.name, formats.day(point.on), formats.amount(point.value, currency), point.explain)
            for line in series
            for point in line.points
        ),
    )


class _Days:
    """The horizontal scale: the first day at the left edge, the last at the right."""

    def __init__(self, days: Sequence[dt.date], frame: Frame) -> None:
        self.first = min(days, default=dt.date.min)
        self.last = max(days, default=dt.date.min)
        self.frame = frame

    def x(self, day: dt.date) -> float:
        span = max((self.last - self.first).days, 1)
        return self.frame.left + (day - self.first).days / span * self.frame.inner_width

    def holds(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def labels(self) -> tuple[Label, ...]:
        """First days of months, thinned so that they never touch; the year where it begins."""
        months = [
            month for month in Month.range(Month.of(self.first), Month.of(self.last)) if self.holds(month.first_day)
        ]
        every = every_nth(len(months), self.frame.inner_width, _LABEL_WIDTH)
        shown = [month for month in months if is_nth(month, every)]
        return tuple(Label(px(self.x(month.first_day)), _month_label(month, shown[0])) for month in shown)


def _month_label(month: Month, first: Month) -> str:
    name = formats.month_short(month)
    return name if month == first or month.month == 1 else name.split(formats.NBSP)[0]


def _line(line: LineSeries, days: _Days, scale: Scale, currency: str) -> Line:
    places = [(days.x(point.on), scale.y(point.value)) for point in line.points]
    path = _path(places, stepped=line.stepped)
    base = px(scale.y(0))
    last = line.points[-1]
    at_edge = last.on == days.last
    return Line(
        name=line.name,
        number=line.number,
        projected=line.projected,
        path=path,
        area=f"{path}V{base}H{px(places[0][0])}Z" if line.area else "",
        dots=tuple(_dot(line, point, place, currency) for point, place in zip(line.points, places, strict=True)),
        end_x=px(places[-1][0] + (8 if at_edge else 0)),
        end_y=px(places[-1][1] + (4 if at_edge else -12)),
        end_text=formats.amount(last.value, currency),
        end_at_edge=at_edge,
    )


def _apart(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The same lines, with amounts at the right edge that would lie on each other moved apart, the lower one down."""
    moved, least = {}, float("-inf")
    for line in sorted((line for line in lines if line.end_at_edge), key=lambda line: float(line.end_y)):
        least = max(float(line.end_y), least)
        moved[id(line)] = replace(line, end_y=px(least))
        least += _LABEL_HEIGHT
    return tuple(moved.get(id(line), line) for line in lines)


def _path(places: Sequence[tuple[float, float]], *, stepped: bool) -> str:
    start = f"M{px(places[0][0])} {px(places[0][1])}"
    if stepped:
        return start + "".join(f"H{px(x)}V{px(y)}" for x, y in places[1:])
    return start + "".join(f"L{px(x)} {px(y)}" for x, y in places[1:])


def _dot(line: LineSeries, point: LinePoint, place: tuple[float, float], currency: str) -> Dot:
    sentence = f"{line.name}, {formats.day(point.on)}: {formats.amount(point.value, currency)}"
    return Dot(px(place[0]), px(place[1]), point.url, sentence)


def _level(floor: Floor, scale: Scale, currency: str) -> Level:
    y = scale.y(floor.value)
    return Level(px(y), px(y + 4), f"{floor.name} {formats.amount(floor.value, currency)}")
