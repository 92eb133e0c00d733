"""Terms that end: which engagement renews when, and until when notice is possible (O-15)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import DateField, F, Func, QuerySet

from engagements.models import Engagement, EngagementStatus
from engagements.reports.contracted import with_mrr


class _DaysBefore(Func):
    """A date less a number of days."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = DateField()


def upcoming(engagements: QuerySet[Engagement], today: dt.date) -> QuerySet[Any, Any]:
    """Engagements with a term, with `last_notice_on` and `mrr` today; ended ones are out."""
    terms = engagements.filter(renews_on__isnull=False).exclude(status=EngagementStatus.ENDED)
    terms = terms.annotate(last_notice_on=_DaysBefore(F("renews_on"), F("notice_days")))
    return with_mrr(terms, today)
