"""The invoice dates of one engagement in one month, and which facts each of them carries (O-8). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engagements.billing_intervals import Cadence, Timing
from partnerview.months import Month, Span

ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BillingDate:
    """One invoice date; facts dated from `since` (or ever) and before `cutoff` are carried by it."""

    dated_on: dt.date
    interval: Span
    since: dt.date | None
    cutoff: dt.date

    def carries(self, day: dt.date) -> bool:
        return day < self.cutoff and (self.since is None or day >= self.since)


def billing_dates(cadence: Cadence, ends_before: dt.date | None, month: Month) -> tuple[BillingDate, ...]:
    """The invoices due in the month, each carrying the facts since the one before.

    In advance: the interval's first day, carrying what came before it. In arrears: its last day,
    carrying that day too. An engagement that ends in the month has its last day as a further date; one
    that has ended before is billed what came late, time approved or work accepted since, on the month's last day.
    """
    dates = tuple(_of_cadence(cadence, ends_before, month))
    if ends_before is None or ends_before > month.next_first:
        return dates
    last_day = max(ends_before - ONE_DAY, cadence.engagement_starts_on)
    interval = cadence.interval_of(last_day)
    if last_day in month:
        return (*dates, BillingDate(last_day, interval, dates[-1].cutoff if dates else None, ends_before))
    return (BillingDate(month.last_day, interval, None, month.next_first),)


def _of_cadence(cadence: Cadence, ends_before: dt.date | None, month: Month) -> Iterator[BillingDate]:
    since: dt.date | None = None
    interval = cadence.interval_of(max(month.first_day, cadence.engagement_starts_on))
    while interval.starts_on <= month.last_day:
        advance = cadence.timing is Timing.ADVANCE
        dated_on = interval.starts_on if advance else interval.last_day
        if dated_on in month and (ends_before is None or dated_on < ends_before):
            cutoff = dated_on if advance else interval.ends_before
            yield BillingDate(dated_on, interval, since, cutoff)
            since = cutoff
        interval = cadence.interval_of(interval.ends_before)
