"""Stacked movements by month: gains above the line, losses below it, the closing figure under each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.charts.inputs import MovementMonth
from partnerview.charts.scales import Frame, Scale, Tick, every_nth, is_nth, px, scale_for, short
from partnerview.ui import formats

GAINS: Final = ("new", "expansion", "reactivation")
LOSSES: Final = ("contraction", "churn", "paused")
NAMES: Final = {
    "new": "New",
    "expansion": "Expansion",
    "reactivation": "Reactivation",
    "contraction": "Contraction",
    "churn": "Churn",
    "paused": "Paused",
}
SIZES: Final = {"wide": Frame(1080, 300), "medium": Frame(800, 230)}
WIDEST: Final = 56.0
_FEW: Final = 20


@dataclass(frozen=True, slots=True)
class Segment:
    """One movement of one month as a rectangle."""

    kind: str
    x: str
    y: str
    width: str
    height: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class MonthColumn:
    """One month: its hit area, its segments, its words."""

    url: str
    x: str
    width: str
    middle: str
    segments: tuple[Segment, ...]
    label: str
    closing: str
    sentence: str
    current: bool


@dataclass(frozen=True, slots=True)
class DataRow:
    """The same month as a row of the table behind the chart."""

    month: str
    cells: tuple[tuple[str, str], ...]  # each with the address that explains it


@dataclass(frozen=True, slots=True)
class MovementGeometry:
    """Everything that the template draws."""

    frame: Frame
    ticks: tuple[Tick, ...]
    columns: tuple[MonthColumn, ...]
    key: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]
    rows: tuple[DataRow, ...]

    @property
    def is_still(self) -> bool:
        """Nothing moved: there is no scale to draw."""
        return not any(column.segments for column in self.columns)


def layout(months: Sequence[MovementMonth], currency: str, size: str = "wide") -> MovementGeometry:
    """Coordinates of the chart and the texts of its table, in `currency`."""
    frame = SIZES[size]
    gains = [sum((getattr(row, kind) for kind in GAINS), Decimal(0)) for row in months]
    losses = [sum((getattr(row, kind) for kind in LOSSES), Decimal(0)) for row in months]
    scale = scale_for([*gains, *losses], frame, lines=8)
    band = frame.inner_width / max(len(months), 1)
    every = every_nth(len(months), frame.inner_width, 50 if len(months) < _FEW else 66)
    return MovementGeometry(
        frame=frame,
        ticks=scale.ticks(signed=True),
        columns=tuple(_column(row, index, band, every, scale, currency) for index, row in enumerate(months)),
        key=tuple(NAMES.items()),
        heads=("Opening", *NAMES.values(), "Exchange rates", "Closing"),
        rows=tuple(_row(row, currency) for row in months),
    )


def _column(row: MovementMonth, index: int, band: float, every: int, scale: Scale, currency: str) -> MonthColumn:
    x = scale.frame.left + index * band
    bar = min(band / 2, WIDEST)
    labelled = is_nth(row.month, every)
    with_year = index == 0 or row.month.month == 1 or every > 1
    name = formats.month_short(row.month)
    return MonthColumn(
        url=row.url,
        x=px(x),
        width=px(band),
        middle=px(x + band / 2),
        segments=_segments(row, x + (band - bar) / 2, bar, scale),
        label=(name if with_year else name.split(formats.NBSP)[0]) if labelled else "",
        closing=short(row.closing) if labelled else "",
        sentence=_sentence(row, currency),
        current=row.current,
    )


def _segments(row: MovementMonth, x: float, width: float, scale: Scale) -> tuple[Segment, ...]:
    """Rectangles from the zero line outwards, a pixel of paper between two of them."""
    segments = []
    for kinds in (GAINS, LOSSES):
        reached = Decimal(0)
        for kind in kinds:
            value: Decimal = getattr(row, kind)
            if not value:
                continue
            top, bottom = sorted((scale.y(reached), scale.y(reached + value)))
            height = max(bottom - top - 1, 0.5)
            segments.append(Segment(kind, px(x), px(top + (value < 0)), px(width), px(height), row.provisional))
            reached += value
    return tuple(segments)


def _sentence(row: MovementMonth, currency: str) -> str:
    moved = [
        f"{NAMES[kind].lower()} {formats.change(getattr(row, kind), currency)}"
        for kind in (*GAINS, *LOSSES)
        if getattr(row, kind)
    ]
    closing = formats.amount(row.closing, currency)
    return f"{formats.month_name(row.month)}: {', '.join(moved) or 'nothing moved'}, closing {closing}"


def _row(row: MovementMonth, currency: str) -> DataRow:
    texts = {"opening": formats.amount(row.opening, currency)}
    texts |= {kind: formats.change(getattr(row, kind), currency) for kind in (*GAINS, *LOSSES, "fx")}
    texts |= {"closing": formats.amount(row.closing, currency)}
    return DataRow(
        formats.month_short(row.month),
        tuple((text, f"{row.explain}&figure={kind}" if row.explain else "") for kind, text in texts.items()),
    )
