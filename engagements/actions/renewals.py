"""What becomes of an engagement at the end of its term: renewed, gone on without one, or declined (O-15).

A renewal is an event on the same record. Its uplift is an amendment of every recurring line; lines that end with
the term are followed by ones for the next.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.urls import reverse

from engagements.actions.amendments import apply_amendment, draft_amendment
from engagements.actions.backdating import require_open_day
from engagements.actions.moves import give_notice
from engagements.amendment_plan import AmendmentPlan
from engagements.models import AmendmentKind, Engagement, Renewal, RenewalOutcome
from engagements.models import ServiceLine as Line
from engagements.renewal_plan import RENEWS, anchor_of, next_term, plan_renewal, raised, refuse_terms, require_term
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.errors import Conflict, InvalidInput
from partnerview.notifications.actions.notifications import notify
from partnerview.tenants.wake import wake
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User

REMINDER: Final = dt.timedelta(days=14)  # so long before the notice day its account manager is told


@transaction.atomic
def renew_engagement(
    engagement: Engagement,
    *,
    by: User,
    uplift_percent: Decimal | None = None,
    months: int | None = None,
    raises_licences: bool = False,
    reason: str = "",
) -> Renewal:
    """The next term, with the agreed uplift or another. An uplift below 0 waits for a manager, line by line.

    Prices of licences follow the vendor's and stay, unless it was agreed that the uplift `raises_licences` too.

    Raises Conflict for an engagement that has ended, was given notice, or has no term.
    """
    engagement = Engagement.objects.lock(engagement.pk)
    renews_on = require_term(engagement)
    length = months if months is not None else engagement.renewal_months or 0
    uplift = engagement.uplift_percent if uplift_percent is None else uplift_percent
    refuse_terms(length, uplift)
    require_open_day(renews_on, by=by, reason=reason)
    before = _monthly(engagement, renews_on - dt.timedelta(days=1))
    anchor_on = anchor_of(engagement, renews_on)
    next_renews_on = next_term(engagement, length)
    plan = plan_renewal(engagement, until=next_renews_on, uplift=uplift, raises_licences=raises_licences, by=by)
    for follower in plan.begun:
        _begin(follower, by=by)
    for amendment in plan.amended:
        _amend(amendment, uplift=uplift, by=by, reason=reason)
    return _record(
        engagement,
        RenewalOutcome.RENEWED,
        by=by,
        reason=reason,
        anchor_on=anchor_on,
        next_renews_on=next_renews_on,
        uplift_percent=uplift,
        raises_licences=raises_licences,
        monthly_before=before,
        monthly_after=_monthly(engagement, renews_on),
    )


@transaction.atomic
def lapse_term(engagement: Engagement, *, by: User, reason: str) -> Renewal:
    """The term ends and nothing follows it: the engagement goes on without one."""
    engagement = Engagement.objects.lock(engagement.pk)
    renews_on = require_term(engagement)
    if not reason.strip():
        raise InvalidInput("Say why it goes on without a term.", code="required", field="reason")
    return _record(engagement, RenewalOutcome.LAPSED, by=by, reason=reason, anchor_on=renews_on, next_renews_on=None)


@transaction.atomic
def decline_renewal(engagement: Engagement, *, by: User, churn_reason: str, reason: str = "") -> Renewal:
    """The client does not renew: notice for the last day of the term."""
    engagement = Engagement.objects.lock(engagement.pk)
    renews_on = require_term(engagement)
    given_on = clock.today()
    last_day = renews_on - dt.timedelta(days=1)
    if last_day < given_on:
        raise Conflict(
            f"The term ended on {formats.day(last_day)} already. Record a notice or end the engagement instead.",
            code="term_is_over",
        )
    renewal = _record(engagement, RenewalOutcome.DECLINED, by=by, reason=reason, anchor_on=renews_on)
    give_notice(engagement, given_on=given_on, ends_on=last_day, churn_reason=churn_reason, by=by, reason=reason)
    return renewal


def remind_of_notices() -> None:
    """Tell account managers once for each term whose notice day is near. The daily job calls it."""
    today = clock.today()
    terms = Engagement.objects.filter(status__in=RENEWS, renews_on__gt=today).select_related(
        "account_manager", "client"
    )
    for engagement in terms.iterator():
        notice_by = engagement.notice_by
        if notice_by is None or not today <= notice_by <= today + REMINDER:
            continue
        notify(
            [engagement.account_manager],
            crossing=f"engagement {engagement.pk} notice day of term {engagement.renews_on}",
            text=f"{engagement.name} for {engagement.client.name} renews on {formats.day(engagement.renews_on)}; "
            f"notice is possible until {formats.day(notice_by)}.",
            url=reverse("engagements:engagement-renewal", args=[engagement.pk]),
        )


def _amend(plan: AmendmentPlan, *, uplift: Decimal, by: User, reason: str) -> None:
    """The amendment of the plan, on record with its signature where MRR falls."""
    amendment = draft_amendment(
        plan.line,
        effective_on=plan.begun.starts_on,
        kind=AmendmentKind.PRICE_CHANGE,
        reason=reason.strip() or f"Renewal, uplift {uplift.normalize():f} %",
        by=by,
        **raised(plan.line, uplift),
    )
    apply_amendment(amendment, by=by)


def _begin(follower: Line, *, by: User) -> None:
    follower.save()
    record(
        follower,
        action="serviceline.added",
        by=by,
        after={
            "follows": follower.follows,
            "starts_on": follower.starts_on,
            "monthly_amount": follower.monthly_amount,
        },
        effective_on=follower.starts_on,
        about=follower.engagement,
    )
    wake("service_lines_changed")


def _monthly(engagement: Engagement, day: dt.date) -> Decimal:
    return sum((line.monthly_amount for line in engagement.lines.in_service_on(day)), Decimal(0))


def _record(
    engagement: Engagement, outcome: RenewalOutcome, *, by: User, reason: str, anchor_on: dt.date, **values: Any
) -> Renewal:
    """The event, and the engagement's next term (none unless renewed)."""
    renews_on = require_term(engagement)
    monthly = _monthly(engagement, clock.today())
    with kept(renewal_once_a_term=("", "This term has been decided already.")):
        renewal = Renewal.objects.create(
            engagement=engagement,
            outcome=outcome,
            renews_on=renews_on,
            anchor_on=anchor_on,
            currency=engagement.currency,
            reason=reason.strip(),
            recorded_by=by,
            **{"monthly_before": monthly, "monthly_after": monthly} | values,
        )
    engagement.renews_on = renewal.next_renews_on
    engagement.save(update_fields=["renews_on", "updated_at"])
    record(
        renewal,
        action=f"renewal.{outcome}",
        by=by,
        after={"renews_on": renews_on, "next_renews_on": renewal.next_renews_on, "uplift": renewal.uplift_percent},
        reason=reason,
        effective_on=renews_on,
        about=engagement,
    )
    return renewal
