"""Which rule holds for an engagement, and why there are no rights where none does (T-2, T-3)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from engagements.models import Engagement
from retainers.models import Rule, RuleStatus


@dataclass(frozen=True, slots=True)
class Rights:
    """The rule in force, or None with the reason in words: then every payout is zero."""

    rule: Rule | None
    reason: str

    @property
    def word(self) -> str:
        return "by_rule" if self.rule else "none"


def rights_of(engagement: Engagement) -> Rights:
    """The engagement's own active rule goes before its partner's in the role that it plays."""
    if engagement.partner_id is None:
        return Rights(None, "No partner is involved.")
    rules = Rule.objects.filter(partner_id=engagement.partner_id).select_related("partner")
    own = rules.filter(engagement=engagement)
    wide = rules.filter(engagement=None)
    if engagement.partner_role:
        wide = wide.filter(role=engagement.partner_role)
    found = own.giving_rights().first() or wide.giving_rights().first()
    if found:
        return Rights(found, "")
    return Rights(None, _why(own, wide))


def _why(*scopes: QuerySet[Rule]) -> str:
    for rules in scopes:
        latest = rules.exclude(status=RuleStatus.DISCARDED).order_by("-version", "-pk").first()
        if latest is not None:
            return f"The rule of {latest.whose} is {latest.get_status_display().lower()}. No active rule, no rights."
    return "There is no rule for this partner. No rule, no rights."
