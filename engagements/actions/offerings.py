"""The catalogue: offerings, their tiers, and dated prices. A price is never edited: a later one replaces it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

from django.db import transaction
from django.db.models import Max

from engagements.models import Interval, Offering, PricingModel, Tier, TierPrice
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.errors import Conflict, InvalidInput
from partnerview.money import Money

if TYPE_CHECKING:
    from partnerview.users.models import User

NAME_TAKEN: Final = "Another one has this name. Give it a name of its own."


class OfferingDetails(TypedDict, total=False):
    name: str
    category: str
    pricing_model: str
    description: str
    is_offered: bool


class TierDetails(TypedDict, total=False):
    """`contracted_minutes` for a retainer, `usage_unit` for usage; neither for the rest."""

    name: str
    description: str
    interval: str
    contracted_minutes: int | None
    usage_unit: str
    is_offered: bool


@transaction.atomic
def set_offering(offering: Offering, *, by: User, **details: Unpack[OfferingDetails]) -> Offering:
    """Add an offering, or change one. How it is charged stays once a line was sold from it."""
    is_new = offering.pk is None
    if not is_new:
        offering = Offering.objects.select_for_update(no_key=True).get(pk=offering.pk)
    model = details.get("pricing_model", offering.pricing_model)
    if not is_new and model != offering.pricing_model and offering.tiers.exists():
        raise InvalidInput(
            "Its tiers are priced that way already. Add another offering instead.", field="pricing_model"
        )
    _take(offering, dict(details))
    _require(offering, "name", "Give it a name.")
    _require(offering, "category", "Say which category it belongs to.")
    with kept(offering_name_once=("name", NAME_TAKEN)):
        offering.save()
    record(offering, action=f"offering.{'added' if is_new else 'changed'}", by=by, after=dict(details))
    return offering


@transaction.atomic
def set_tier(tier: Tier, *, by: User, **details: Unpack[TierDetails]) -> Tier:
    """Add a tier above the others of its offering, or change one."""
    is_new = tier.pk is None
    offering = Offering.objects.select_for_update(no_key=True).get(pk=tier.offering_id)
    _take(tier, dict(details))
    _require(tier, "name", "Give it a name.")
    _refuse_terms(offering, tier)
    if is_new:
        tier.rank = (offering.tiers.aggregate(last=Max("rank"))["last"] or 0) + 1
    with kept(tier_name_once=("name", NAME_TAKEN)):
        tier.save()
    record(tier, action=f"tier.{'added' if is_new else 'changed'}", by=by, after=dict(details), about=offering)
    return tier


@transaction.atomic
def set_price(tier: Tier, *, starts_on: dt.date, price: Money, by: User, beyond: Money | None = None) -> TierPrice:
    """The tier costs so much from a day on, in the currency of `price`; lines that were sold keep theirs."""
    if price.amount <= 0 and tier.offering.pricing_model != PricingModel.USAGE:
        raise InvalidInput("Give the price as an amount above 0.", code="required", field="amount")
    if price.amount < 0:
        raise InvalidInput("A committed minimum cannot be below 0; 0 is none.", field="amount")
    _refuse_beyond(tier, price, beyond)
    row = TierPrice.objects.create(
        tier=tier,
        currency=price.currency,
        starts_on=starts_on,
        amount=price.amount,
        beyond_amount=beyond.amount if beyond else None,
        recorded_by=by,
    )
    after = {"tier": tier, "amount": row.amount, "currency": row.currency}
    record(tier, action="tier.priced", by=by, after=after, effective_on=starts_on, about=tier.offering)
    return row


@transaction.atomic
def remove_tier(tier: Tier, *, by: User) -> None:
    """Take a tier off that was never priced or sold; any other is no longer offered instead."""
    if tier.prices.exists() or tier.lines.exists():
        raise Conflict(f"“{tier.name}” has been priced or sold. Mark it as no longer offered.", code="in_use")
    record(tier, action="tier.removed", by=by, before={"name": tier.name}, about=tier.offering)
    tier.delete()


def _refuse_terms(offering: Offering, tier: Tier) -> None:
    model = offering.pricing_model
    if model == PricingModel.RETAINER and not tier.contracted_minutes:
        raise InvalidInput("Say how many hours an interval holds.", code="required", field="contracted_minutes")
    if model == PricingModel.USAGE and not tier.usage_unit.strip():
        raise InvalidInput("Say what is counted, such as GB.", code="required", field="usage_unit")
    if model != PricingModel.RETAINER and tier.contracted_minutes:
        raise InvalidInput("Only a retainer holds hours. Leave it empty.", field="contracted_minutes")
    if model != PricingModel.USAGE and tier.usage_unit:
        raise InvalidInput("Only usage is counted in units. Leave it empty.", field="usage_unit")
    if tier.interval == Interval.TOTAL and model != PricingModel.OUTCOME:
        raise InvalidInput("A tier is priced for an interval that comes back.", field="interval")


def _refuse_beyond(tier: Tier, price: Money, beyond: Money | None) -> None:
    if beyond is None:
        if tier.offering.pricing_model == PricingModel.USAGE:
            raise InvalidInput("Say what a unit costs.", code="required", field="beyond_amount")
        return
    if not tier.offering.priced_beyond:
        raise InvalidInput("Nothing lies beyond this price. Leave it empty.", field="beyond_amount")
    if beyond.currency != price.currency:
        raise InvalidInput("Both amounts are in one currency.", code="mixed_currencies", field="beyond_amount")
    if beyond.amount < Decimal(0):
        raise InvalidInput("It cannot be below 0.", field="beyond_amount")


def _take(thing: Any, details: dict[str, Any]) -> None:
    for name, value in details.items():
        setattr(thing, name, value)


def _require(thing: Any, field: str, sentence: str) -> None:
    setattr(thing, field, getattr(thing, field).strip())
    if not getattr(thing, field):
        raise InvalidInput(sentence, code="required", field=field)
