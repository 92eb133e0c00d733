"""The lists of strategies and of what drifted from them."""

from __future__ import annotations

from django.urls import reverse

from partnerview.http.columns import Badge, Export, Made, Number, Text, link_to
from partnerview.http.tables import Table
from programs.tables.cells import countdown, partner_link


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


class DriftTable(Table):
    label = "Outside the thresholds"
    ordering = ("name",)
    fold = True
    empty_text = "Every partner reaches what its strategy asks."

    partner = Made("Partner", partner_link, "name", "partner_id", fold="start")
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
    partner = Made("Partner", partner_link, "partner", "partner_id", fold="below")
    status = Badge("State", kind="rap", order=False, fold="end")
    made_under = Text("Made under", order=False, fold="below-end")
    in_force = Text("In force", order=False)
    pam = Text("Partner account manager", order=False)
