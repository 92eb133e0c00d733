"""Tell account managers that hours run out: once for each time that a threshold is crossed (O-7, V-34).

What has crossed is engagements/hours_alerts.py; a row of HoursCrossing is what keeps it from being told again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.db import transaction
from django.urls import reverse

from engagements.hours_alerts import ZERO, crossings, levels_of, worth_in_minutes
from engagements.hours_periods import HoursPeriod
from engagements.hours_stock import Taken
from engagements.hours_waterfall import Worked
from engagements.models import Engagement, HoursCrossing, LineKind, ServiceLine
from engagements.reports.hours_facts import HOURS_KINDS, Chain, chains_in, worked_on
from partnerview import clock
from partnerview.months import Span
from partnerview.notifications.actions.notifications import notify
from partnerview.ui import formats

ONE_DAY: Final = dt.timedelta(days=1)
AT_ONCE: Final = 500


def watch_hours() -> None:
    """Every engagement with hours in service. The daily job calls it; running again tells nothing more."""
    serving = ServiceLine.objects.in_service_on(clock.today()).filter(kind__in=HOURS_KINDS)
    keys = sorted(set(serving.values_list("engagement", flat=True)))
    for start in range(0, len(keys), AT_ONCE):
        record_crossings(keys[start : start + AT_ONCE])


@transaction.atomic
def record_crossings(engagements: Iterable[int]) -> list[HoursCrossing]:
    """What these have crossed in the interval that runs, or ended yesterday, and nobody was told of: the new rows."""
    today = clock.today()
    chains = [chain for chain in chains_in(engagements) if chain.line_on(today) or chain.line_on(today - ONE_DAY)]
    if not chains:
        return []
    worked = worked_on({chain.engagement_id for chain in chains}, before=today + ONE_DAY)
    found = [row for chain in chains for row in _crossed(chain, chain.read(worked, until=today + ONE_DAY), today)]
    known = set(
        HoursCrossing.objects.filter(line__in={row.line_id for row in found}).values_list(
            "line", "interval_starts_on", "percent", "ordinal"
        )
    )
    fresh = [row for row in found if (row.line_id, row.interval_starts_on, row.percent, row.ordinal) not in known]
    HoursCrossing.objects.bulk_create(fresh, ignore_conflicts=True)
    _tell(fresh)
    return fresh


def _crossed(chain: Chain, periods: Sequence[HoursPeriod], today: dt.date) -> Iterator[HoursCrossing]:
    """Of promised hours each interval by itself; of prepaid ones everything so far, as the burn reads them."""
    if chain.line.kind == LineKind.PREPAID_HOURS:
        yield from _rows(chain, periods, opening=0) if periods else ()
        return
    for place, one in enumerate(periods):
        if one.last_day >= today - ONE_DAY:
            opening = one.reading.available - one.reading.bought + _money_left(chain, periods[:place], one)
            yield from _rows(chain, [one], opening=opening)


def _money_left(chain: Chain, earlier: Sequence[HoursPeriod], present: HoursPeriod) -> int:
    """Minutes that the money of blocks bought before a period still buys when it begins."""
    opens_on = present.priced.service.starts_on
    bought = (block.price for block in chain.blocks if block.minutes is None and block.bought_on < opens_on)
    used = (part.value or ZERO for one in earlier for part in one.reading.trace)
    lost = (part.value or ZERO for one in earlier for part in one.reading.lost)
    left = sum(bought, ZERO) - sum(used, ZERO) - sum(lost, ZERO)
    return worth_in_minutes(left, present.period.policy.hourly_rate)


def _rows(chain: Chain, periods: Sequence[HoursPeriod], *, opening: int) -> Iterator[HoursCrossing]:
    line = next(line for line in chain.lines if line.pk == periods[-1].line)
    entries: list[Worked] = [entry for one in periods for entry in one.period.entries]
    trace: list[Taken] = [taken for one in periods for taken in one.reading.trace]
    within = Span(periods[0].priced.service.starts_on, periods[-1].priced.service.ends_before)
    blocks = [block.as_block for block in chain.blocks]
    levels = levels_of(opening, entries, trace, blocks, within, hourly_rate=line.hourly_rate or ZERO)
    for crossing in crossings(levels, line.alert_percents):
        yield HoursCrossing(
            line=line,
            interval_starts_on=within.starts_on,
            percent=crossing.percent,
            ordinal=crossing.ordinal,
            reached_on=crossing.level.on,
            used=crossing.level.used,
            available=max(crossing.level.available, 0),
        )


def _tell(rows: Iterable[HoursCrossing]) -> None:
    """One message where one entry crossed several thresholds: that of the highest."""
    by_moment = {(row.line_id, row.interval_starts_on, row.reached_on, row.used): row for row in rows}
    engagements = Engagement.objects.select_related("account_manager", "client").in_bulk(
        {row.line.engagement_id for row in by_moment.values()}
    )
    for row in by_moment.values():
        engagement = engagements[row.line.engagement_id]
        notify(
            [engagement.account_manager],
            crossing=f"hours of line {row.line_id} at {row.percent} % of {row.interval_starts_on}, time {row.ordinal}",
            text=f"“{row.line.name}” for {engagement.client.name}: {formats.hours(row.used)} of "
            f"{formats.hours(row.available)} hours are used, {row.percent} % was reached on "
            f"{formats.day(row.reached_on)}.",
            url=reverse("engagements:engagement-hours", args=[engagement.pk]),
        )
