"""When each engagement is to be reviewed next: its planned day, else so many months after the last one held."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from engagements.models import Engagement, EngagementStatus, HealthReading, Review, ReviewCadence

# held_on + n months, at the month's end where the day does not exist: months.add_months agrees.
_NEXT: Final = "(%(expressions)s)::date"


class _PlusMonths(models.Func):
    template = _NEXT
    arg_joiner = " + interval '1 month' * "
    output_field = models.DateField()


def reviews_due(cadences: QuerySet[ReviewCadence]) -> QuerySet[Any, Any]:
    """Cadences of engagements under way with `due_on`, `last_held_on`, `last_score`, `planned_on` and `health`."""
    reviews = Review.objects.filter(engagement=OuterRef("engagement"))
    held = reviews.filter(held_on__isnull=False).order_by("-held_on", "-id")
    health = HealthReading.objects.filter(engagement=OuterRef("engagement")).order_by("-read_on", "-id")
    planned = reviews.filter(held_on=None).values("planned_on")[:1]
    return (
        cadences.filter(engagement__in=Engagement.objects.live().exclude(status=EngagementStatus.ENDED))
        .annotate(
            last_held_on=Subquery(held.values("held_on")[:1]),
            last_score=Subquery(held.values("score")[:1]),
            planned_on=Subquery(planned),
            health=Coalesce(Subquery(health.values("health")[:1]), models.Value("unread")),
        )
        .annotate(
            due_on=Coalesce(
                "planned_on",
                _PlusMonths("last_held_on", "every_months"),
                "first_due_on",
                output_field=models.DateField(),
            )
        )
    )


def next_review_on(cadence: ReviewCadence) -> dt.date | None:
    """Of one engagement; None once it has ended."""
    row = reviews_due(ReviewCadence.objects.filter(pk=cadence.pk)).values_list("due_on", flat=True).first()
    return row if isinstance(row, dt.date) else None
