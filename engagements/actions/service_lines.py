"""What is sold: adding, ending, taking back and accepting service lines. A live line is never edited."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from engagements.actions.backdating import require_open_day
from engagements.actions.line_terms import LineDetails, priced_line
from engagements.models import Engagement, EngagementStatus, Interval, LineKind, RecognitionMethod, ServiceLine
from engagements.reports.usage_facts import last_used
from engagements.tier_lines import require_tier
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import Conflict, InvalidInput
from partnerview.tenants.wake import wake
from partnerview.ui import formats

if TYPE_CHECKING:
    from typing import Unpack

    from partnerview.users.models import User

Status = EngagementStatus
ONE_DAY = dt.timedelta(days=1)
TAKES_LINES = {Status.DRAFT, Status.RUNNING, Status.NOTICE_GIVEN}


@transaction.atomic
def add_line(engagement: Engagement, *, by: User, reason: str = "", **details: Unpack[LineDetails]) -> ServiceLine:
    """Sell one thing more. On a running engagement the line counts at once."""
    engagement = Engagement.objects.lock(engagement.pk)
    _refuse_status(engagement)
    line = priced_line(engagement, details, by=by)
    require_tier(line)
    _refuse_range(engagement, line)
    _refuse_overlap(engagement, line)
    line.is_live = engagement.is_live
    if line.is_live:
        require_open_day(line.starts_on, by=by, reason=reason)
    line.save()
    _told(line, "serviceline.added", by=by, reason=reason, effective_on=line.starts_on, after=_shown(line))
    return line


@transaction.atomic
def change_line(line: ServiceLine, *, by: User, **details: Unpack[LineDetails]) -> ServiceLine:
    """Change a line of a draft engagement. A live line ends, and another begins."""
    engagement = _drafted(line, "changed")
    _refuse_amended(line, "changed")
    before = _shown(line)
    changed = priced_line(engagement, {**_present(line), **details}, by=by)
    _refuse_range(engagement, changed)
    _refuse_overlap(engagement, changed, instead_of=line)
    changed.pk, changed._state.adding = line.pk, False
    changed.save()
    _told(changed, "serviceline.changed", by=by, before=before, after=_shown(changed))
    return changed


@transaction.atomic
def remove_line(line: ServiceLine, *, by: User) -> None:
    """Remove a line of a draft engagement."""
    _drafted(line, "removed")
    _refuse_amended(line, "removed")
    _told(line, "serviceline.removed", by=by, before=_shown(line))
    line.deliverables.update(line=None)
    line.delete()


@transaction.atomic
def end_line(line: ServiceLine, *, ends_on: dt.date, by: User, reason: str) -> ServiceLine:
    """No service from this line after `ends_on`. It can end earlier than agreed, never later."""
    engagement = Engagement.objects.lock(line.engagement_id)
    line = ServiceLine.objects.lock(line.pk)
    if not line.is_live:
        raise Conflict("This line does not run yet. Change or remove it on the draft.", code="not_live")
    if not reason.strip():
        raise InvalidInput("Say why: the reason stays on the timeline.", code="required", field="reason")
    _refuse_last_day(line, ends_on)
    require_open_day(ends_on + ONE_DAY, by=by, reason=reason)
    before = {"ends_before": line.ends_before}
    line.ends_before = ends_on + ONE_DAY
    line.save(update_fields=["ends_before", "updated_at"])
    after = {"ends_before": line.ends_before}
    _told(
        line, "serviceline.ended", by=by, reason=reason, effective_on=ends_on, before=before, after=after,
        engagement=engagement,
    )  # fmt: skip
    return line


@transaction.atomic
def take_back_line(line: ServiceLine, *, by: User, reason: str) -> ServiceLine:
    """A live line that has not begun yet will not begin. It stays on the record and counts nowhere."""
    line = ServiceLine.objects.lock(line.pk)
    if not line.is_live or line.starts_on <= clock.today():
        raise Conflict("Only a line that has not begun yet can be taken back. End it instead.", code="has_begun")
    if line.invoice_lines.filter(stands=True).exists():
        raise Conflict("It is on an invoice. Discard or credit that invoice first.", code="invoiced")
    if not reason.strip():
        raise InvalidInput("Say why: the reason stays on the timeline.", code="required", field="reason")
    line.is_live = False
    line.save(update_fields=["is_live", "updated_at"])
    _told(line, "serviceline.taken_back", by=by, reason=reason, effective_on=line.starts_on)
    return line


@transaction.atomic
def accept_line(
    line: ServiceLine, *, accepted_on: dt.date, accepted_by: str, by: User, reason: str = ""
) -> ServiceLine:
    """The client has accepted a one-off: from that day it is earned and may be billed."""
    line = ServiceLine.objects.lock(line.pk)
    if line.kind != LineKind.ONE_OFF or line.recognition_method != RecognitionMethod.ON_ACCEPTANCE:
        raise Conflict("Only a one-off that is earned on acceptance can be accepted.", code="not_acceptable")
    if not line.is_live:
        raise Conflict("The engagement has not started yet.", code="not_live")
    if line.accepted_on:
        raise Conflict(
            f"{line.accepted_by} accepted it on {formats.day(line.accepted_on)} already.", code="already_accepted"
        )
    _refuse_acceptance(line, accepted_on, accepted_by)
    require_open_day(accepted_on, by=by, reason=reason)
    line.accepted_on, line.accepted_by = accepted_on, accepted_by.strip()
    line.save(update_fields=["accepted_on", "accepted_by", "updated_at"])
    after = {"accepted_on": accepted_on, "accepted_by": line.accepted_by}
    _told(line, "serviceline.accepted", by=by, reason=reason, effective_on=accepted_on, after=after)
    return line


def _refuse_status(engagement: Engagement) -> None:
    if engagement.status in TAKES_LINES:
        return
    remedy = {
        Status.PENDING_APPROVAL: "Withdraw the request before you add a line.",
        Status.PAUSED: "Resume it before you add a line.",
        Status.ENDED: "Reopen it before you add a line.",
    }[Status(engagement.status)]
    state = Status(engagement.status).label.lower()
    raise Conflict(f"This engagement is {state}. {remedy}", code="takes_no_lines")


def _refuse_range(engagement: Engagement, line: ServiceLine) -> None:
    if line.starts_on < engagement.starts_on:
        raise InvalidInput(
            f"The engagement begins on {formats.day(engagement.starts_on)}. Give that day or a later one.",
            field="starts_on",
        )
    if engagement.ends_before and (line.ends_before is None or line.ends_before > engagement.ends_before):
        raise InvalidInput(
            f"The engagement ends on {formats.day(engagement.last_day)}. Give that last day or an earlier one.",
            field="ends_on",
        )


def _refuse_overlap(engagement: Engagement, line: ServiceLine, instead_of: ServiceLine | None = None) -> None:
    """Two promises of hours in one workstream at once would leave open which of them an hour takes from."""
    if line.kind != LineKind.CONTRACTED_HOURS:
        return
    others = (
        engagement.lines.in_service_from(line.starts_on)
        if engagement.is_live
        else engagement.lines.filter(Q(ends_before=None) | Q(ends_before__gt=line.starts_on))
    )
    if line.ends_before:
        others = others.filter(starts_on__lt=line.ends_before)
    others = others.exclude(pk=instead_of.pk) if instead_of else others
    other = others.filter(kind=LineKind.CONTRACTED_HOURS, workstream=line.workstream).first()
    if other:
        stream = line.get_workstream_display().lower() or "no workstream"
        raise InvalidInput(
            f"“{other.name}” promises hours for {stream} in these days already. End it the day before, or choose "
            "another workstream.",
            code="overlap",
            field="workstream",
        )


def _refuse_last_day(line: ServiceLine, ends_on: dt.date) -> None:
    if ends_on < line.starts_on:
        raise InvalidInput(
            f"“{line.name}” began on {formats.day(line.starts_on)}. Give that day or a later one.", field="ends_on"
        )
    if line.ends_before and ends_on >= line.ends_before:
        raise InvalidInput(
            f"“{line.name}” ends on {formats.day(line.last_day)} already. A longer term is a new line.",
            field="ends_on",
        )
    if (used_on := last_used(line)) and used_on > ends_on:
        raise InvalidInput(
            f"Usage is recorded through {formats.day(used_on)}. Give that day or a later one, or reverse that usage "
            "first: after its last day a unit has no price.",
            code="has_usage",
            field="ends_on",
        )
    has_no_price = line.kind in {LineKind.TIME_AND_MATERIALS, LineKind.OUTCOME_FEE}
    if line.term_ends_before or (line.interval == Interval.TOTAL and not has_no_price):
        raise Conflict(
            f"“{line.name}” has one price for its whole term. It cannot be cut without saying what the served part "
            "costs.",
            code="fixed_term",
        )


def _refuse_acceptance(line: ServiceLine, accepted_on: dt.date, accepted_by: str) -> None:
    if not accepted_by.strip():
        raise InvalidInput("Name the person who accepted it.", code="required", field="accepted_by")
    if accepted_on > clock.today():
        raise InvalidInput("It is accepted once the client has said so. Give today or earlier.", field="accepted_on")
    if accepted_on < line.engagement.starts_on:
        raise InvalidInput(
            f"The engagement began on {formats.day(line.engagement.starts_on)}. Give that day or a later one.",
            field="accepted_on",
        )


def _drafted(line: ServiceLine, verb: str) -> Engagement:
    engagement = Engagement.objects.lock(line.engagement_id)
    if engagement.status != Status.DRAFT:
        raise Conflict(
            f"A line can be {verb} while the engagement is a draft. End this one and add another.", code="not_draft"
        )
    return engagement


def _refuse_amended(line: ServiceLine, verb: str) -> None:
    """A line of a draft that an amendment has cut is one of two that fit together."""
    if line.amendments.exists() or hasattr(line, "begun_by") or hasattr(line, "followed_by"):
        raise Conflict(
            f"“{line.name}” has been amended, so it cannot be {verb} by itself. Amend the line that runs last.",
            code="amended",
        )


def _present(line: ServiceLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in LineDetails.__annotations__ if name != "ends_on"} | {
        "ends_on": line.last_day
    }


def _shown(line: ServiceLine) -> dict[str, Any]:
    """What the audit log keeps of a line."""
    names = ("name", "kind", "workstream", "currency", "quantity", "unit_price", "price", "interval", "starts_on")
    more = ("ends_before", "contracted_minutes", "hourly_rate", "overage_rate", "cap_amount", "monthly_amount")
    hours = ("bucket_order", "rollover", "rollover_cap_minutes", "rollover_periods", "may_borrow", "borrow_cap_minutes")
    licence = ("overage_multiplier", "rounding_minutes", "unit_cost", "is_agent", "expected_months")
    return {name: getattr(line, name) for name in (*names, *more, *hours, *licence)}


def _told(line: ServiceLine, action: str, *, by: User, engagement: Engagement | None = None, **event: Any) -> None:
    """Record it on the line and on the engagement's timeline; wake what plans from lines."""
    record(line, action=action, by=by, about=engagement or line.engagement, **event)
    wake("service_lines_changed")
