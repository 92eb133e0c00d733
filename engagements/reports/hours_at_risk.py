"""Engagements whose contracted hours run out: used to 80 per cent, or over before the interval ends at this pace.

The reading is that of `burn`; this report chooses and orders. Which engagements are read at all is one query: the
waterfall is poured only where the minutes of the running interval come near, or where hours move between intervals.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from engagements.models import Engagement, LineKind, ServiceLine
from engagements.reports.burn import THRESHOLDS, Burn, burn_on
from partnerview.db.rows import fetch

# Promised hours of the interval that holds the day, where nothing moves between intervals and none is cut, beside the
# minutes on them. Others are `read` whatever they have. After hours may weigh more: they are taken at their most.
_NEAR: Final = """
WITH promised AS (
    SELECT line.id, line.engagement_id, line.contracted_minutes, line.rounding_minutes, begun.starts_on,
           (begun.starts_on + step.length)::date AS ends_before,
           CASE WHEN line.weighs_after_hours THEN greatest(line.after_hours_multiplier, 1) ELSE 1 END AS weight,
           line.rollover <> 'none' OR line.may_borrow OR line.interval IN ('week', 'total')
           OR line.starts_on > begun.starts_on OR line.ends_before < begun.starts_on + step.length
           OR EXISTS (SELECT FROM engagements_hoursblock block WHERE block.line_id = line.id) AS is_moving
    FROM engagements_serviceline line
    CROSS JOIN LATERAL (SELECT CASE line.interval WHEN 'year' THEN 12 WHEN 'quarter' THEN 3 ELSE 1 END AS months) size
    CROSS JOIN LATERAL (SELECT make_interval(months => size.months) AS length) step
    CROSS JOIN LATERAL (
        SELECT ((extract(year FROM %(day)s::date) - extract(year FROM line.anchor_on)) * 12
                + extract(month FROM %(day)s::date) - extract(month FROM line.anchor_on))::int AS months) age
    CROSS JOIN LATERAL (
        SELECT max(candidate)::date AS starts_on
        FROM unnest(ARRAY[
            line.anchor_on + make_interval(months => (age.months / size.months) * size.months),
            line.anchor_on + make_interval(months => (age.months / size.months - 1) * size.months),
            CASE WHEN line.billing_anchor = 'calendar' THEN date_trunc(line.interval, %(day)s::date) END
        ]) WITH ORDINALITY AS possible(candidate, place)
        WHERE candidate <= %(day)s::date AND (place = 3) = (line.billing_anchor = 'calendar')) begun
    WHERE line.is_live AND line.kind = 'contracted_hours' AND line.starts_on <= %(day)s
      AND (line.ends_before IS NULL OR line.ends_before > %(day)s) AND line.engagement_id = ANY(%(engagements)s)
),
near AS (
    SELECT promised.engagement_id, bool_or(is_moving) AS is_moving, sum(contracted_minutes) AS minutes,
           sum(weight * coalesce(worked.minutes, 0)) AS used,
           max(ends_before) - min(starts_on) AS days, %(day)s::date - min(starts_on) + 1 AS elapsed
    FROM promised
    LEFT JOIN LATERAL (
        SELECT sum(ceil(entry.minutes::numeric / promised.rounding_minutes) * promised.rounding_minutes) AS minutes
        FROM engagements_timeonline entry
        WHERE entry.engagement_id = promised.engagement_id AND entry.line_id = promised.id
          AND entry.worked_on >= promised.starts_on AND entry.worked_on < promised.ends_before) worked ON true
    GROUP BY promised.engagement_id
)
SELECT engagement_id AS engagement FROM near
WHERE is_moving OR used >= %(share)s * minutes OR used * days > minutes * elapsed
"""


@dataclass(frozen=True, slots=True)
class AtRisk:
    """One engagement with its hours, in minutes. `pace` is where it ends if work goes on so; None too early to say."""

    engagement: Engagement
    burn: Burn
    pace: int | None


def hours_at_risk(engagements: QuerySet[Engagement], day: dt.date) -> list[AtRisk]:
    """Of these engagements, those to look at on `day`, the fullest first. Six queries for any number."""
    promised = ServiceLine.objects.in_service_on(day).filter(kind=LineKind.CONTRACTED_HOURS).values("engagement")
    keys = list(engagements.filter(pk__in=promised).order_by().values_list("pk", flat=True))
    burns = {pk: burn for pk, burn in burn_on(day, _near(keys, day)).items() if _is_at_risk(burn, day)}
    found = Engagement.objects.select_related("client").in_bulk(burns)
    rows = [AtRisk(found[pk], burn, burn.at_this_pace(day)) for pk, burn in burns.items()]
    return sorted(rows, key=lambda row: (-row.burn.ratio, row.engagement.name.casefold(), row.engagement.pk))


@dataclass(frozen=True, slots=True)
class _Near:
    engagement: int


def _near(engagements: list[int], day: dt.date) -> list[int]:
    """Those whose hours may be at risk: all that are, and few others."""
    params = {"engagements": engagements, "day": day, "share": min(THRESHOLDS)}
    return [row.engagement for row in fetch(_Near, _NEAR, params)]


def _is_at_risk(burn: Burn, day: dt.date) -> bool:
    pace = burn.at_this_pace(day)
    return burn.to_use > 0 and (burn.passed is not None or (pace is not None and pace > burn.to_use))
