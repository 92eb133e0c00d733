"""Tags that write a word or a number: badge, mark, figure, faces."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template

from partnerview.money import Money
from partnerview.ui import formats
from partnerview.ui.statuses import Badge, badge_of

register = template.Library()


@register.inclusion_tag("components/badge.html")
def badge(status: str, kind: str = "", *, word: str = "", shape: str = "", tone: str = "") -> dict[str, Any]:
    """A status by its name, or any word with a shape and a tone of its own."""
    known = badge_of(str(status), kind)
    if shape:
        known = Badge(word or str(status), shape, tone)
    return {"word": word or known.word, "shape": known.shape, "tone": tone or known.tone}


@register.inclusion_tag("components/mark.html")
def mark(number: str) -> dict[str, Any]:
    """The sign of one of the four numbers: contracted, invoiced, recognized, cash."""
    return {"number": number}


@register.inclusion_tag("components/figure.html")
def figure(
    value: Decimal | int | Money | str | None,
    currency: str = "",
    *,
    explain_url: str = "",
    url: str = "",
    state: str = "",
    unit: bool = True,
    balance: bool = False,
) -> dict[str, Any]:
    """A number that explains itself (dotted) or leads to its rows (solid)."""
    if isinstance(value, Money):
        currency = value.currency
    amount = value.amount if isinstance(value, Money) else value
    formatted = isinstance(value, str) or not currency
    return {
        "text": _plain(value) if formatted else formats.amount(value, currency),  # type: ignore[arg-type]
        "unit": currency if unit and amount is not None else "",
        "explain_url": explain_url,
        "url": url,
        "state": state,
        "below": balance and not isinstance(amount, str) and amount is not None and amount < 0,
    }


@register.inclusion_tag("components/faces.html")
def faces(people: Iterable[Any], label: str = "Team") -> dict[str, Any]:
    """People as initials in rings; their names are read out and shown on hover."""
    return {"people": list(people), "label": label}


def _plain(value: Decimal | int | Money | str | None) -> str:
    if value is None or value == "":
        return formats.DASH
    return str(value) if isinstance(value, str | Money) else formats.number(value, _places(value))


def _places(value: Decimal | int) -> int:
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0
