"""Contracted: the monthly amount of the lines in service on a day (maths.md §4), from the lines themselves.

MRR = Σ `monthly_amount` of live lines that the day lies in, unrounded, in the engagement's currency.
The monthly snapshots of `recognition` freeze the same sum at a month's end.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from engagements.models import Engagement, ServiceLine

MONTHLY: Final = DecimalField(max_digits=24, decimal_places=10)


def with_mrr(engagements: QuerySet[Engagement], day: dt.date) -> QuerySet[Any, Any]:
    """The engagements with `mrr` on a day, worked out for the rows that are shown only."""
    lines = ServiceLine.objects.in_service_on(day).filter(engagement=OuterRef("pk")).order_by().values("engagement")
    summed = lines.annotate(sum=Sum("monthly_amount")).values("sum")
    return engagements.annotate(mrr=Coalesce(Subquery(summed, output_field=MONTHLY), Value(Decimal(0), MONTHLY)))


def mrr_of(engagement: Engagement, day: dt.date) -> Decimal:
    """MRR of one engagement on a day, unrounded, in its currency."""
    lines = engagement.lines.in_service_on(day)
    return lines.aggregate(sum=Sum("monthly_amount"))["sum"] or Decimal(0)
