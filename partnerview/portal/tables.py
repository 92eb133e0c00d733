"""The lists of the portal: what stands in which column."""

from __future__ import annotations

import datetime as dt

import django_filters

from partnerview.http.columns import Amount, Badge, Day, Decimals, Export, Link, Made, Number, Text
from partnerview.http.filters import SyncFilters
from partnerview.http.tables import Table
from partnerview.ui import formats
from programs.models import QarStatus, RapStatus


def _acknowledged(at: dt.datetime | None, name: str) -> str:
    return f"{formats.day(at)}, {name}" if at else "Not yet"


class OwnRapTable(Table):
    label = "RAPs"
    ordering = ("-id",)
    fold = True
    empty_text = "No plan matches. One stands here once it is submitted for signatures."

    period_label = Link("Period", url="portal:rap", fold="start")
    status = Badge("State", kind="rap", fold="end")
    version = Number("Version")
    partner_amount = Amount("You put in", fold="below")
    mdf_amount = Amount("We put in")
    arr_target = Amount("ARR target", fold="below-end")
    partner_roi = Decimals("Your return")
    acknowledged = Made("You acknowledged", _acknowledged, "partner_acknowledged_at", "partner_acknowledged_by")
    activated_on = Day("Active since")
    id = Export("Id")


class OwnRapFilters(SyncFilters):
    status = django_filters.ChoiceFilter(
        choices=[choice for choice in RapStatus.choices if choice[0] != RapStatus.DRAFT],
        label="State",
        empty_label="All",
    )


class OwnQarTable(Table):
    label = "Reviews"
    ordering = ("-number",)
    fold = True
    empty_text = "No review matches. The first stands here once it is scheduled."

    number = Link("Review", url="portal:qar", fold="start")
    status = Badge("State", kind="qar", fold="end")
    due_on = Day("Due", fold="below")
    opened_on = Day("Opened")
    completed_on = Day("Completed", fold="below-end")
    pam = Text("Held by", "partner.pam.name")
    id = Export("Id")


class OwnQarFilters(SyncFilters):
    status = django_filters.ChoiceFilter(choices=QarStatus.choices, label="State", empty_label="All")
