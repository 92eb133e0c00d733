"""Bars side by side over each label: the four numbers compared, never added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from partnerview.charts.inputs import Column, ColumnGroup
from partnerview.charts.scales import Frame, Scale, Tick, every_nth, px, scale_for
from partnerview.ui import formats

SIZES: Final = {"wide": Frame(1080, 280, bottom=30), "medium": Frame(800, 240, bottom=30)}
_LABEL_WIDTH: Final = 50
_BAR_WIDTH: Final = 28.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One number of one group as a rectangle."""

    number: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Group:
    """The bars over one label, and where they lead."""

    url: str
    x: str
    width: str
    middle: str
    label: str
    bars: tuple[Bar, ...]
    sentence: str
    current: bool


@dataclass(frozen=True, slots=True)
class ColumnGeometry:
    """Everything that the template draws."""

    frame: Frame
    ticks: tuple[Tick, ...]
    groups: tuple[Group, ...]
    key: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # each cell with the address that explains it


def layout(groups: Sequence[ColumnGroup], currency: str, size: str = "wide") -> ColumnGeometry:
    """Coordinates of the chart and the rows behind it."""
    frame = SIZES[size]
    scale = scale_for([column.value for group in groups for column in group.columns], frame, lines=5)
    band = frame.inner_width / max(len(groups), 1)
    every = every_nth(len(groups), frame.inner_width, _LABEL_WIDTH)
    names = {column.number: column.name for group in groups for column in group.columns}
    return ColumnGeometry(
        frame=frame,
        ticks=scale.ticks(),
        groups=tuple(_group(group, index, band, every, scale, currency) for index, group in enumerate(groups)),
        key=tuple(names.items()),
        heads=tuple(names.values()),
        rows=tuple((group.label, _cells(group, names, currency)) for group in groups),
    )


def _group(group: ColumnGroup, index: int, band: float, every: int, scale: Scale, currency: str) -> Group:
    x = scale.frame.left + index * band
    width = min(_BAR_WIDTH, band * 0.7 / max(len(group.columns), 1))
    start = x + (band - width * len(group.columns)) / 2
    values = ", ".join(f"{item.name.lower()} {formats.amount(item.value, currency)}" for item in group.columns)
    return Group(
        url=group.url,
        x=px(x),
        width=px(band),
        middle=px(x + band / 2),
        label=group.label if index % every == 0 or group.current else "",
        bars=tuple(
            _bar(column.number, column.value, start + place * width, width, scale)
            for place, column in enumerate(group.columns)
        ),
        sentence=f"{group.label}: {values}",
        current=group.current,
    )


def _bar(number: str, value: object, x: float, width: float, scale: Scale) -> Bar:
    top, bottom = sorted((scale.y(0), scale.y(float(str(value)))))
    return Bar(number, px(x + 0.5), px(top), px(width - 1), px(max(bottom - top, 0.5) if value else 0))


def _cells(group: ColumnGroup, names: dict[str, str], currency: str) -> tuple[tuple[str, str], ...]:
    found = {column.number: column for column in group.columns}
    return tuple(_cell(found.get(number), currency) for number in names)


def _cell(column: Column | None, currency: str) -> tuple[str, str]:
    if column is None:
        return formats.amount(None, currency), ""
    return formats.amount(column.value, currency), column.explain if column.value else ""
