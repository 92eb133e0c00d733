"""Deliverables: promised, delivered, accepted; and those that a template brings back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import Q

from engagements.actions.backdating import require_open_day
from engagements.actions.service_lines import accept_line
from engagements.models import Deliverable, DeliverableTemplate, Engagement, RecognitionMethod, ServiceLine
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import Conflict, InvalidInput
from partnerview.months import add_months
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User


class DeliverableDetails(TypedDict, total=False):
    """What may be said of a deliverable. Names are those of the model."""

    title: str
    workstream: str
    due_on: dt.date | None
    line: ServiceLine | None


@transaction.atomic
def add_deliverable(engagement: Engagement, *, by: User, **details: Unpack[DeliverableDetails]) -> Deliverable:
    """Promise one thing more."""
    deliverable = Deliverable(engagement=engagement, **details)
    _refuse(deliverable)
    deliverable.save()
    _told(deliverable, "deliverable.added", by=by, after=_shown(deliverable))
    return deliverable


@transaction.atomic
def change_deliverable(deliverable: Deliverable, *, by: User, **changes: Unpack[DeliverableDetails]) -> Deliverable:
    """Change what has not been accepted yet."""
    deliverable = Deliverable.objects.lock(deliverable.pk)
    if deliverable.accepted_on:
        raise Conflict("It has been accepted and stays as it is.", code="already_accepted")
    before = {
        name: getattr(deliverable, name) for name, value in changes.items() if getattr(deliverable, name) != value
    }
    if not before:
        return deliverable
    for name in before:
        setattr(deliverable, name, changes[name])  # type: ignore[literal-required]
    _refuse(deliverable)
    deliverable.save()
    after = {name: getattr(deliverable, name) for name in before}
    _told(deliverable, "deliverable.changed", by=by, before=before, after=after)
    return deliverable


@transaction.atomic
def remove_deliverable(deliverable: Deliverable, *, by: User) -> None:
    """Take back a promise that nothing has been delivered for."""
    deliverable = Deliverable.objects.lock(deliverable.pk)
    if deliverable.delivered_on:
        raise Conflict("It has been delivered and stays on the record.", code="delivered")
    _told(deliverable, "deliverable.removed", by=by, before=_shown(deliverable))
    deliverable.delete()


@transaction.atomic
def deliver(deliverable: Deliverable, *, delivered_on: dt.date, by: User) -> Deliverable:
    """It has been handed over."""
    deliverable = Deliverable.objects.lock(deliverable.pk)
    if deliverable.delivered_on:
        raise Conflict(f"It was delivered on {formats.day(deliverable.delivered_on)} already.", code="delivered")
    if delivered_on > clock.today():
        raise InvalidInput("It is delivered once it has been handed over. Give today or earlier.", field="delivered_on")
    deliverable.delivered_on, deliverable.delivered_by = delivered_on, by
    deliverable.save()
    after = {"delivered_on": delivered_on}
    _told(deliverable, "deliverable.delivered", by=by, after=after, effective_on=delivered_on)
    return deliverable


@transaction.atomic
def accept_deliverable(
    deliverable: Deliverable, *, accepted_on: dt.date, accepted_by: str, by: User, reason: str = ""
) -> Deliverable:
    """The client has accepted it. With it goes a one-off that waits for nothing else."""
    deliverable = Deliverable.objects.lock(deliverable.pk)
    _refuse_acceptance(deliverable, accepted_on, accepted_by)
    require_open_day(accepted_on, by=by, reason=reason)
    deliverable.accepted_on, deliverable.accepted_by = accepted_on, accepted_by.strip()
    deliverable.save()
    after = {"accepted_on": accepted_on, "accepted_by": deliverable.accepted_by}
    _told(deliverable, "deliverable.accepted", by=by, after=after, effective_on=accepted_on, reason=reason)
    line = deliverable.line
    if line and _waits_for_nothing_else(line):
        accept_line(line, accepted_on=accepted_on, accepted_by=accepted_by, by=by, reason=reason)
    return deliverable


@transaction.atomic
def add_template(
    engagement: Engagement,
    *,
    title: str,
    first_due_on: dt.date,
    by: User,
    every_months: int = 1,
    workstream: str = "",
    last_due_on: dt.date | None = None,
) -> DeliverableTemplate:
    """A deliverable that comes back every so many months, for instance the monthly report."""
    if not title.strip():
        raise InvalidInput("Give it a title.", code="required", field="title")
    if not 1 <= every_months <= 12:
        raise InvalidInput("Give a number of months from 1 to 12.", field="every_months")
    if last_due_on and last_due_on < first_due_on:
        raise InvalidInput("The last due day lies before the first.", field="last_due_on")
    template = DeliverableTemplate.objects.create(
        engagement=engagement,
        title=title.strip(),
        first_due_on=first_due_on,
        every_months=every_months,
        workstream=workstream,
        ends_before=last_due_on + dt.timedelta(days=1) if last_due_on else None,
    )
    after = {"title": template.title, "first_due_on": first_due_on, "every_months": every_months}
    record(template, action="deliverabletemplate.added", by=by, after=after, about=engagement)
    generate_from(template, through=_horizon())
    return template


@transaction.atomic
def end_template(template: DeliverableTemplate, *, last_due_on: dt.date, by: User) -> DeliverableTemplate:
    """No more deliverables after that day. What is planned later and not delivered goes."""
    template = DeliverableTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
    before = {"ends_before": template.ends_before}
    template.ends_before = last_due_on + dt.timedelta(days=1)
    template.save()
    template.deliverables.filter(due_on__gte=template.ends_before, delivered_on=None).delete()
    after = {"ends_before": template.ends_before}
    record(template, action="deliverabletemplate.ended", by=by, before=before, after=after, about=template.engagement)
    return template


def generate_recurring(*, through: dt.date | None = None) -> int:
    """Make what the templates of engagements in service bring by then. Running again makes nothing twice."""
    serving = Engagement.objects.running_on(clock.today())
    templates = DeliverableTemplate.objects.filter(
        Q(ends_before=None) | Q(ends_before__gt=clock.today()), engagement__in=serving
    ).select_related("engagement")
    return sum(generate_from(template, through=through or _horizon()) for template in templates.order_by("pk"))


def generate_from(template: DeliverableTemplate, *, through: dt.date) -> int:
    """The template's deliverables due through a day that do not exist yet; how many were made."""
    fresh = [
        Deliverable(
            engagement=template.engagement,
            template=template,
            title=template.title,
            workstream=template.workstream,
            due_on=day,
        )
        for day in _due_days(template, through)
    ]
    known = set(template.deliverables.values_list("due_on", flat=True))
    made = Deliverable.objects.bulk_create(
        [deliverable for deliverable in fresh if deliverable.due_on not in known], ignore_conflicts=True
    )
    return len(made)


def _due_days(template: DeliverableTemplate, through: dt.date) -> list[dt.date]:
    """Always counted from the first due day, so that the 31st comes back after February."""
    ends = [day for day in (template.ends_before, template.engagement.ends_before) if day]
    days, step = [], 0
    while (day := add_months(template.first_due_on, step)) <= through and all(day < end for end in ends):
        days.append(day)
        step += template.every_months
    return days


def _horizon() -> dt.date:
    """Recurring deliverables exist one month ahead."""
    return add_months(clock.today(), 1)


def _refuse(deliverable: Deliverable) -> None:
    if not deliverable.title.strip():
        raise InvalidInput("Give it a title.", code="required", field="title")
    if deliverable.due_on and deliverable.due_on < deliverable.engagement.starts_on:
        raise InvalidInput(
            f"The engagement begins on {formats.day(deliverable.engagement.starts_on)}. Give that day or a later one.",
            field="due_on",
        )
    if deliverable.line and deliverable.line.engagement_id != deliverable.engagement_id:
        raise InvalidInput("That line belongs to another engagement.", field="line")


def _refuse_acceptance(deliverable: Deliverable, accepted_on: dt.date, accepted_by: str) -> None:
    if deliverable.delivered_on is None:
        raise Conflict("It has not been delivered yet. Record the delivery first.", code="not_delivered")
    if deliverable.accepted_on:
        raise Conflict(
            f"{deliverable.accepted_by} accepted it on {formats.day(deliverable.accepted_on)} already.",
            code="already_accepted",
        )
    if not accepted_by.strip():
        raise InvalidInput("Name the person who accepted it.", code="required", field="accepted_by")
    if accepted_on < deliverable.delivered_on:
        raise InvalidInput(
            f"It was delivered on {formats.day(deliverable.delivered_on)}. Give that day or a later one.",
            field="accepted_on",
        )
    if accepted_on > clock.today():
        raise InvalidInput("It is accepted once the client has said so. Give today or earlier.", field="accepted_on")


def _waits_for_nothing_else(line: ServiceLine) -> bool:
    """A one-off earned on acceptance whose deliverables have all been accepted."""
    return (
        line.is_live
        and line.accepted_on is None
        and line.recognition_method == RecognitionMethod.ON_ACCEPTANCE
        and not line.deliverables.filter(accepted_on=None).exists()
    )


def _shown(deliverable: Deliverable) -> dict[str, Any]:
    return {name: getattr(deliverable, name) for name in ("title", "workstream", "due_on", "line_id")}


def _told(deliverable: Deliverable, action: str, *, by: User, **event: Any) -> None:
    record(deliverable, action=action, by=by, about=deliverable.engagement, **event)
