"""What was attributed to a partner: lines of the append-only log, and the engagement that shares read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engagements.actions.attribution import attribute_engagement
from engagements.models import Engagement
from partnerview.directory.models import Partner, PartnerRole
from programs.models import Attribution, AttributionKind, Deal

if TYPE_CHECKING:
    from partnerview.users.models import User


def note(kind: str, partner: Partner, **about: Any) -> Attribution:
    """Add one line to the log: `code=`, `referral=`, `deal=`, `engagement=`, `came_from=`."""
    return Attribution.objects.create(kind=kind, partner=partner, **about)


def attribute(engagement: Engagement, *, partner: Partner, by: User | None, reason: str, **about: Any) -> Engagement:
    """Write partner and role on the engagement, and the line that says by what."""
    role = _role_of(partner, about.get("deal"))
    engagement = attribute_engagement(engagement, partner=partner, role=role, by=by, reason=reason)
    note(AttributionKind.ENGAGEMENT, partner, engagement=engagement, **about)
    return engagement


def _role_of(partner: Partner, deal: Deal | None) -> str:
    """As a reseller where it runs the whole cycle; else as a referral where it is one; else as what it is first."""
    if deal is not None and deal.is_full_cycle:
        return PartnerRole.RESELLER
    if PartnerRole.REFERRAL in partner.roles:
        return PartnerRole.REFERRAL
    return partner.roles[0] if partner.roles else PartnerRole.REFERRAL
