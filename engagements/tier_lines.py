"""From a tier of the catalogue to a line: which kind it is, and the terms that its price on a day gives it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final

from engagements.models import LineKind, PricingModel, ServiceLine, Tier, TierPrice
from partnerview.errors import FieldError, InvalidInput
from partnerview.ui import formats

KINDS: Final[dict[str, str]] = {
    PricingModel.SUBSCRIPTION: LineKind.RECURRING_FEE,
    PricingModel.USAGE: LineKind.USAGE,
    PricingModel.RETAINER: LineKind.CONTRACTED_HOURS,
    PricingModel.OUTCOME: LineKind.OUTCOME_FEE,
}


def kind_of(tier: Tier) -> str:
    """The kind of line that is sold from it. Raises InvalidInput for a pricing model without one."""
    return KINDS[tier.offering.pricing_model]


def require_tier(line: ServiceLine) -> None:
    """A line that names a tier is of the kind that is sold from it. Raises InvalidInput at `tier`."""
    if line.tier is not None and line.kind != kind_of(line.tier):
        raise InvalidInput(
            f"{line.tier} is sold as “{LineKind(kind_of(line.tier)).label.lower()}”. Choose that kind of line.",
            code="other_kind",
            field="tier",
        )


def tier_errors(line: ServiceLine, tier: Tier | None) -> Iterable[FieldError]:
    """Why the line cannot become one of that tier: it changes within its offering only."""
    if tier is None:
        return
    if line.tier is None:
        yield FieldError("tier", "This line was agreed freely. End it, and add a line of the tier.", "no_tier")
    elif tier.offering_id != line.tier.offering_id:
        yield FieldError("tier", f"{tier} is another offering. End the line, and add one of it.", "other_offering")
    elif tier.pk == line.tier_id:
        yield FieldError("tier", "That is the tier it is. Choose another one.", "unchanged")


def terms_of(tier: Tier, *, currency: str, day: dt.date) -> dict[str, Any]:
    """What a line of this tier says by the price list, named as the line's own columns.

    Raises InvalidInput where the price list has no price in the currency on the day.
    """
    price = tier.price_on(day, currency)
    if price is None:
        raise InvalidInput(
            f"{tier} has no price in {currency} on {formats.day(day)}. Add one to its price list.",
            code="no_price",
            field="tier",
        )
    return {"name": str(tier), "interval": tier.interval, **_TERMS[kind_of(tier)](tier, price)}


def _fee(tier: Tier, price: TierPrice) -> dict[str, Any]:
    return {"unit_price": _plain(price.amount)}


def _hours(tier: Tier, price: TierPrice) -> dict[str, Any]:
    return {
        "contracted_minutes": tier.contracted_minutes,
        "hourly_rate": _plain(price.amount),
        "overage_rate": _plain(price.beyond_amount),
    }


def _usage(tier: Tier, price: TierPrice) -> dict[str, Any]:
    unit = _plain(price.beyond_amount)
    return {
        "usage_unit": tier.usage_unit,
        "usage_tiers": [{"up_to": None, "unit_price": f"{unit:f}"}],
        "unit_price": _plain(price.amount),
    }


def _plain(value: Decimal | None) -> Decimal | None:
    """Without the zeros that the column keeps behind the point."""
    return None if value is None else value.normalize() + Decimal(0)


_TERMS: Final[dict[str, Callable[[Tier, TierPrice], dict[str, Any]]]] = {
    LineKind.RECURRING_FEE: _fee,
    LineKind.CONTRACTED_HOURS: _hours,
    LineKind.USAGE: _usage,
    LineKind.OUTCOME_FEE: lambda tier, price: {"cap_amount": _plain(price.amount)},
}
