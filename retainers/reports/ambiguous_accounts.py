"""Accounts where a partner is involved and it is not clear who earns what (T-3): no active rule, or no owner.

An engagement is listed while it is in service.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from engagements.models import Engagement, EngagementStatus
from partnerview.months import Month
from retainers.models import Rule

IN_SERVICE = (EngagementStatus.RUNNING, EngagementStatus.PAUSED, EngagementStatus.NOTICE_GIVEN)


@dataclass(frozen=True, slots=True)
class AmbiguousAccount:
    """One engagement and why it is ambiguous, in words. Its payout is zero."""

    engagement: Engagement
    has_rule: bool
    reasons: tuple[str, ...]


def ambiguous_accounts(rows: QuerySet[Engagement], *, today: dt.date) -> list[AmbiguousAccount]:
    """All of `rows` with a partner and no rule in force by the next cycle, or without an active owner. One query."""
    rules = Rule.objects.giving_rights().filter(starts_on__lte=Month.of(today).next_first)
    own = rules.filter(engagement=OuterRef("pk"))
    wide = rules.filter(engagement=None, partner=OuterRef("partner"))
    in_role = rules.filter(engagement=None, partner=OuterRef("partner"), role=OuterRef("partner_role"))
    with_partner = rows.filter(status__in=IN_SERVICE).exclude(partner=None)
    found = with_partner.annotate(has_own=Exists(own), has_role=Exists(in_role), has_any=Exists(wide))
    without_rule = Q(has_own=False, has_role=False) & (~Q(partner_role="") | Q(has_any=False))
    listed = found.filter(without_rule | Q(account_manager__is_active=False))
    ordered = listed.select_related("partner", "client", "account_manager").order_by("name", "pk")
    return [_account(engagement) for engagement in ordered]


def _account(engagement: Any) -> AmbiguousAccount:
    covered = engagement.has_own or engagement.has_role or (not engagement.partner_role and engagement.has_any)
    reasons = [] if covered else ["No active rule: no rights, and the next cycle starts without one."]
    if not engagement.account_manager.is_active:
        reasons.append("No owner: its account manager no longer signs in.")
    return AmbiguousAccount(engagement, covered, tuple(reasons))
