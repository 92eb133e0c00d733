"""Hours of a period as they are used up: the line so far, the even pace, where today's pace ends."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from partnerview.charts.inputs import Burn
from partnerview.charts.scales import Frame, Scale, Tick, px, scale_for
from partnerview.ui import formats

FRAME: Final = Frame(440, 210, left=58, right=92, bottom=30)
ALERTS: Final = (80, 95)


@dataclass(frozen=True, slots=True)
class BurnGeometry:
    """Everything that the template draws."""

    frame: Frame
    ticks: tuple[Tick, ...]
    used: str
    projected: str
    pace: str
    granted_y: str
    granted: str
    alerts: tuple[tuple[int, str], ...]
    today_x: str
    today_y: str
    used_text: str
    end_y: str
    end_text: str
    is_over: bool
    first_label: str
    last_label: str
    sentence: str
    rows: tuple[tuple[str, str, str], ...]


def layout(burn: Burn) -> BurnGeometry:
    """Coordinates of the chart; minutes throughout, hours only in words."""
    last_day = burn.ends_before - dt.timedelta(days=1)
    today = min(max(burn.today, burn.starts_on), last_day)
    running = _running(burn, today)
    used = running[-1][2] if running else 0
    expected = _at_this_pace(burn, used, today)
    scale = scale_for([burn.granted_minutes / 60, expected / 60, used / 60], FRAME, lines=4)
    now = (_x(burn, today + dt.timedelta(days=1)), scale.y(used / 60))
    return BurnGeometry(
        frame=FRAME,
        ticks=scale.ticks(),
        used=f"{_used_path(burn, running, scale)}L{px(now[0])} {px(now[1])}",
        projected=f"M{px(now[0])} {px(now[1])}L{px(FRAME.end)} {px(scale.y(expected / 60))}"
        if today < last_day
        else "",
        pace=f"M{FRAME.left} {px(scale.y(0))}L{FRAME.end} {px(scale.y(burn.granted_minutes / 60))}",
        granted_y=px(scale.y(burn.granted_minutes / 60)),
        granted=formats.hours(burn.granted_minutes),
        alerts=tuple((share, px(scale.y(burn.granted_minutes * share / 6000))) for share in ALERTS),
        today_x=px(now[0]),
        today_y=px(now[1]),
        used_text=formats.hours(used),
        end_y=px(_clear_of(scale.y(expected / 60), scale.y(burn.granted_minutes / 60)) + 4),
        end_text=formats.hours(expected),
        is_over=expected > burn.granted_minutes,
        first_label=formats.day(burn.starts_on),
        last_label=formats.day(last_day),
        sentence=_sentence(burn, used, expected, today),
        rows=tuple((formats.day(day), formats.hours(minutes), formats.hours(total)) for day, minutes, total in running),
    )


def _running(burn: Burn, today: dt.date) -> list[tuple[dt.date, int, int]]:
    """Worked days up to today in order, with the sum so far."""
    total, rows = 0, []
    for day in sorted(burn.days, key=lambda day: day.on):
        if day.on > today:
            break
        total += day.minutes
        rows.append((day.on, day.minutes, total))
    return rows


def _at_this_pace(burn: Burn, used: int, today: dt.date) -> int:
    """Minutes at the end of the period if the days that remain are like those so far."""
    whole = (burn.ends_before - burn.starts_on).days
    elapsed = (today - burn.starts_on).days + 1
    return round(Fraction(used * whole, elapsed))


def _x(burn: Burn, day: dt.date) -> float:
    return FRAME.left + (day - burn.starts_on).days / (burn.ends_before - burn.starts_on).days * FRAME.inner_width


def _clear_of(y: float, other: float, room: float = 16) -> float:
    """The height of a word, moved away from another one that it would touch."""
    if abs(y - other) >= room:
        return y
    return other - room if y < other else other + room


def _used_path(burn: Burn, running: list[tuple[dt.date, int, int]], scale: Scale) -> str:
    steps = (f"L{px(_x(burn, day + dt.timedelta(days=1)))} {px(scale.y(total / 60))}" for day, _, total in running)
    return f"M{FRAME.left} {px(scale.y(0))}{''.join(steps)}"


def _sentence(burn: Burn, used: int, expected: int, today: dt.date) -> str:
    return (
        f"{formats.hours(used)} of {formats.hours(burn.granted_minutes)} hours used by {formats.day(today)}; "
        f"at this pace {formats.hours(expected)} at the end"
    )
