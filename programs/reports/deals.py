"""Who else has registered a prospect, and what stands in registrations, by currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet, Sum

from partnerview import clock
from programs.models import Deal, DealStatus

if TYPE_CHECKING:
    from partnerview.users.models import User


def conflicts_of(deal: Deal) -> QuerySet[Deal]:
    """Registrations of the same prospect, or of the same client, by other partners that stand or were won."""
    same = Q(prospect__iexact=deal.prospect)
    if deal.client_id:
        same |= Q(client=deal.client_id)
    rows = Deal.objects.filter(same, status__in=(DealStatus.REGISTERED, DealStatus.ACCEPTED, DealStatus.WON))
    return rows.exclude(partner=deal.partner_id).select_related("partner").order_by("registered_on", "id")


def protected_elsewhere(deal: Deal) -> Deal | None:
    """The registration of another partner that protects this prospect today."""
    return conflicts_of(deal).filter(status=DealStatus.ACCEPTED, expires_on__gte=clock.today()).first()


@dataclass(frozen=True, slots=True)
class DealSum:
    """How many in one currency, and what they may be worth a year together."""

    currency: str
    waiting: int
    accepted: int
    won: int
    amount: Decimal
    won_amount: Decimal


def deal_sums(user: User) -> list[DealSum]:
    """One row per currency; `amount` of those that stand."""
    standing = Q(status__in=(DealStatus.REGISTERED, DealStatus.ACCEPTED))
    rows = Deal.objects.visible_to(user).order_by().values("currency").annotate(
        waiting=Count("pk", filter=Q(status=DealStatus.REGISTERED)),
        accepted=Count("pk", filter=Q(status=DealStatus.ACCEPTED)),
        won=Count("pk", filter=Q(status=DealStatus.WON)),
        standing=Sum("amount", filter=standing),
        closed=Sum("amount", filter=Q(status=DealStatus.WON)),
    )  # fmt: skip
    return [
        DealSum(row["currency"], row["waiting"], row["accepted"], row["won"], row["standing"] or Decimal(0),
                row["closed"] or Decimal(0))
        for row in rows.order_by("currency")
    ]  # fmt: skip
