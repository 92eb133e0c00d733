"""How hours look on the wire: the balance of an interval, what is left of blocks, why an entry took from where."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from engagements.models import ServiceLine
from engagements.reports.burn import Burn, LineHours
from engagements.reports.hours_balance import BlockLeft, ChainHours
from engagements.reports.hours_explained import FIGURES, explain_hours
from engagements.reports.hours_of_entry import EntryHours
from partnerview.http.fields import money_of


def line_hours(part: LineHours) -> dict[str, Any]:
    reading = part.reading
    return {
        "line": part.line_id,
        "name": part.name,
        "starts_on": part.starts_on.isoformat(),
        "ends_on": part.last_day.isoformat(),
        "carried_in": reading.carried_in,
        "granted": reading.granted,
        "bought": reading.bought,
        "used": reading.used,
        "waiting": part.waiting,
        "forfeited": reading.forfeited,
        "carried_out": reading.carried_out,
        "overage": reading.overage,
        "charge": money_of(part.charge.amount, part.charge.currency),
        "over_service": money_of(part.over_service.amount, part.over_service.currency),
        "trace": [
            {"time_entry": taken.identity, "bucket": taken.bucket.value, "minutes": taken.minutes}
            | ({"block": taken.block} if taken.block else {})
            for taken in reading.trace
        ],
    }


def blocks_of(hours: ChainHours) -> Iterator[dict[str, Any]]:
    """Every block; of hours in minutes, of money as money. The other of both is null."""
    for one in hours.blocks:
        amounts = {name: _amount(one, getattr(one, name)) for name in ("holds", "used", "lost", "left")}
        yield {
            "block": one.block.pk,
            "line": one.block.line_id,
            "bought_on": one.block.bought_on.isoformat(),
            "expires_on": one.block.last_day.isoformat() if one.block.last_day else None,
            "unit": "money" if one.is_money else "minutes",
            **amounts,
        }


def explained(burn: Burn) -> list[dict[str, Any]]:
    """Every figure of every line, by its name."""
    lines = ServiceLine.objects.in_bulk({part.line_id for part in burn.parts})
    return [
        {"line": part.line_id, "figure": name}
        | {"explanation": explain_hours(lines[part.line_id], part, figure=name).as_dict()}
        for part in burn.parts
        for name in FIGURES
    ]


def entry_hours(found: EntryHours, *, explain: bool) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "time_entry": found.entry.pk,
        "line": found.line.pk if found.line else None,
        "said": found.said,
        "minutes": found.entry.minutes,
        "counted": found.counted,
        "starts_on": found.starts_on.isoformat() if found.starts_on else None,
        "ends_on": found.last_day.isoformat() if found.last_day else None,
        "buckets": [
            {"bucket": row.bucket.value, "held": row.there, "minutes": row.minutes, "why": row.why}
            for row in found.rows
        ],
    }
    return answer | ({"explanation": found.explanation.as_dict()} if explain else {})


def _amount(one: BlockLeft, value: Decimal) -> Any:
    return money_of(value, one.block.currency) if one.is_money else int(value)
