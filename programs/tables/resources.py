"""The lists of the library for partners: resources, and who has done which training."""

from __future__ import annotations

import datetime as dt

from partnerview.http.columns import Choice, Day, Export, Link, Made, Moment, Number, Text
from partnerview.http.tables import Empty, Table
from programs.models import ResourceKind


def _state(retired_at: dt.datetime | None) -> str:
    return "Retired" if retired_at else "Shown"


def _tiers(tiers: list[str]) -> str:
    return ", ".join(tiers) or "All"


class ResourceTable(Table):
    label = "Resources"
    ordering = ("title",)
    fold = True
    empty = Empty(
        "The library is empty",
        "Here will be guides, templates, sales material and trainings, each for the tiers and classes that it is for.",
        action="Publish the first resource",
        at="programs:resource-new",
    )
    empty_text = "No resource matches. Clear a filter, or publish one."

    title = Link("Title", url="programs:resource-detail", fold="start")
    kind = Choice("Kind", choices=ResourceKind.choices, fold="below")
    tiers = Made("For tiers", _tiers, "tiers")
    state = Made("State", _state, "retired_at", order="retired_at", fold="end")
    done = Number("Done by", fold="below-end")
    published_by = Text("Published by", "published_by.name")
    published_at = Day("Published")
    id = Export("Id")


class CompletionTable(Table):
    label = "Done by"
    ordering = ("-done_at",)
    fold = True
    empty_text = "Nobody has done it yet."

    done_by = Text("Who", "done_by.name", fold="start")
    partner = Link("Partner", "partner.name", url="programs:partner", key="partner_id", fold="below")
    resource = Text("Training", "resource.title")
    done_at = Moment("When", fold="end")
    id = Export("Id")
