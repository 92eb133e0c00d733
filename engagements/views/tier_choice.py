"""A tier of the catalogue as where a line comes from: `?tier=` of an address, and what it fills a form with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from engagements.models import ServiceLine, Tier
from engagements.tier_lines import terms_of
from partnerview import clock
from partnerview.digits import whole_number
from partnerview.errors import InvalidInput
from partnerview.users.access import user_of
from partnerview.users.models import User


def chosen_tier(request: HttpRequest) -> Tier | None:
    """The tier that the address names; 404 where there is none such to be seen."""
    key = request.GET.get("tier", "")
    if not key:
        return None
    tiers = Tier.objects.visible_to(user_of(request)).select_related("offering")
    return get_object_or_404(tiers, pk=whole_number(key) or 0)


def prefilled(tier: Tier | None, currency: str) -> dict[str, Any]:
    """What its price of today fills a form with; nothing but its name where the price list has none."""
    if tier is None:
        return {}
    try:
        return terms_of(tier, currency=currency, day=clock.today())
    except InvalidInput:
        return {"name": str(tier)}


@dataclass(frozen=True, slots=True)
class TieredLine:
    """A line of the catalogue with the tiers that it can change to, each with its word."""

    line: ServiceLine
    moves: list[tuple[str, Tier]]


def tiered(lines: Iterable[ServiceLine]) -> list[TieredLine]:
    """Those of the lines that come from the catalogue, the last of each that was amended. One query for their tiers."""
    found = [line for line in lines if line.tier is not None and not hasattr(line, "followed_by")]
    offerings = {line.tier.offering_id for line in found if line.tier}
    tiers = list(Tier.objects.filter(offering__in=offerings, is_offered=True)) if offerings else []
    return [TieredLine(line, _moves(line, tiers)) for line in found]


def _moves(line: ServiceLine, tiers: Iterable[Tier]) -> list[tuple[str, Tier]]:
    own = line.tier
    if own is None:
        return []
    return [
        ("upgrade" if tier.rank > own.rank else "downgrade", tier)
        for tier in tiers
        if tier.offering_id == own.offering_id and tier.pk != own.pk
    ]


def offered(user: User) -> QuerySet[Tier]:
    """What can be sold now, by offering."""
    tiers = Tier.objects.visible_to(user).filter(is_offered=True, offering__is_offered=True)
    return tiers.select_related("offering").order_by("offering__name", "rank")
