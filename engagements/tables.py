"""The lists of Operate: what stands in which column."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse

from engagements.models import Workstream
from engagements.models.deliverable import how_far
from partnerview import clock
from partnerview.http.columns import (
    Amount,
    Badge,
    Choice,
    Day,
    Decimals,
    Export,
    Hours,
    LastDay,
    Link,
    Made,
    Number,
    Text,
    Values,
    link_to,
)
from partnerview.http.tables import Empty, Table
from partnerview.months import whole_months
from partnerview.ui import formats
from partnerview.ui.parts import TotalsRow


def _month(starts_on: dt.date) -> str:
    """`month 31`; nothing before it begins."""
    month = whole_months(starts_on, clock.today()) + 1
    return f"month {month}" if month > 0 else formats.DASH


def _open_entry(pk: int) -> str:
    return link_to(reverse("engagements:time-entry", args=[pk]), "Open")


class EngagementTable(Table):
    label = "Engagements"
    ordering = ("name",)
    fold = True
    wide = True
    empty = Empty(
        "No engagement yet",
        "Here will be every relationship that goes on: its scope, its hours, its monthly price. Draft one, or "
        "import the register you keep elsewhere.",
        action="Draft the first engagement",
        at="engagements:engagement-new",
    )
    empty_text = "No engagement matches. Clear a filter, or draft one."

    name = Link("Engagement", url="engagements:engagement-detail", fold="start")
    client = Text("Client", "client.name", fold="below")
    code = Text("Code", css="nowrap")
    status = Badge("Status", fold="below-end")
    account_manager = Text("Account manager", "account_manager.name")
    starts_on = Day("Since")
    month = Made("Runs", _month, "starts_on", order="starts_on", css="nowrap")
    ends_before = LastDay("Until")
    mrr = Amount("MRR", order=False, fold="end")
    currency = Export("Currency")
    id = Export("Id")
    updated_at = Export("Changed")


def _days_left(renews_on: dt.date) -> str:
    return formats.distance(renews_on, clock.today())


def _decide(pk: int) -> str:
    return link_to(reverse("engagements:engagement-renewal", args=[pk]), "Decide")


class RenewalTable(Table):
    label = "Renewals"
    ordering = ("renews_on",)
    fold = True
    wide = True
    empty_text = "No term ends here. Say on an engagement when it renews."

    name = Link("Engagement", url="engagements:engagement-detail", fold="start")
    client = Text("Client", "client.name", fold="below")
    account_manager = Text("Account manager", "account_manager.name")
    renews_on = Day("Renews on", fold="below-end")
    left = Made("From today", _days_left, "renews_on", order=False, css="nowrap")
    notice_by = Day("Notice by", "last_notice_on")
    renewal_months = Number("Months")
    uplift_percent = Decimals("Uplift %", places=1)
    status = Badge("Status")
    mrr = Amount("MRR", order=False, fold="end")
    decide = Made("Decision", _decide, "id", url="engagements:engagement-renewal")
    currency = Export("Currency")
    id = Export("Id")


class Who(Text):
    """Whose time it is; where the row folds, with its day."""

    def html(self, row: Values) -> str:
        return f'{super().html(row)}<span class="only-folded">, {formats.day(row["worked_on"])}</span>'


class TimeTable(Table):
    label = "Time"
    ordering = ("-worked_on",)
    fold = True
    wide = True
    empty_text = "No time matches. Clear a filter, or log the first hours."

    worked_on = Day("Day")
    person = Who("Person", "person.name", fold="below")
    client = Text("Client", "engagement.client.name", fold="start")
    engagement = Text("Engagement", "engagement.name")
    workstream = Choice("Workstream", choices=Workstream.choices)
    task = Export("Task")
    note = Text("Note", order=False)
    minutes = Hours("Hours", fold="end")
    status = Badge("Status", kind="time", fold="below-end")
    is_billable = Export("Billable")
    hours_source = Export("Hours in the source")
    open = Made("Entry", _open_entry, "id", fold="last")
    id = Export("Id")


def total_hours(rows: QuerySet[Any, Any]) -> list[TotalsRow]:
    """The hours of all filtered rows."""
    minutes = rows.order_by().aggregate(sum=Sum("minutes"))["sum"]
    return [TotalsRow("In all", {"minutes": formats.hours(minutes)})] if minutes else []


class HowFar(Badge):
    """How far a deliverable has come, from its two days."""

    def columns(self) -> tuple[str, ...]:
        return ("delivered_on", "accepted_on")

    def html(self, row: Values) -> str:
        return super().html({self.source: self.value(row)})

    def value(self, row: Values) -> str:
        return how_far(row["delivered_on"], row["accepted_on"])


class DeliverableTable(Table):
    label = "Deliverables"
    ordering = ("-due_on",)
    fold = True
    empty = Empty(
        "No deliverable yet",
        "Here will be what was promised with a date, what was delivered and what the client accepted. It is "
        "promised on the page of an engagement.",
    )
    empty_text = "No deliverable matches. Clear a filter, or promise the first."

    title = Link("Deliverable", url="engagements:deliverable-detail", fold="start")
    client = Text("Client", "engagement.client.name", fold="below")
    engagement = Text("Engagement", "engagement.name")
    workstream = Choice("Workstream", choices=Workstream.choices)
    state = HowFar("State", order=False, fold="below-end")
    due_on = Day("Due", fold="end")
    delivered_on = Day("Delivered")
    accepted_on = Day("Accepted")
    accepted_by = Text("Accepted by")
    id = Export("Id")


class PersonTable(Table):
    label = "People"
    ordering = ("name",)
    fold = True
    empty = Empty(
        "Nobody yet",
        "Here will be those who do the work, with their hours a week, their skills and their team. They need "
        "no sign-in.",
        action="Add the first person",
        at="engagements:person-new",
    )
    empty_text = "Nobody matches. Clear a filter, or add the person."

    name = Link("Person", url="engagements:person-detail", fold="start")
    team = Text("Team", "team.name", fold="below")
    email = Text("E-mail")
    weekly_minutes = Hours("Hours a week", fold="end")
    user = Text("Signs in as", "user.email")
    is_active = Made("State", lambda active: "Active" if active else "Gone", "is_active", fold="below-end")
    id = Export("Id")
