"""What becomes of an engagement at the end of its term: renewed, gone on without one, or declined (O-15).

A renewal is an event on the same record. Its uplift is an amendment of every recurring line; lines that end with
the term are followed by ones for the next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.urls import reverse

from engagements.actions.amendments import apply_amendment, draft_amendment
from engagements.actions.backdating import require_open_day
from engagements.actions.line_terms import repriced
from engagements.actions.moves import give_notice
from engagements.amendment_plan import CHANGES
from engagements.models import AmendmentKind, Engagement, EngagementStatus, LineKind, Renewal, RenewalOutcome
from engagements.models import ServiceLine as Line
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.errors import Conflict, InvalidInput
from partnerview.money import minor_units
from partnerview.months import Month, add_months
from partnerview.notifications.actions.notifications import notify
from partnerview.tenants.wake import wake
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User

RENEWS: Final = {EngagementStatus.RUNNING, EngagementStatus.PAUSED}
LONGEST: Final = 120
REMINDER: Final = dt.timedelta(days=14)  # so long before the notice day its account manager is told


@transaction.atomic
def renew_engagement(
    engagement: Engagement,
    *,
    by: User,
    uplift_percent: Decimal | None = None,
    months: int | None = None,
    reason: str = "",
) -> Renewal:
    """The next term, with the agreed uplift or another. An uplift below 0 waits for a manager, line by line.

    Raises Conflict for an engagement that has ended, was given notice, or has no term.
    """
    engagement = Engagement.objects.lock(engagement.pk)
    renews_on = _require_term(engagement)
    length = months if months is not None else engagement.renewal_months or 0
    uplift = engagement.uplift_percent if uplift_percent is None else uplift_percent
    _refuse_values(length, uplift)
    require_open_day(renews_on, by=by, reason=reason)
    before = _monthly(engagement, renews_on - dt.timedelta(days=1))
    anchor_on = _anchor(engagement, renews_on)
    next_renews_on = add_months(anchor_on, Month.of(renews_on) - Month.of(anchor_on) + length)
    for line in _continued(engagement, renews_on, next_renews_on, uplift, by=by):
        line.save()
    for line in _serving(engagement, renews_on):
        _amend(line, renews_on, uplift, by=by, reason=reason)
    return _record(
        engagement,
        RenewalOutcome.RENEWED,
        by=by,
        reason=reason,
        anchor_on=anchor_on,
        next_renews_on=next_renews_on,
        uplift_percent=uplift,
        monthly_before=before,
        monthly_after=_monthly(engagement, renews_on),
    )


@transaction.atomic
def lapse_term(engagement: Engagement, *, by: User, reason: str) -> Renewal:
    """The term ends and nothing follows it: the engagement goes on without one."""
    engagement = Engagement.objects.lock(engagement.pk)
    renews_on = _require_term(engagement)
    if not reason.strip():
        raise InvalidInput("Say why it goes on without a term.", code="required", field="reason")
    return _record(engagement, RenewalOutcome.LAPSED, by=by, reason=reason, anchor_on=renews_on, next_renews_on=None)


@transaction.atomic
def decline_renewal(engagement: Engagement, *, by: User, churn_reason: str, reason: str = "") -> Renewal:
    """The client does not renew: notice for the last day of the term."""
    engagement = Engagement.objects.lock(engagement.pk)
    renews_on = _require_term(engagement)
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


def _require_term(engagement: Engagement) -> dt.date:
    if engagement.status not in RENEWS:
        state = EngagementStatus(engagement.status).label.lower()
        remedy = {
            EngagementStatus.ENDED: "Reopen it and agree a new term.",
            EngagementStatus.NOTICE_GIVEN: "Withdraw the notice first.",
        }.get(EngagementStatus(engagement.status), "It renews once it runs.")
        raise Conflict(f"This engagement is {state} and is not renewed. {remedy}", code="not_renewable")
    if engagement.renews_on is None:
        raise Conflict("No term is agreed. Say on the engagement when it renews.", code="no_term")
    return engagement.renews_on


def _refuse_values(months: int, uplift: Decimal) -> None:
    if not 1 <= months <= LONGEST:
        raise InvalidInput(f"A term has 1 to {LONGEST} months; {months} were given.", field="months")
    if not Decimal(-100) < uplift <= Decimal(100):
        raise InvalidInput(f"{uplift} % is no uplift. Give a share from above −100 to 100.", field="uplift_percent")


def _anchor(engagement: Engagement, renews_on: dt.date) -> dt.date:
    """Terms that follow each other are counted from the first of them."""
    last = engagement.renewals.filter(outcome=RenewalOutcome.RENEWED, next_renews_on=renews_on).first()
    return last.anchor_on if last else renews_on


def _serving(engagement: Engagement, day: dt.date) -> list[Line]:
    """Recurring lines that run over that day and began before it: those that an uplift changes."""
    lines = engagement.lines.in_service_on(day).filter(
        kind__in=(LineKind.RECURRING_FEE, LineKind.CONTRACTED_HOURS), starts_on__lt=day, followed_by=None
    )
    return list(lines.filter(term_ends_before=None).exclude(interval="total").order_by("pk"))


def _amend(line: Line, on: dt.date, uplift: Decimal, *, by: User, reason: str) -> None:
    if not uplift:
        return
    amendment = draft_amendment(
        line,
        effective_on=on,
        kind=AmendmentKind.PRICE_CHANGE,
        reason=reason.strip() or f"Renewal, uplift {uplift.normalize():f} %",
        by=by,
        **_raised(line, uplift),
    )
    apply_amendment(amendment, by=by)


def _continued(engagement: Engagement, on: dt.date, until: dt.date, uplift: Decimal, *, by: User) -> Iterator[Line]:
    """Lines for the next term after those that end with this one."""
    ending = engagement.lines.filter(is_live=True, ends_before=on, followed_by=None, ended_by=None, kind__in=CHANGES)
    for line in ending.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        follower = line.continued(starts_on=on, ends_before=until, by=by)
        follower.anchor_on = on
        for name, value in _raised(line, uplift).items():
            setattr(follower, name, value)
        repriced(follower)
        yield follower
        record(
            follower,
            action="serviceline.added",
            by=by,
            after={"follows": line, "starts_on": on, "monthly_amount": follower.monthly_amount},
            effective_on=on,
            about=engagement,
        )
        wake("service_lines_changed")


def _raised(line: Line, uplift: Decimal) -> dict[str, Any]:
    """The line's prices with the uplift, in whole minor units, half up."""
    names = ("hourly_rate", "overage_rate") if line.hourly_rate is not None else ("unit_price",)
    step = Decimal(1).scaleb(-minor_units(line.currency))
    found = {}
    for name in names:
        price = getattr(line, name)
        if price is not None and uplift:
            found[name] = (price * (100 + uplift) / 100).quantize(step, rounding=ROUND_HALF_UP)
    return found


def _monthly(engagement: Engagement, day: dt.date) -> Decimal:
    return sum((line.monthly_amount for line in engagement.lines.in_service_on(day)), Decimal(0))


def _record(
    engagement: Engagement, outcome: RenewalOutcome, *, by: User, reason: str, anchor_on: dt.date, **values: Any
) -> Renewal:
    """The event, and the engagement's next term (none unless renewed)."""
    renews_on = _require_term(engagement)
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
