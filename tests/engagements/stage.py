"""Engagements brought into a state by the actions themselves, and books that are closed for a month."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from engagements.actions.engagements import draft_engagement
from engagements.actions.moves import end_engagement, give_notice, pause_engagement
from engagements.actions.service_lines import add_line
from engagements.actions.starts import approve_start, request_start
from engagements.models import Engagement, EngagementStatus, LineKind
from partnerview.books.models import AccountingPeriod, PeriodStatus
from partnerview.directory.models import Client
from partnerview.months import Month
from tests.cast import Cast

START = dt.date(2024, 1, 1)
TODAY = dt.date(2024, 6, 15)
Status = EngagementStatus


def drafted(cast: Cast, **details: Any) -> Engagement:
    """A draft with one line of £1,000 a month, by the account manager."""
    details.setdefault("client", Client.objects.order_by("id").first())
    values = {"name": "Platform care", "currency": "GBP", "starts_on": START, **details}
    engagement = draft_engagement(by=cast.account_manager, **values)
    add_line(
        engagement,
        by=cast.account_manager,
        kind=LineKind.RECURRING_FEE,
        name="Managed platform",
        unit_price=Decimal(1000),
        starts_on=engagement.starts_on,
    )
    return engagement


def in_state(state: str, cast: Cast, **details: Any) -> Engagement:
    """The same engagement, in `state` on 15 June 2024 (travel there first)."""
    engagement = drafted(cast, **details)
    if state == Status.DRAFT:
        return engagement
    engagement = request_start(engagement, by=cast.account_manager)
    if state == Status.PENDING_APPROVAL:
        return engagement
    engagement = approve_start(engagement, by=cast.finance_lead)
    by = cast.account_manager
    if state == Status.PAUSED:
        return pause_engagement(engagement, effective_on=dt.date(2024, 6, 1), by=by, reason="Plant closed")
    if state == Status.NOTICE_GIVEN:
        day, last = dt.date(2024, 6, 3), dt.date(2024, 8, 31)
        return give_notice(engagement, given_on=day, ends_on=last, churn_reason="Price", by=by)
    if state == Status.ENDED:
        return end_engagement(engagement, ends_on=dt.date(2024, 5, 31), churn_reason="Price", by=by)
    return engagement


def close_month(month: str) -> None:
    """Make a month's period closed, as a close would."""
    AccountingPeriod.objects.update_or_create(
        month=Month.parse(month).first_day, defaults={"status": PeriodStatus.CLOSED}
    )
