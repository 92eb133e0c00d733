"""Which rule holds for an engagement, and why there are no rights where none does (T-2, T-3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from engagements.models import Engagement
from partnerview.directory.models import PartnerRole
from partnerview.ui import formats
from retainers.models import CycleStatus, Rule, RuleStatus


@dataclass(frozen=True, slots=True)
class Rights:
    """The rule that holds, if any; with a reason in words there are no rights now, and every payout is zero."""

    rule: Rule | None
    reason: str

    @property
    def word(self) -> str:
        return "none" if self.reason else "by_rule"


def rights_of(engagement: Engagement, *, today: dt.date) -> Rights:
    """The engagement's own active rule goes before its partner's in the role that it plays, once it has begun."""
    if engagement.partner_id is None:
        return Rights(None, "No partner is involved.")
    rules = Rule.objects.filter(partner_id=engagement.partner_id).select_related("partner")
    own = rules.filter(engagement=engagement)
    wide = rules.filter(engagement=None)
    if engagement.partner_role:
        wide = wide.filter(role=engagement.partner_role)
    active = [rule for rule in (own.giving_rights().first(), wide.giving_rights().first()) if rule]
    if not active:
        return Rights(None, _why(own, wide, role=engagement.partner_role))
    begun = next((rule for rule in active if rule.starts_on <= today), None) or _running_out(active, today)
    if begun is None:
        return Rights(active[0], f"Its first cycle begins on {formats.day(active[0].starts_on)}. No rights before.")
    return Rights(begun, _withheld(begun, today.replace(day=1)))


def _running_out(active: list[Rule], today: dt.date) -> Rule | None:
    """The version whose cycle of this month is open still, where the next one begins later."""
    replaced = [rule.replaces_id for rule in active if rule.replaces_id]
    return Rule.objects.filter(
        pk__in=replaced, cycles__month=today.replace(day=1), cycles__status=CycleStatus.OPEN
    ).first()


def _withheld(rule: Rule, month: dt.date) -> str:
    """What keeps the cycle of this month from giving rights; empty where nothing does."""
    cycle = rule.cycles.filter(month=month).first()
    if cycle is None or cycle.status in {CycleStatus.READY, CycleStatus.OPEN, CycleStatus.CLOSED}:
        return ""
    if cycle.status == CycleStatus.LAPSED:
        return f"The cycle of {formats.month_name(month)} lapsed. No rights in it."
    return f"The cycle of {formats.month_name(month)} is not decided yet. No rights until it is."


def _why(*scopes: QuerySet[Rule], role: str) -> str:
    in_role = f" in the role “{PartnerRole(role).label.lower()}”" if role else ""
    for rules in scopes:
        latest = rules.exclude(status=RuleStatus.DISCARDED).order_by("-version", "-pk").first()
        if latest is not None:
            return f"The rule of {latest.whose} is {latest.get_status_display().lower()}. No active rule, no rights."
    return f"There is no rule for this partner{in_role}. No rule, no rights."
