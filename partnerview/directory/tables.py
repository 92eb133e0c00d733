"""The lists of the directory: what stands in which column."""

from __future__ import annotations

from partnerview.directory.models import PartnerRole
from partnerview.http.columns import Badge, Choice, Day, Export, LastDay, Link, Moment, Text
from partnerview.http.tables import Empty, Table


class ClientTable(Table):
    label = "Clients"
    ordering = ("name",)
    fold = True
    empty = Empty(
        "No client yet",
        "Here will be whom you serve, each with its engagements, its invoices and the people to call.",
        action="Add the first client",
        at="directory:client-new",
    )
    empty_text = "No client matches. Clear a filter, or add the client."

    name = Link("Client", url="directory:client-detail", fold="start")
    country = Text("Country", fold="end")
    account_manager = Text("Account manager", "account_manager.name", fold="below")
    updated_at = Moment("Changed")
    id = Export("Id")


class PartnerTable(Table):
    label = "Partners"
    ordering = ("name",)
    fold = True
    empty = Empty(
        "No partner yet",
        "Here will be firms beside yours: who refers, resells, operates or delivers, each with its territory "
        "and manager.",
        action="Add the first partner",
        at="directory:partner-new",
    )
    empty_text = "No partner matches. Clear a filter, or add the partner."

    name = Link("Partner", url="directory:partner-detail", fold="start")
    roles = Choice("Roles", choices=PartnerRole.choices, order=False, fold="below")
    territory = Text("Territory", "territory.name", fold="end")
    pam = Text("Partner account manager", "pam.name")
    id = Export("Id")


class VendorTable(Table):
    label = "Vendors"
    ordering = ("name",)
    empty = Empty(
        "No vendor yet",
        "Here will be those whose products you resell with your service.",
        action="Add the first vendor",
        at="directory:vendor-new",
    )
    empty_text = "No vendor matches. Clear a filter, or add the vendor."

    name = Link("Vendor", url="directory:vendor-detail")
    updated_at = Moment("Changed")
    id = Export("Id")


class TerritoryTable(Table):
    label = "Territories"
    ordering = ("name",)
    fold = True
    empty_text = "No territory yet."

    name = Link("Territory", url="directory:territory-detail", fold="start")
    looked_after_by = Text("Looked after by", order=False, fold="below")
    id = Export("Id")


class EngagementTable(Table):
    """The engagements of one client or partner, as plain rows."""

    label = "Engagements"
    fold = True
    empty_text = "No engagement yet."

    name = Link("Engagement", url="engagements:engagement-detail", fold="start")
    status = Badge("Status", fold="end")
    starts_on = Day("Since", fold="below")
    ends_before = LastDay("Until", fold="below-end")
    currency = Text("Currency")
