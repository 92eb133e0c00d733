"""What the firm sells: engagements that began in different months and go on, with what happened to them.

Everything goes through the actions that the pages use, by the people who would do it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from engagements.actions.deliverables import add_template, generate_recurring
from engagements.actions.engagements import draft_engagement
from engagements.actions.moves import end_engagement, give_notice, pause_engagement, resume_engagement
from engagements.actions.service_lines import accept_line, add_line, end_line
from engagements.actions.starts import approve_start, request_start
from engagements.models import Engagement, EngagementStatus, Interval, LineKind, ServiceLine, Workstream
from partnerview.closing.demo.firms import DemoClient
from partnerview.closing.demo.stage import Stage
from partnerview.directory.models import Client
from partnerview.months import Month

# What a unit of `size` costs a month, by currency.
SCALE = {"GBP": Decimal(950), "USD": Decimal(1200), "EUR": Decimal(1100), "JPY": Decimal(160_000)}
HOURLY = {"GBP": Decimal(115), "USD": Decimal(145), "EUR": Decimal(130), "JPY": Decimal(18_500)}
SERVICES = (
    ("Platform care and optimization", "Monitoring, patching, release care and quarterly tuning of the platform."),
    ("Managed application service", "Service desk, fixes, releases and small enhancements of the core application."),
    ("Cloud operations", "Round-the-clock operation, backup and recovery tests, cost reviews every quarter."),
    ("Data and reporting service", "Nightly feeds, report library, data quality desk and a monthly report."),
    ("Workplace support", "Service desk, device care, joiners and leavers, and on-site days twice a month."),
)
OUT_OF_SCOPE = [
    "New sites: a separate engagement",
    "Third-party licences",
    "Training of more than six people a quarter",
]
CADENCES = (
    ("month", "advance"),
    ("month", "arrears"),
    ("month", "advance"),
    ("quarter", "advance"),
    ("year", "advance"),
)


def sell(stage: Stage) -> list[Engagement]:
    """One engagement for each client, begun over the first two thirds of the story; some clients have a second."""
    made = []
    for number, (client, row) in enumerate(stage.clients):
        start = stage.months[number * 7 % max(1, 2 * len(stage.months) // 3)]
        made.append(_engagement(stage, client, row, number, start))
        if client.size >= 8:
            made.append(_engagement(stage, client, row, number + 3, min(start + 5, stage.months[-2])))
    _still_to_decide(stage)
    return made


def let_time_pass(stage: Stage, engagements: list[Engagement]) -> None:
    """Price changes, more and fewer hours, a pause, a notice, endings: each dated, by its account manager."""
    for number, engagement in enumerate(engagements):
        change_on = (Month.of(engagement.starts_on) + 8 + number % 4).first_day
        if change_on >= stage.today:
            continue
        if number % 4 == 0:
            _reprice(stage, engagement, change_on, Decimal("1.06"), "Yearly price review")
        elif number % 7 == 3:
            _reprice(stage, engagement, change_on, Decimal("0.85"), "Fewer sites to look after")
        elif number % 9 == 5:
            _pause(stage, engagement, change_on)
    _part_ways(stage, engagements)
    generate_recurring()


def _part_ways(stage: Stage, engagements: list[Engagement]) -> None:
    """Two endings and a notice, among the small ones that have run a while without a pause."""
    for engagement in engagements:
        engagement.refresh_from_db()
    settled = Month.of(stage.today) - max(4, len(stage.months) // 4)
    steady = [e for e in engagements if e.status == EngagementStatus.RUNNING and e.starts_on < settled.first_day]
    small = {row.pk: client.size for client, row in stage.clients}
    steady.sort(key=lambda e: (small[e.client_id], e.starts_on, e.pk))
    for engagement, months_ago in ((steady[0], 4), (steady[2], 2)):
        end_engagement(
            engagement,
            ends_on=(Month.of(stage.today) - months_ago).last_day,
            churn_reason="Brought in house",
            by=engagement.account_manager,
            reason="Agreed in review",
        )
    leaving = steady[1]
    give_notice(
        leaving,
        given_on=stage.today,
        ends_on=(Month.of(stage.today) + 2).last_day,
        churn_reason="Merged with another firm",
        by=leaving.account_manager,
        reason="Letter received",
    )


def _engagement(stage: Stage, client: DemoClient, row: Client, number: int, start: Month) -> Engagement:
    service, scope = SERVICES[number % len(SERVICES)]
    interval, timing = CADENCES[number % len(CADENCES)]
    manager = stage.account_managers[number % len(stage.account_managers)]
    starts_on = start.first_day if number % 3 else start.first_day + dt.timedelta(days=14)
    engagement = draft_engagement(
        by=manager,
        client=row,
        name=service,
        scope=scope,
        out_of_scope=OUT_OF_SCOPE[: 1 + number % 3],
        currency=client.currency,
        billing_interval=interval,
        billing_timing=timing,
        starts_on=starts_on,
        go_live_on=starts_on + dt.timedelta(days=45),
        team_members=[stage.people[(number + i) % len(stage.people)] for i in range(2 + client.size // 3)],
        partner=stage.partners[number % len(stage.partners)] if number % 6 == 0 else None,
        partner_role="referral" if number % 6 == 0 else "",
    )
    _lines(engagement, client, number)
    request_start(engagement, by=manager)
    approve_start(engagement, by=stage.users["manager"], reason="Margin and team are in order")
    if one_off := ServiceLine.objects.filter(engagement=engagement, kind=LineKind.ONE_OFF).first():
        _accept(stage, one_off)
    if number % 2 == 0:
        add_template(
            engagement,
            title="Monthly service report",
            first_due_on=(Month.of(stage.today) - 2).first_day + dt.timedelta(days=4),
            workstream=Workstream.ACCOUNT_MANAGEMENT,
            by=manager,
        )
    return engagement


def _lines(engagement: Engagement, client: DemoClient, number: int) -> None:
    for line in _lines_sold(client, number):
        add_line(engagement, by=engagement.account_manager, starts_on=engagement.starts_on, **line)


def _lines_sold(client: DemoClient, number: int) -> Iterator[dict[str, Any]]:
    """A fee for everybody; hours, work by the hour and a paid start for some."""
    scale, hourly = SCALE[client.currency], HOURLY[client.currency]
    yield {
        "name": "Managed platform",
        "kind": LineKind.RECURRING_FEE,
        "workstream": Workstream.SUPPORT,
        "unit_price": scale * client.size,
        "interval": Interval.MONTH if number % 5 else Interval.QUARTER,
    }
    if number % 3 != 1:
        yield {
            "name": "Support and optimization hours",
            "kind": LineKind.CONTRACTED_HOURS,
            "workstream": Workstream.OPTIMIZATION,
            "contracted_minutes": 60 * (8 + 4 * client.size),
            "hourly_rate": hourly,
            "overage_rate": hourly * Decimal("1.25") if number % 2 else None,
            "interval": Interval.MONTH,
        }
    if number % 4 == 1:
        yield {
            "name": "Implementation work",
            "kind": LineKind.TIME_AND_MATERIALS,
            "workstream": Workstream.IMPLEMENTATION,
            "hourly_rate": hourly * Decimal("1.2"),
            "after_hours_multiplier": Decimal("1.5"),
        }
    if number % 3 == 0:
        yield {
            "name": "Onboarding",
            "kind": LineKind.ONE_OFF,
            "workstream": Workstream.IMPLEMENTATION,
            "unit_price": scale * client.size * 2,
        }


def _accept(stage: Stage, line: ServiceLine) -> None:
    accepted_on = line.starts_on + dt.timedelta(days=40)
    if accepted_on <= stage.today:
        by = line.engagement.account_manager
        accept_line(line, accepted_on=accepted_on, accepted_by="Head of operations", by=by)


def _reprice(stage: Stage, engagement: Engagement, on: dt.date, factor: Decimal, reason: str) -> None:
    """The old line ends the day before; the new one says what changed."""
    line = ServiceLine.objects.filter(
        engagement=engagement, kind=LineKind.RECURRING_FEE, interval=Interval.MONTH, ends_before=None
    ).first()
    if line is None or line.starts_on >= on:
        return
    by = engagement.account_manager
    end_line(line, ends_on=on - dt.timedelta(days=1), by=by, reason=reason)
    add_line(
        engagement,
        by=by,
        reason=reason,
        name=line.name,
        kind=line.kind,
        workstream=line.workstream,
        unit_price=(line.unit_price * factor).quantize(Decimal(1)),
        interval=line.interval,
        starts_on=on,
    )


def _pause(stage: Stage, engagement: Engagement, on: dt.date) -> None:
    pause_engagement(engagement, effective_on=on, by=engagement.account_manager, reason="Site closed for rebuilding")
    back_on = (Month.of(on) + 3).first_day
    if back_on <= stage.today:
        engagement.refresh_from_db()
        resume_engagement(engagement, effective_on=back_on, by=engagement.account_manager, reason="Site open again")


def _still_to_decide(stage: Stage) -> None:
    """A draft, and a start that waits for its approval: there is something to do on the first morning."""
    for number, wanted in ((0, "draft"), (1, "pending")):
        client, row = stage.clients[number]
        manager = stage.account_managers[number % len(stage.account_managers)]
        engagement = draft_engagement(
            by=manager,
            client=row,
            name="Security operations" if wanted == "draft" else "Field device management",
            scope="Detection, response and a monthly review with the client's own team.",
            currency=client.currency,
            starts_on=(Month.of(stage.today) + 1).first_day,
        )
        _lines(engagement, client, 1)
        if wanted == "pending":
            request_start(engagement, by=manager)
