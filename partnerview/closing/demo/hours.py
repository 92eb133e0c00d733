"""Everything else that can be sold: hours that move on, hours bought ahead, licences, an outcome, capped work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

from engagements.actions.engagements import draft_engagement
from engagements.actions.hours_blocks import buy_block
from engagements.actions.outcomes import report_outcome
from engagements.actions.service_lines import add_line
from engagements.actions.starts import approve_start, request_start
from engagements.models import Engagement, Interval, LineKind, Person, RolloverPolicy, ServiceLine, Workstream
from engagements.models import TimeEntry as Entry
from engagements.models import TimeStatus as Status
from partnerview import clock
from partnerview.closing.demo.engagements import HOURLY, SCALE
from partnerview.closing.demo.firms import DemoClient
from partnerview.closing.demo.stage import Stage
from partnerview.directory.models import Client, Vendor
from partnerview.months import Month

MONTHS = 7  # so long ago the first of them began
BLOCK = 60 * 40
NOTES = ("Advice on the roll-out", "Tuned nightly jobs", "Workshop with the planners", "Second look at the interfaces")


def sell_hours(stage: Stage) -> list[Engagement]:
    """Two clients buy everything: one hours that move on and a block, one a pool; both licences."""
    rng = Random(f"hours {stage.firm.slug}")  # noqa: S311  a story, not a secret
    own, vendors = replace(stage, rng=rng), list(Vendor.objects.order_by("id"))
    made = []
    for number, (client, row) in enumerate(stage.clients[1:3]):
        engagement = _engagement(own, client, row, number)
        lines = {line.name: line for line in _sold(engagement, client, number, vendors)}
        request_start(engagement, by=engagement.account_manager)
        approve_start(engagement, by=stage.users["manager"], reason="Hours and licences checked with the vendor")
        _buy_and_report(own, lines)
        Entry.objects.bulk_create(_worked(own, list(lines.values())))
        made.append(engagement)
    return made


def _engagement(stage: Stage, client: DemoClient, row: Client, number: int) -> Engagement:
    return draft_engagement(
        by=stage.account_managers[number % len(stage.account_managers)],
        client=row,
        name="Advice and licences" if number == 0 else "Planning suite, run and extended",
        scope="Licences, hours as they are needed, and one saving that is shared.",
        currency=client.currency,
        starts_on=(Month.of(stage.today) - MONTHS + number).first_day,
        team_members=stage.people[2 + number : 5 + number],
    )


def _sold(engagement: Engagement, client: DemoClient, number: int, vendors: list[Vendor]) -> Iterator[ServiceLine]:
    for line in (*_hours(client, number), *_others(client, vendors)):
        yield add_line(engagement, by=engagement.account_manager, starts_on=engagement.starts_on, **line)


def _hours(client: DemoClient, number: int) -> Iterator[dict[str, Any]]:
    hourly = HOURLY[client.currency]
    moves: dict[str, Any] = (
        {"rollover": RolloverPolicy.CARRIED, "rollover_cap_minutes": 600, "rollover_periods": 2, "may_borrow": True}
        | {"borrow_cap_minutes": 240}
        if number == 0
        else {"rollover": RolloverPolicy.POOLED, "rollover_periods": 3}
    )
    yield moves | {
        "name": "Support hours that move on",
        "kind": LineKind.CONTRACTED_HOURS,
        "workstream": Workstream.SUPPORT,
        "contracted_minutes": 20 * 60,
        "hourly_rate": hourly,
        "overage_multiplier": Decimal("1.25"),
        "after_hours_multiplier": Decimal("1.5"),
        "weighs_after_hours": number == 1,
        "rounding_minutes": 15,
        "interval": Interval.MONTH,
    }
    yield {
        "name": "Advice, bought ahead",
        "kind": LineKind.PREPAID_HOURS,
        "workstream": Workstream.OPTIMIZATION,
        "hourly_rate": hourly,
        "overage_rate": hourly,
    }
    yield {
        "name": "Interfaces, by the hour to a cap",
        "kind": LineKind.TIME_AND_MATERIALS,
        "workstream": Workstream.IMPLEMENTATION,
        "hourly_rate": hourly,
        "cap_amount": hourly * 30,
    }


def _others(client: DemoClient, vendors: list[Vendor]) -> Iterator[dict[str, Any]]:
    seat = SCALE[client.currency] / 50
    licence = {"kind": LineKind.LICENCE, "interval": Interval.MONTH, "quantity": Decimal(40)}
    yield licence | {
        "name": "Planning seats, as agent",
        "unit_price": seat,
        "unit_cost": seat * Decimal("0.8"),
        "vendor": vendors[0],
        "is_agent": True,
    }
    yield licence | {
        "name": "Backup seats, as principal",
        "unit_price": seat / 2,
        "unit_cost": seat * Decimal("0.35"),
        "vendor": vendors[-1],
    }
    yield {
        "name": "A share of what storage no longer costs",
        "kind": LineKind.OUTCOME_FEE,
        "workstream": Workstream.OPTIMIZATION,
        "unit_price": SCALE[client.currency] * 10,
        "cap_amount": SCALE[client.currency] * 6,
    }


def _buy_and_report(stage: Stage, lines: dict[str, ServiceLine]) -> None:
    """A block in hours at once and another when it runs low; half-way, and then what is known."""
    prepaid, outcome = lines["Advice, bought ahead"], lines["A share of what storage no longer costs"]
    by, start = prepaid.engagement.account_manager, Month.of(prepaid.starts_on)
    price = (prepaid.hourly_rate or Decimal(0)) * 40
    for later, breakage, kept in ((0, 10, 12), (4, 0, 12)):
        day = (start + later).first_day
        last = (start + later + kept).last_day
        buy_block(
            prepaid,
            by=by,
            bought_on=day,
            minutes=BLOCK,
            price=price,
            expires_on=last,
            breakage_percent=Decimal(breakage),
        )
    scale = outcome.cap_amount or Decimal(0)
    for later, done, worth, known in ((2, 50, scale * 10 / 6, False), (5, 75, scale * 8 / 6, True)):
        report_outcome(
            outcome,
            by=by,
            dated_on=(start + later).last_day,
            progress_percent=Decimal(done),
            amount=worth.quantize(Decimal(1)),
            is_known=known,
            note="Measured with the client" if known else "Estimate from the first two sites",
        )


def _worked(stage: Stage, lines: list[ServiceLine]) -> Iterator[Entry]:
    """A month at a time: around what is promised, some of the block, a little towards the cap."""
    monthly = {LineKind.CONTRACTED_HOURS: 19 * 60, LineKind.PREPAID_HOURS: 9 * 60, LineKind.TIME_AND_MATERIALS: 6 * 60}
    for line in lines:
        for month in stage.months:
            around = monthly.get(LineKind(line.kind), 0)
            left = int(around * stage.rng.uniform(0.75, 1.35)) if month.first_day >= line.starts_on else 0
            while left > 0:
                day = month.first_day + dt.timedelta(days=stage.rng.randrange(month.days))
                minutes = min(left, stage.rng.choice((50, 75, 110, 165)))
                left -= minutes
                if day <= stage.today:
                    yield _entry(stage, line, day, minutes, stage.rng.choice(list(line.engagement.team_members.all())))


def _entry(stage: Stage, line: ServiceLine, day: dt.date, minutes: int, person: Person) -> Entry:
    decided = day < stage.today - dt.timedelta(days=7)
    own = person.user_id == line.engagement.account_manager_id
    approver = stage.users["manager"] if own else line.engagement.account_manager
    return Entry(
        person=person,
        engagement=line.engagement,
        line=line,
        worked_on=day,
        minutes=minutes,
        workstream=line.workstream,
        note=stage.rng.choice(NOTES),
        is_after_hours=stage.rng.random() < 0.1,
        status=Status.APPROVED if decided else Status.SUBMITTED,
        approved_by=approver if decided else None,
        approved_at=clock.now() if decided else None,
    )
