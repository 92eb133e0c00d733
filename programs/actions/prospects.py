"""The daily look at prospects: protections that run out, and names that have become clients.

A client is recognized by its name, an engagement only if it was made since and belongs to no partner yet. Deals go
before referrals (ADR 1726).
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from engagements.models import Engagement, EngagementStatus
from partnerview import clock
from partnerview.errors import DomainError
from partnerview.lifecycle import transition
from programs.actions.attribution import attribute
from programs.actions.deals import win_deal
from programs.models import Deal, DealStatus, Referral


def follow_prospects(_period: str = "") -> int:
    """The daily job: let registrations run out, win deals and settle referrals whose prospect is a client now."""
    _run_out()
    return sum(map(_follow_deal, _standing())) + sum(map(_follow_referral, _waiting()))


def _run_out() -> None:
    for deal in _standing().filter(expires_on__lt=clock.today()):
        transition(deal, to=DealStatus.EXPIRED, by=None, about=deal.partner, settled_on=clock.today())


def _standing() -> QuerySet[Deal]:
    return Deal.objects.filter(status=DealStatus.ACCEPTED).select_related("partner").order_by("decided_on", "pk")


def _waiting() -> QuerySet[Referral]:
    rows = Referral.objects.filter(engagement=None, forgotten_on=None)
    return rows.select_related("code__partner").order_by("created_at", "pk")


def _follow_deal(deal: Deal) -> int:
    found = _engagement_of(deal.prospect, deal.registered_on)
    if found is None:
        return 0
    try:
        win_deal(deal, engagement=found, by=None)
    except DomainError:
        return 0  # it waits for an approval, or another partner was faster: a person decides on its page
    return 1


@transaction.atomic
def _follow_referral(referral: Referral) -> int:
    found = _engagement_of(referral.company, clock.day_of(referral.created_at))
    if found is None:
        return 0
    code = referral.code
    reason = f"Referred by the link {code.code}"
    attribute(found, partner=code.partner, by=None, reason=reason, code=code, referral=referral)
    referral.engagement, referral.attributed_on = found, clock.today()
    referral.save(update_fields=["engagement", "attributed_on", "updated_at"])
    return 1


def _engagement_of(name: str, since: dt.date) -> Engagement | None:
    """The first engagement of the client of that name made since then, which belongs to nobody yet."""
    rows = Engagement.objects.filter(client__name__iexact=name, partner=None, created_at__gte=clock.start_of(since))
    return rows.exclude(status=EngagementStatus.PENDING_APPROVAL).order_by("created_at", "pk").first()
