"""Small bars: hours against what is included, a part of a whole, tenure in a cell. Pure geometry."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.ui import formats

ALERTS: Final = (Decimal("0.80"), Decimal("0.95"))


@dataclass(frozen=True, slots=True)
class HoursBar:
    """Minutes used of minutes granted; buckets are taken in this order, overage last."""

    used: int
    included: int
    rolled_over: int = 0
    prepaid: int = 0

    @property
    def granted(self) -> int:
        return self.included + self.rolled_over + self.prepaid

    @property
    def over(self) -> int:
        return max(self.used - self.granted, 0)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar, in its own units."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket in the key: its name, and how much of it is taken."""

    kind: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class HoursGeometry:
    """Everything that the template draws; the view box is as wide as the minutes."""

    width: str
    parts: tuple[Part, ...]
    ticks: tuple[str, ...]
    used: str
    granted: str
    state: str
    key: tuple[Bucket, ...]


def hours_layout(bar: HoursBar) -> HoursGeometry:
    """The bar with its parts, the alert ticks at 80 and 95 per cent, and its words."""
    parts, position, left = [], 0, bar.used
    buckets = (("fill", bar.included), ("rolled", bar.rolled_over), ("block", bar.prepaid))
    for kind, size in buckets:
        taken = min(left, size)
        parts += [Part(kind, str(position), str(taken)), Part("track", str(position + taken), str(size - taken))]
        position, left = position + size, left - taken
    parts.append(Part("over", str(position), str(bar.over)))
    boundaries = [bar.included, bar.included + bar.rolled_over]
    return HoursGeometry(
        width=str(max(bar.granted, bar.used, 1)),
        parts=tuple(part for part in parts if part.width != "0") or (Part("track", "0", "1"),),
        ticks=tuple(
            _plain(tick)
            for tick in sorted({*(bar.granted * share for share in ALERTS), *map(Decimal, boundaries)})
            if 0 < tick < bar.granted
        ),
        used=formats.hours(bar.used),
        granted=formats.hours(bar.granted),
        state=_state(bar),
        key=_key(bar),
    )


def _state(bar: HoursBar) -> str:
    """The words at the right: what a person would say about it."""
    if bar.over:
        return f"over by {formats.hours(bar.over)}"
    if not bar.granted:
        return "none contracted"
    if not bar.used:
        return "nothing yet"
    share = Decimal(bar.used) / Decimal(bar.granted)
    passed = [alert for alert in ALERTS if share >= alert]
    return f"past {formats.percent(max(passed), 0)}" if passed else formats.percent(share, 0)


def _key(bar: HoursBar) -> tuple[Bucket, ...]:
    left = bar.used
    entries = []
    for kind, name, size in (
        ("fill", "Included, taken first", bar.included),
        ("rolled", "Then rolled over", bar.rolled_over),
        ("block", "Prepaid block", bar.prepaid),
    ):
        taken = min(left, size)
        left -= taken
        text = f"{formats.hours(taken)} of {formats.hours(size)}" if size else "none"
        entries.append(Bucket(kind, name, text))
    return (*entries, Bucket("over", "Overage", formats.hours(bar.over) if bar.over else "none"))


def tenure_start(months: int) -> int:
    """Where the dot of a tenure line stands in 72 units: one for each month, six years at most."""
    return max(4, 72 - max(months, 0))


def share_of(part: Decimal | int, whole: Decimal | int) -> str:
    """A part of a whole in hundredths for a bar of 100 units; more than all of it fills it."""
    if whole <= 0 or part <= 0:
        return "0"
    return _plain(min(Decimal(part) * 100 / Decimal(whole), Decimal(100)))


def _plain(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.1')).normalize():f}"
