"""Rows for tests in one call each, with sensible defaults. They write models, not through actions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from engagements.models import (
    Engagement,
    EngagementStatus,
    Interval,
    LineKind,
    Person,
    RecognitionMethod,
    ServiceLine,
    TimeEntry,
    TimeStatus,
    Workstream,
)
from partnerview.directory.models import Client, Partner
from partnerview.users.models import User

START = dt.date(2024, 1, 1)
MONTHS = {Interval.MONTH: 1, Interval.QUARTER: 3, Interval.YEAR: 12}
METHODS = {
    LineKind.RECURRING_FEE: RecognitionMethod.STRAIGHT_LINE,
    LineKind.CONTRACTED_HOURS: RecognitionMethod.STRAIGHT_LINE,
    LineKind.TIME_AND_MATERIALS: RecognitionMethod.AS_WORKED,
    LineKind.ONE_OFF: RecognitionMethod.ON_ACCEPTANCE,
    LineKind.PREPAID_HOURS: RecognitionMethod.AS_USED,
    LineKind.LICENCE: RecognitionMethod.STRAIGHT_LINE,
    LineKind.OUTCOME_FEE: RecognitionMethod.BY_PROGRESS,
    LineKind.USAGE: RecognitionMethod.STRAIGHT_LINE,
}
BY_INTERVAL = {
    LineKind.RECURRING_FEE,
    LineKind.CONTRACTED_HOURS,
    LineKind.PREPAID_HOURS,
    LineKind.LICENCE,
    LineKind.USAGE,
}


def make_client(name: str = "Brackenridge Water", **fields: Any) -> Client:
    return Client.objects.create(name=name, **fields)


def make_partner(name: str = "Lindenhof Partners", **fields: Any) -> Partner:
    return Partner.objects.create(name=name, **fields)


def make_person(name: str = "Mina Solberg", **fields: Any) -> Person:
    return Person.objects.create(name=name, **fields)


def make_engagement(
    *, client: Client | None = None, account_manager: User | None = None, code: str = "", **fields: Any
) -> Engagement:
    """A running engagement in GBP, billed monthly in advance, without an end."""
    manager = account_manager or User.objects.get(email="account_manager@example.com")
    return Engagement.objects.create(
        client=client or Client.objects.order_by("id").first() or make_client(),
        account_manager=manager,
        created_by=fields.pop("created_by", manager),
        code=code or f"ENG-{Engagement.objects.count() + 1:04d}",
        **{
            "name": "Platform care",
            "currency": "GBP",
            "starts_on": START,
            "status": EngagementStatus.RUNNING,
            **fields,
        },
    )


def make_line(engagement: Engagement, kind: str = LineKind.RECURRING_FEE, **fields: Any) -> ServiceLine:
    """A live line of £1,000 a month from the engagement's start, unless told otherwise.

    Contracted hours take `contracted_minutes` and `hourly_rate`; their price follows from both.
    """
    values: dict[str, Any] = {
        "name": LineKind(kind).label,
        "currency": engagement.currency,
        "interval": Interval.MONTH if kind in BY_INTERVAL else Interval.TOTAL,
        "starts_on": engagement.starts_on,
        "recognition_method": METHODS[LineKind(kind)],
        "is_live": engagement.is_live,
        "recorded_by": engagement.created_by,
        "workstream": Workstream.SUPPORT,
        **fields,
    }
    values.setdefault("anchor_on", values["starts_on"])
    if kind == LineKind.CONTRACTED_HOURS:
        values.setdefault("contracted_minutes", 600)
        values.setdefault("hourly_rate", Decimal(100))
        values["price"] = Decimal(values["contracted_minutes"]) / 60 * values["hourly_rate"]
    if kind in {LineKind.TIME_AND_MATERIALS, LineKind.PREPAID_HOURS}:
        values.setdefault("hourly_rate", Decimal(100))
    if kind == LineKind.USAGE:
        values.setdefault("usage_unit", "GB")
        values.setdefault(
            "usage_tiers", [{"up_to": "1000", "unit_price": "1.50"}, {"up_to": None, "unit_price": "1.00"}]
        )
    if kind in {LineKind.RECURRING_FEE, LineKind.ONE_OFF, LineKind.LICENCE, LineKind.OUTCOME_FEE, LineKind.USAGE}:
        values.setdefault("price", Decimal(1000))
    values.setdefault("unit_price", values.get("price", Decimal(0)))
    if values["interval"] in MONTHS and kind != LineKind.PREPAID_HOURS:
        values.setdefault("monthly_amount", Decimal(values["price"]) / MONTHS[values["interval"]])
    return ServiceLine.objects.create(engagement=engagement, kind=kind, **values)


def log_time(
    engagement: Engagement,
    *,
    person: Person | None = None,
    minutes: int = 60,
    worked_on: dt.date = START,
    **fields: Any,
) -> TimeEntry:
    """Approved billable support time, unless told otherwise."""
    return TimeEntry.objects.create(
        engagement=engagement,
        person=person or Person.objects.order_by("id").first() or make_person(),
        worked_on=worked_on,
        minutes=minutes,
        **{"workstream": Workstream.SUPPORT, "status": TimeStatus.APPROVED, **fields},
    )
