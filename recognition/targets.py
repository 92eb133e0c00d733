"""What lines have earned of one kind by month, worked out beside the database, and the hours it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Protocol

from engagements.hours_waterfall import Worked
from engagements.models import Interval, ServiceLine
from engagements.models.service_line import ServiceLineQuerySet
from engagements.reports.hours_facts import DECIDED, HOURS_KINDS, Chain, chains_in, worked_on
from partnerview.errors import DomainError
from partnerview.money import Rounding
from partnerview.months import Month

# What impossible terms raise while they are read; anything else is a defect of ours and stops the run.
UNREADABLE: Final = (DomainError, ArithmeticError, ValueError)
A_YEAR: Final = dt.timedelta(days=366)  # no interval but a total is longer


@dataclass(frozen=True, slots=True)
class Target:
    """What one line has earned of one kind in one month."""

    line: int
    month: Month
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Targets:
    """Targets of all lines, and the engagements whose lines cannot be worked out, with the cause."""

    targets: list[Target] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)


class WorkOut(Protocol):
    """Works out the targets of the months from one through another."""

    def __call__(self, *, since: Month, through: Month, rounding: Rounding) -> Targets: ...


def approved_hours(
    lines: ServiceLineQuerySet, *, since: Month, through: Month
) -> tuple[list[Chain], dict[int, list[Worked]]]:
    """The chains of the engagements in which some of `lines` run, and the approved entries that matter for them.

    Where nothing passes between intervals those of a year before the months are enough.
    """
    running = lines.filter(is_live=True, kind__in=HOURS_KINDS, starts_on__lte=through.last_day)
    chains = chains_in(set(running.values_list("engagement_id", flat=True)))
    whole = {chain.engagement_id for chain in chains if chain.passes or _has_total(chain.lines)}
    short = {chain.engagement_id for chain in chains} - whole
    worked = worked_on(whole, before=through.next_first, statuses=DECIDED) if whole else {}
    worked |= worked_on(short, before=through.next_first, since=since.first_day - A_YEAR, statuses=DECIDED)
    return chains, worked


def _has_total(lines: Iterable[ServiceLine]) -> bool:
    return any(line.interval == Interval.TOTAL for line in lines)
