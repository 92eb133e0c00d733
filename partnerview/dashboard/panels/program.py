"""For those who run partner programs: tiers that renew soon, strategies to look at again, the best of the diamonds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from partnerview import clock
from partnerview.dashboard.panels.panel import Panel, Place, counted, listed
from partnerview.users.models import User
from partnerview.users.permissions import Permission, Role
from programs.models import CohortStrategy, PartnerProfile
from programs.models.partner_profile import partners_seen_by
from programs.reports.diamonds import Diamond, diamonds

SOON: Final = 60
SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Program:
    renewals: list[PartnerProfile]
    reviews: list[CohortStrategy]
    diamonds: list[Diamond]
    partners_url: str


def program(user: User) -> Panel | None:
    """Nothing for those who do not work with partners, and where nothing is due or found."""
    if not (user.may(Permission.PROGRAMS_VIEW) and user.has_role(Role.PAM, Role.MANAGER, Role.CXO)):
        return None
    today = clock.today()
    renewing = PartnerProfile.objects.visible_to(user).filter(tier_renews_on__lte=today + dt.timedelta(days=SOON))
    renewals = list(renewing.select_related("partner").order_by("tier_renews_on", "id")[:SHOWN])
    reviews = [one for one in CohortStrategy.objects.in_force().select_related("cohort") if one.is_review_due(today)]
    seen = list(partners_seen_by(user).order_by().values_list("pk", flat=True))
    found = diamonds(seen, on=today, limit=SHOWN)
    if not (renewals or reviews or found):
        return None
    says = f"{counted(len(reviews), 'strategy', 'strategies')} to look at again" if reviews else ""
    facts = Program(renewals, reviews, found, listed("programs:partner-list"))
    return Panel("dashboard/panels/program.html", Place.MAIN, facts, says)
