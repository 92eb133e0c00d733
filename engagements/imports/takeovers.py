"""Taking over what runs already: an engagement enters the book in the state that its register says.

Its start was approved elsewhere, so there is nobody to ask; who imported it stands in the log instead
(docs/adr). Only those whose word on a start counts may do it.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from engagements.actions.backdating import require_open_day
from engagements.models import Engagement, EngagementMove, EngagementStatus, ServiceLine, TimeEntry
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import Conflict, NotPermitted
from partnerview.tenants.wake import wake
from partnerview.users.models import User
from partnerview.users.permissions import Permission

Status = EngagementStatus


def may_take_over(by: User) -> bool:
    """Those who approve starts, and those who set the firm up."""
    return by.may(Permission.ENGAGEMENTS_APPROVE) or by.may(Permission.SETTINGS_MANAGE)


@transaction.atomic
def take_over(engagement: Engagement, *, to: str, by: User, reason: str) -> Engagement:
    """A draft runs from its first day, or has run through its last one, as the register says."""
    if not may_take_over(by):
        raise NotPermitted("Taking over running engagements needs the right to approve starts, or an admin.")
    engagement = Engagement.objects.lock(engagement.pk)
    if engagement.status != Status.DRAFT:
        raise Conflict(f"{engagement.code} is no draft any more.", code="illegal_transition")
    require_open_day(engagement.starts_on, by=by, reason=reason)
    _move(engagement, Status.DRAFT, Status.RUNNING, engagement.starts_on, by=by, reason=reason)
    if to == Status.ENDED:
        assert engagement.ends_before is not None  # noqa: S101  the register's rows are judged before
        _move(engagement, Status.RUNNING, Status.ENDED, engagement.ends_before, by=by, reason=reason)
    engagement.status = to
    engagement.save(update_fields=["status", "updated_at"])
    engagement.lines.update(is_live=True, updated_at=clock.now())
    after = {"status": to, "starts_on": engagement.starts_on, "ends_before": engagement.ends_before}
    record(
        engagement,
        action="engagement.taken_over",
        by=by,
        before={"status": Status.DRAFT},
        after=after,
        reason=reason,
        effective_on=engagement.starts_on,
    )
    wake("service_lines_changed")
    return engagement


@transaction.atomic
def give_back(engagement: Engagement, *, by: User, reason: str) -> Engagement:
    """Undo a takeover on which nothing rests: a draft again, its lines count nowhere."""
    engagement = Engagement.objects.lock(engagement.pk)
    _refuse_resting(engagement)
    before = engagement.status
    if before in {Status.RUNNING, Status.ENDED}:
        _move(engagement, Status(before), Status.DRAFT, engagement.starts_on, by=by, reason=reason)
    engagement.status = Status.DRAFT
    engagement.save(update_fields=["status", "updated_at"])
    engagement.lines.update(is_live=False, updated_at=clock.now())
    after = {"status": Status.DRAFT}
    record(engagement, action="engagement.given_back", by=by, before={"status": before}, after=after, reason=reason)
    wake("service_lines_changed")
    return engagement


def _refuse_resting(engagement: Engagement) -> None:
    """Raises Conflict with the first thing that rests on the engagement. Higher apps are asked through settings."""
    lines = list(ServiceLine.objects.filter(engagement=engagement).values_list("pk", flat=True))
    if len(lines) > 1 or engagement.status in {Status.PAUSED, Status.NOTICE_GIVEN}:
        raise Conflict(f"{engagement.code} has been changed since it was imported; the import stands.")
    if TimeEntry.objects.standing().filter(engagement=engagement).exists():
        raise Conflict(f"Time is logged on {engagement.code}. Undo or move that first; the import stands.")
    if engagement.invoices.filter(lines__stands=True).exists():
        raise Conflict(f"{engagement.code} has invoices. Discard or credit them first; the import stands.")
    for guard in settings.LINE_GUARDS:
        import_string(guard)(lines)


def _move(
    engagement: Engagement, came_from: Status, to: Status, on: dt.date, *, by: User, reason: str
) -> EngagementMove:
    return EngagementMove.objects.create(
        engagement=engagement, came_from=came_from, status=to, effective_on=on, reason=reason, recorded_by=by
    )
