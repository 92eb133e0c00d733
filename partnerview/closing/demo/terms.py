"""Terms and changes: when engagements renew, what was signed for later, what waits for a manager."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from engagements.actions.amendments import apply_amendment, draft_amendment
from engagements.actions.engagements import change_engagement
from engagements.actions.renewals import renew_engagement
from engagements.models import Engagement, EngagementStatus, Interval, LineKind, ServiceLine
from partnerview.closing.demo.stage import Stage
from partnerview.money import quantize
from partnerview.months import Month

NOTICE = (30, 60, 90)
UPLIFT = (Decimal(3), Decimal("4.5"), Decimal(0), Decimal(5))
TERM = (12, 12, 24, 6)
DAYS_AHEAD = (12, 25, 44, 58, 83, 117, 160, 204, 251, 300)


def agree_terms(stage: Stage, engagements: list[Engagement]) -> None:
    """Two of three have a term; the rest simply go on. One was renewed just now, some lines change soon."""
    running = [e for e in engagements if Engagement.objects.get(pk=e.pk).status == EngagementStatus.RUNNING]
    for number, engagement in enumerate(running):
        if number % 3 == 2:
            continue
        change_engagement(
            Engagement.objects.get(pk=engagement.pk),
            by=engagement.account_manager,
            renews_on=stage.today + dt.timedelta(days=DAYS_AHEAD[number % len(DAYS_AHEAD)]),
            notice_days=NOTICE[number % len(NOTICE)],
            renewal_months=TERM[number % len(TERM)],
            uplift_percent=UPLIFT[number % len(UPLIFT)],
        )
    if running:
        renew_engagement(running[0], by=running[0].account_manager, reason="Agreed in the yearly review")
    _changes(stage, running[1:])


def _changes(stage: Stage, engagements: list[Engagement]) -> None:
    """One signed for the month after next, one that lowers MRR and waits, one only recorded."""
    later = (Month.of(stage.today) + 2).first_day
    asked = (
        ("1.12", "Two more sites go live", True),
        ("0.9", "One site closes", True),
        ("1.05", "Proposed in the review", False),
    )
    for (factor, reason, applies), line in zip(asked, _fees(engagements), strict=False):
        amendment = draft_amendment(
            line,
            effective_on=later,
            unit_price=quantize(line.unit_price * Decimal(factor), line.currency),
            reason=reason,
            by=line.engagement.account_manager,
        )
        if applies:
            apply_amendment(amendment, by=line.engagement.account_manager)


def _fees(engagements: list[Engagement]) -> list[ServiceLine]:
    """The monthly fee of each, where it goes on."""
    lines = ServiceLine.objects.filter(
        engagement__in=engagements, kind=LineKind.RECURRING_FEE, interval=Interval.MONTH, ends_before=None,
        followed_by=None, is_live=True,
    )  # fmt: skip
    return list(lines.select_related("engagement__account_manager").order_by("engagement_id", "id"))
