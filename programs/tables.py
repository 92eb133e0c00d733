"""The lists of Grow: what stands in which column."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from partnerview import clock
from partnerview.http.columns import (
    Amount,
    Badge,
    Choice,
    Day,
    Decimals,
    Export,
    Link,
    Made,
    Moment,
    Number,
    Text,
    link_to,
)
from partnerview.http.tables import Empty, Table
from partnerview.ui import formats
from programs.models import LifecycleStage, Recommendation


def countdown(day: dt.date | None) -> str:
    """`14 Feb 2027, in 80 days`; `3 days overdue`."""
    if day is None:
        return formats.DASH
    days = (day - clock.today()).days
    if days < 0:
        return f"{formats.day(day)}, {-days} {'day' if days == -1 else 'days'} overdue"
    return f"{formats.day(day)}, {'today' if not days else f'in {days} days' if days > 1 else 'tomorrow'}"


class PartnerProgramTable(Table):
    label = "Partners"
    ordering = ("name",)
    fold = True
    empty = Empty(
        "No partner in the program yet",
        "Here will be where each partner stands: cohort, stage, tier. Partners come from the directory.",
        action="Add the first partner",
        at="directory:partner-new",
    )
    empty_text = "No partner matches. Clear a filter, or add the partner to the directory."

    name = Link("Partner", url="programs:partner", fold="start")
    cohort = Text("Cohort", fold="end")
    stage = Choice("Stage", "profile.stage", choices=LifecycleStage.choices, fold="below")
    tier = Text("Tier", "profile.tier", fold="below-end")
    renews = Made("Tier renews", countdown, "profile.tier_renews_on")
    to_win = Number("To win")
    territory = Text("Territory", "territory.name")
    pam = Text("Partner account manager", "pam.name")
    id = Export("Id")


def _customer(name: str, pk: int) -> str:
    return link_to(reverse("programs:customer-change", args=[pk]), name)


class CustomerTable(Table):
    label = "Existing customers"
    ordering = ("name",)
    fold = True
    empty_text = "No customer is known yet. Add one, or import the list as CSV."

    name = Made("Customer", _customer, "name", "id", order="name", fold="start")
    country = Text("Country", fold="end")
    matches = Made("Matches our ideal", lambda matches: "Yes" if matches else "No", "matches_icp", fold="below")
    client = Link("Ours already", "client.name", url="directory:client-detail", key="client.id", fold="below-end")
    id = Export("Id")


def _what(partner: str, to: str, pk: int) -> str:
    return link_to(reverse("programs:classification-detail", args=[pk]), f"{partner}: {to}")


class ClassificationTable(Table):
    label = "Classifications"
    ordering = ("-requested_at",)
    fold = True
    empty = Empty(
        "No classification yet",
        "Here will be each decision that moved a partner to another cohort, with its reason and who decided "
        "it. One is proposed on the page of a partner.",
    )
    empty_text = "No decision matches. Propose one on the page of a partner."

    what = Made("Decision", _what, "partner.name", "to_cohort.name", "id", order="partner__name", fold="start")
    from_cohort = Text("From", "from_cohort.name")
    status = Badge("State", fold="end")
    effective_on = Day("Takes effect", fold="below")
    recommendation = Choice("What follows", choices=Recommendation.choices)
    requested_by = Text("Asked by", "requested_by.name", fold="below-end")
    decided_by = Text("Decided by", "decided_by.name")
    requested_at = Moment("Asked")
    id = Export("Id")


def _version(cohort: str, version: int, pk: int) -> str:
    return link_to(reverse("programs:strategy-detail", args=[pk]), f"{cohort}, version {version}")


class StrategyTable(Table):
    label = "Strategies"
    ordering = ("cohort__position",)
    fold = True
    empty_text = "No strategy yet. Draft the first one."

    what = Made("Strategy", _version, "cohort.name", "version", "id", order="cohort__position", fold="start")
    status = Badge("State", kind="strategy", fold="end")
    review_on = Made("Looked at again", countdown, "review_on", order="review_on", fold="below")
    drafted_by = Text("Drafted by", "drafted_by.name")
    approved_by = Text("Approved by", "approved_by.name", fold="below-end")
    id = Export("Id")


class CohortTable(Table):
    label = "Cohorts"
    ordering = ("position",)
    empty_text = "No cohort."

    name = Link("Cohort", url="programs:cohort-change")
    kind = Text("Kind")
    position = Number("Place")
    retired = Made("State", lambda retired: "No longer used" if retired else "", "is_retired")
    id = Export("Id")


def _diamond(name: str, pk: int) -> str:
    return link_to(reverse("programs:partner", args=[pk]), name)


class DiamondTable(Table):
    label = "Diamonds"
    ordering = ("rank",)
    fold = True
    empty_text = "No longtail partner has a customer to win. Import the customer lists of partners."

    rank = Number("Rank", order=False)
    partner = Made("Partner", _diamond, "name", "partner_id", fold="start")
    to_win = Number("To win", order=False, fold="end")
    matching = Number("Match our ideal", order=False)
    ours = Number("Ours already", order=False)
    customers = Number("Customers known", order=False)
    icp_alignment = Decimals("ICP alignment, %", order=False)
    cohort = Text("Cohort", order=False, fold="below")
    pam = Text("Partner account manager", order=False, fold="below-end")
    territory = Text("Territory", order=False)


class DriftTable(Table):
    label = "Outside the thresholds"
    ordering = ("name",)
    fold = True
    empty_text = "Every partner reaches what its strategy asks."

    partner = Made("Partner", _diamond, "name", "partner_id", fold="start")
    cohort = Text("Cohort", order=False, fold="below")
    version = Number("Version", order=False)
    below = Made("Below on", ", ".join, "unmet", fold="end")
    pam = Text("Partner account manager", order=False, fold="below-end")


def _plan(label: str, kind: str, pk: int) -> str:
    return link_to(reverse(f"programs:{kind}-detail", args=[pk]), label)


class PlanDriftTable(Table):
    label = "Made under another strategy"
    ordering = ("partner",)
    fold = True
    empty_text = "Every RAP and every open review was made under the strategy in force."

    plan = Made("RAP or review", _plan, "label", "kind", "id", fold="start")
    partner = Made("Partner", _diamond, "partner", "partner_id", fold="below")
    status = Badge("State", kind="rap", order=False, fold="end")
    made_under = Text("Made under", order=False, fold="below-end")
    in_force = Text("In force", order=False)
    pam = Text("Partner account manager", order=False)


class QueueTable(Table):
    """For files: the page of the queue writes its lines by itself."""

    label = "Workflow queue"
    ordering = ("requested_at",)
    empty_text = "Nothing waits for a decision."

    kind = Text("Kind", order=False)
    title = Text("What", order=False)
    summary = Text("Summary", order=False)
    awaited = Text("Waits for", order=False)
    days = Number("Days", order=False)
    partner = Text("Partner", order=False)
    territory = Text("Territory", order=False)
    pam = Text("Partner account manager", order=False)
    requested_by = Text("Asked by", order=False)
    requested_at = Moment("Asked", order=False)
    amount = Amount("Amount", order=False)
    currency = Export("Currency")
    approval = Export("Approval")


def as_values(rows: list[Any], *names: str) -> list[dict[str, Any]]:
    """Frozen rows of a report as plain values for a table."""
    return [{name: getattr(row, name) for name in names} for row in rows]
