"""The lists of partners: where each stands, its customers, the diamonds."""

from __future__ import annotations

from partnerview.http.columns import Choice, Decimals, Export, Link, Made, Number, Text
from partnerview.http.tables import Empty, Table
from programs.models import LifecycleStage
from programs.tables.cells import countdown, partner_link


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


def _yes(it: object) -> str:
    return "Yes" if it else "No"


class CustomerTable(Table):
    label = "Existing customers"
    ordering = ("name",)
    fold = True
    empty_text = "No customer is known yet. Add one, or import the list as CSV."

    name = Link("Customer", url="programs:customer-change", fold="start")
    country = Text("Country", fold="end")
    matches = Made("Matches our ideal", _yes, "matches_icp", fold="below")
    client = Link("Ours already", "client.name", url="directory:client-detail", key="open_client", fold="below-end")
    id = Export("Id")


class CustomerOfTable(Table):
    """The customers of all partners: the same name may be served by two of them."""

    label = "Customers of partners"
    ordering = ("name",)
    fold = True
    empty = Empty(
        "No customer is known yet",
        "Here will be whom partners serve. Their list is taken in on the page of a partner, one by one or as CSV.",
        action="See the partners",
        at="programs:partner-list",
    )
    empty_text = "No customer matches. Clear a filter."

    name = Link("Customer", url="programs:customer-change", fold="start")
    partner = Link("Partner", "partner.name", url="programs:partner", key="partner_id", fold="below")
    country = Text("Country", fold="end")
    matches = Made("Matches our ideal", _yes, "matches_icp")
    client = Link("Ours already", "client.name", url="directory:client-detail", key="open_client", fold="below-end")
    id = Export("Id")


class DiamondTable(Table):
    label = "Diamonds"
    ordering = ("rank",)
    fold = True
    empty_text = "No longtail partner has a customer to win. Import the customer lists of partners."

    partner = Made("Partner", partner_link, "name", "partner_id", fold="start")
    rank = Number("Rank", order=False)
    to_win = Number("To win", order=False, fold="end")
    matching = Number("Match our ideal", order=False)
    ours = Number("Ours already", order=False)
    customers = Number("Customers known", order=False)
    icp_alignment = Decimals("ICP alignment, %", order=False)
    cohort = Text("Cohort", order=False, fold="below", css="name")
    pam = Text("PAM", order=False, fold="below-end", css="name")
    territory = Text("Territory", order=False)
