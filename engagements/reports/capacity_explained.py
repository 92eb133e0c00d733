"""How a month's headroom comes about: what is worked, what is free, what has been promised (R-12)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from engagements.load import Load
from engagements.models import Assignment, Engagement
from engagements.reports.capacity import minutes_in
from engagements.reports.capacity_rows import RUNNING
from partnerview.explanation import Explanation, Input, Source, Step
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.models import User

SHOWN: Final = 50


def explain_headroom(name: str, month: Month, load: Load, *, people: Sequence[int], by: User) -> Explanation:
    """`load` of these people in the month. Only assignments on engagements that `by` sees are named."""
    share = "–" if load.share is None else formats.percent(Decimal(load.share))
    return Explanation(
        figure=f"Headroom, {name}, {formats.month_name(month)}",
        result=formats.hours(load.headroom),
        rule=(
            "Working days × hours a day, less public holidays and the firm's own days off, less leave; a day that is "
            "both is free once. Hard assignments of running and notice-given engagements are taken off."
        ),
        rule_version="Headroom: capacity − hard assignments",
        convention="A part of a month counts by its days; an empty end goes on",
        rounding="Whole minutes, half up for each assignment",
        inputs=(
            Input("Working days × hours", formats.hours(load.working)),
            Input("Holidays and days off", formats.hours(-load.holidays)),
            Input("Leave", formats.hours(-load.leave)),
        ),
        steps=(
            Step("Capacity", formats.hours(load.capacity)),
            Step(f"Hard assignments, {share} of it", formats.hours(-load.hard)),
            Step("Headroom", formats.hours(load.headroom)),
            Step("Pencilled", formats.hours(-load.pencilled)),
            Step("Left if all pencilled work comes true", formats.hours(load.headroom_with_pencil)),
        ),
        sources=tuple(_sources(month, people, by)),
    )


def _sources(month: Month, people: Sequence[int], by: User) -> list[Source]:
    assignments = (
        Assignment.objects.in_force_from(month.first_day)
        .filter(starts_on__lt=month.next_first, person__in=people, engagement__status__in=RUNNING)
        .filter(engagement__in=Engagement.objects.visible_to(by))
        .select_related("engagement__client", "person")
        .order_by("-is_hard", "-minutes_per_month", "id")[:SHOWN]
    )
    return [
        Source("assignment", one.pk, _label(one), formats.hours(minutes))
        for one in assignments
        if (minutes := minutes_in(one, month))
    ]


def _label(assignment: Assignment) -> str:
    engagement = assignment.engagement
    return f"{assignment.person.name} on {engagement.client.name}, {engagement.name}, {assignment.word}"
