"""Contracted: the monthly amount of the lines in service on a day (maths.md §4), from the lines themselves.

MRR = Σ of live lines that the day lies in, unrounded, in the engagement's currency. A licence sold as agent counts at
its price, or by the firm's policy at our commission. The monthly snapshots of `recognition` freeze the same sum.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any, Final

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from engagements.models import Engagement, ServiceLine
from partnerview.books.models import Conventions, LicencePolicy

MONTHLY: Final = DecimalField(max_digits=24, decimal_places=10)
# What one line counts for, in SQL and as an expression: the two say the same.
_SQL: Final = {
    LicencePolicy.GROSS: "{line}.monthly_amount",
    LicencePolicy.EARNED: "({line}.monthly_amount - {line}.passed_on_monthly)",
}
_EXPRESSION: Final[dict[LicencePolicy, Combinable]] = {
    LicencePolicy.GROSS: F("monthly_amount"),
    LicencePolicy.EARNED: F("monthly_amount") - F("passed_on_monthly"),
}
_TOKEN: Final = re.compile(r"@mrr\((\w+)\)")


def licence_policy() -> LicencePolicy:
    """What a licence sold as agent is in this firm's MRR."""
    return LicencePolicy(Conventions.objects.values_list("licence_policy", flat=True).get(pk=1))


def counting_licences(sql: str, policy: LicencePolicy | None = None) -> str:
    """The SQL with what a line counts for in place of every `@mrr(alias)`, by the firm's policy."""
    each = _SQL[policy or licence_policy()]
    return _TOKEN.sub(lambda found: each.format(line=found[1]), sql)


def mrr_of_lines() -> Combinable:
    """What a line counts for, as an expression over service lines."""
    return _EXPRESSION[licence_policy()]


def with_mrr(engagements: QuerySet[Engagement], day: dt.date) -> QuerySet[Any, Any]:
    """The engagements with `mrr` on a day, worked out for the rows that are shown only."""
    lines = ServiceLine.objects.in_service_on(day).filter(engagement=OuterRef("pk")).order_by().values("engagement")
    summed = lines.annotate(sum=Sum(mrr_of_lines())).values("sum")
    return engagements.annotate(mrr=Coalesce(Subquery(summed, output_field=MONTHLY), Value(Decimal(0), MONTHLY)))


def mrr_of(engagement: Engagement, day: dt.date) -> Decimal:
    """MRR of one engagement on a day, unrounded, in its currency."""
    lines = engagement.lines.in_service_on(day)
    return lines.aggregate(sum=Sum(mrr_of_lines()))["sum"] or Decimal(0)
