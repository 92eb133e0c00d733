"""The lists of classifications and cohorts."""

from __future__ import annotations

from django.urls import reverse

from partnerview.http.columns import Badge, Choice, Day, Export, Link, Made, Moment, Number, Text, link_to
from partnerview.http.tables import Empty, Table
from programs.models import CohortKind, Recommendation


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
        action="See the partners",
        at="programs:partner-list",
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


class CohortTable(Table):
    label = "Cohorts"
    ordering = ("position",)
    empty_text = "No cohort."

    name = Link("Cohort", url="programs:cohort-change")
    kind = Choice("Kind", choices=CohortKind.choices)
    position = Number("Place")
    retired = Made("State", lambda retired: "No longer used" if retired else "In use", "is_retired")
    id = Export("Id")
