"""Tags that draw: the four numbers, the lifeline, bars, the week grid."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django import template

from partnerview.ui import bars, lifeline, week
from partnerview.ui.parts import Difference, FourNumber, GridDay, GridGroup

register = template.Library()


@register.inclusion_tag("components/fourfold.html")
def fourfold(numbers: Sequence[FourNumber], differences: Sequence[Difference], currency: str) -> dict[str, Any]:
    """Contracted, invoiced, recognized, cash, with the named difference between each pair."""
    pairs = list(zip_longest(numbers, differences))
    return {"pairs": pairs, "currency": currency}


@register.inclusion_tag("components/lifeline.html", name="lifeline")
def lifeline_of(life: lifeline.Life, anchor: str = "lifeline") -> dict[str, Any]:
    """A relationship as a line without an end."""
    return {"line": lifeline.layout(life), "anchor": anchor}


@register.inclusion_tag("components/tenure.html")
def tenure(months: int) -> dict[str, Any]:
    """The same line in a table cell, with its month in words."""
    return {"x": bars.tenure_start(months), "months": months}


@register.inclusion_tag("components/hours_bar.html")
def hours_bar(hours: bars.HoursBar, *, size: str = "", key: bool = False, label: str = "") -> dict[str, Any]:
    """Hours against what is included; alerts at 80 and 95 per cent; overage in rust."""
    return {"bar": bars.hours_layout(hours), "size": size, "key": key, "label": label}


@register.inclusion_tag("components/bar.html")
def bar(
    part: Decimal | int, whole: Decimal | int, label: str, *, should: Decimal | int | None = None, tone: str = "fill"
) -> dict[str, Any]:
    """A part of a whole in a cell; `should` is where it ought to be. Tones: fill, warn, crit, held."""
    return {
        "width": bars.share_of(part, whole),
        "should": None if should is None else bars.share_of(should, whole),
        "label": label,
        "tone": tone,
    }


@register.inclusion_tag("components/timesheet.html")
def timesheet(days: Sequence[GridDay], groups: Sequence[GridGroup], label: str = "Week grid") -> dict[str, Any]:
    """The week grid: typed hours, sums by row and day. Stands inside the page's form."""
    placed, sums = week.place(days, groups)
    return {"days": days, "groups": placed, "sums": sums, "label": label, "columns": len(days) + 2}
