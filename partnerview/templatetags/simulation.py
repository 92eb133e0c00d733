"""What the templates of simulations need beside money and parts."""

from __future__ import annotations

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def less(now: Decimal, was: Decimal) -> Decimal:
    """How far `now` lies above `was`."""
    return now - was
