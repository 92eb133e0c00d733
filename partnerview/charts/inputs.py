"""What a page hands to a chart: frozen rows from a report. `{% load charts %}` draws them.

Amounts are Decimals in one currency; a chart never adds currencies. `number` is one of the four
(contracted, invoiced, recognized, cash), which fixes hue and fill. An empty `url` means no link.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from partnerview.months import Month

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class MovementMonth:
    """One month of MRR: opening, what moved it (losses are below zero), exchange rates, closing."""

    month: Month
    opening: Decimal
    closing: Decimal
    new: Decimal = ZERO
    expansion: Decimal = ZERO
    reactivation: Decimal = ZERO
    contraction: Decimal = ZERO
    churn: Decimal = ZERO
    paused: Decimal = ZERO
    fx: Decimal = ZERO
    url: str = ""
    explain: str = ""  # where its figures are explained; each adds its own name
    current: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class LinePoint:
    """A value on a day."""

    on: dt.date
    value: Decimal
    url: str = ""
    explain: str = ""  # where the figure is explained


@dataclass(frozen=True, slots=True)
class LineSeries:
    """A line through its points. Stepped where a value holds until the next; dashed where projected."""

    name: str
    points: Sequence[LinePoint]
    number: str = ""
    stepped: bool = False
    projected: bool = False
    area: bool = False


@dataclass(frozen=True, slots=True)
class Floor:
    """A level that a line should not pass."""

    name: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Column:
    """One bar of a group: which of the four numbers, and how much."""

    name: str
    number: str
    value: Decimal
    explain: str = ""  # where the figure is explained


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """The bars that stand side by side over one label."""

    label: str
    columns: Sequence[Column]
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class BurnDay:
    """Minutes worked on one day of the period."""

    on: dt.date
    minutes: int


@dataclass(frozen=True, slots=True)
class Burn:
    """Hours of a period against what is included, up to today."""

    starts_on: dt.date
    ends_before: dt.date
    granted_minutes: int
    days: Sequence[BurnDay]
    today: dt.date
