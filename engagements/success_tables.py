"""Lists of the catalogue and of customer success: what stands in which column."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from engagements.models import PricingModel
from partnerview import clock
from partnerview.http.columns import Amount, Badge, Choice, Day, Export, Link, Made, Number, Text, link_to
from partnerview.http.tables import Empty, Table
from partnerview.ui import formats


class OfferingTable(Table):
    label = "Offerings"
    ordering = ("category", "name")
    fold = True
    empty = Empty(
        "Nothing is offered yet",
        "An offering has tiers, each with a price list by currency and day, service levels and duties of both sides.",
        action="Add the first offering",
        at="engagements:offering-new",
    )
    empty_text = "Nothing in the catalogue matches. Clear a filter, or add an offering."

    name = Link("Offering", url="engagements:offering-detail", fold="start")
    category = Text("Category", fold="below")
    pricing_model = Choice("Charged by", choices=PricingModel.choices, fold="end")
    tier_count = Number("Tiers", order=False)
    line_count = Number("Lines in service", order=False)
    state = Badge("Status", order=False, fold="below-end")
    id = Export("Id")
    updated_at = Export("Changed")


def _from_today(due_on: dt.date) -> str:
    return formats.distance(due_on, clock.today())


def _review(pk: int, planned_on: dt.date | None) -> str:
    if planned_on:
        return link_to(reverse("engagements:engagement-success", args=[pk]), "Prepare")
    return link_to(reverse("engagements:review-new", args=[pk]), "Plan it")


class ReviewDueTable(Table):
    label = "Reviews due"
    ordering = ("due_on",)
    fold = True
    wide = True
    empty = Empty(
        "No review yet",
        "Here will be which client is due for a review and how the last one went. Its rhythm is set on the "
        "Success tab of an engagement.",
    )
    empty_text = "No review is due here. Say on an engagement's Success tab how often it is reviewed."

    engagement_name = Link(
        "Engagement", "engagement.name", url="engagements:engagement-success", key="engagement_id", fold="start"
    )
    client = Text("Client", "engagement.client.name", fold="below")
    account_manager = Text("Account manager", "engagement.account_manager.name")
    due_on = Day("Due", fold="end")
    left = Made("From today", _from_today, "due_on", order=False, css="nowrap")
    every_months = Number("Months between")
    last_held_on = Day("Last held", order=False)
    last_score = Number("Last score", order=False)
    health = Badge("Health", kind="health", order=False, fold="below-end")
    act = Made("What to do", _review, "engagement_id", "planned_on", url="engagements:review-new")


def _decide(pk: int) -> str:
    return link_to(reverse("engagements:opportunity-decision", args=[pk]), "Decide")


class OpportunityTable(Table):
    label = "Opportunities"
    ordering = ("service",)
    fold = True
    wide = True
    empty = Empty(
        "No opportunity yet",
        "Here will be services that clients could take, why, and who owes it to whom. One is recorded on the "
        "Success tab of an engagement.",
    )
    empty_text = "No opportunity matches. Record one on an engagement's Success tab."

    service = Text("Service", fold="start")
    engagement_name = Link(
        "Engagement", "engagement.name", url="engagements:engagement-success", key="engagement_id", fold="below"
    )
    client = Text("Client", "engagement.client.name")
    reason = Text("Why")
    owner = Text("Owner", "owner.name")
    status = Badge("State", kind="opportunity", fold="below-end")
    monthly_amount = Amount("Worth a month", fold="end")
    currency = Export("Currency")
    decide = Made("Decision", _decide, "id", url="engagements:opportunity-decision")
