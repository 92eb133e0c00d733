"""Engagements whose contracted hours run out: used to 80 per cent, or over before the interval ends at this pace.

The reading is that of `burn`; this report chooses and orders.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from engagements.models import Engagement, LineKind, ServiceLine
from engagements.reports.burn import Burn, burn_on


@dataclass(frozen=True, slots=True)
class AtRisk:
    """One engagement with its hours, in minutes. `pace` is where it ends if work goes on so; None too early to say."""

    engagement: Engagement
    burn: Burn
    pace: int | None


def hours_at_risk(engagements: QuerySet[Engagement], day: dt.date) -> list[AtRisk]:
    """Of these engagements, those to look at on `day`, the fullest first. Four queries for any number."""
    promised = ServiceLine.objects.in_service_on(day).filter(kind=LineKind.CONTRACTED_HOURS).values("engagement")
    keys = list(engagements.filter(pk__in=promised).order_by().values_list("pk", flat=True))
    burns = {pk: burn for pk, burn in burn_on(day, keys).items() if _is_at_risk(burn, day)}
    found = Engagement.objects.select_related("client").in_bulk(burns)
    rows = [AtRisk(found[pk], burn, burn.at_this_pace(day)) for pk, burn in burns.items()]
    return sorted(rows, key=lambda row: (-row.burn.ratio, row.engagement.name.casefold(), row.engagement.pk))


def _is_at_risk(burn: Burn, day: dt.date) -> bool:
    pace = burn.at_this_pace(day)
    return burn.to_use > 0 and (burn.passed is not None or (pace is not None and pace > burn.to_use))
