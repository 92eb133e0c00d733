"""The lists of deals, referral links, referrals and of what was attributed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.html import format_html

from partnerview.http.columns import Amount, Badge, Choice, Day, Decimals, Export, Link, Made, Moment, Number, Text
from partnerview.http.tables import Empty, Table
from partnerview.ui import formats
from partnerview.ui.parts import Cell, TotalsRow
from programs.models import AttributionKind


class DealTable(Table):
    label = "Deals"
    ordering = ("-id",)
    fold = True
    empty = Empty(
        "No deal is registered yet",
        "A partner that registers a prospect first is protected while it sells, and rewarded when it wins.",
        action="Register the first deal",
        at="programs:deal-new",
    )
    empty_text = "No deal matches. Clear a filter, or register one."

    prospect = Link("Prospect", url="programs:deal-detail", fold="start")
    partner = Text("Partner", "partner.name", fold="below")
    status = Badge("State", kind="deal", fold="end")
    amount = Amount("Worth a year", fold="below-end", short="Worth")
    expected_close_on = Day("Expected to close")
    expires_on = Day("Protected until")
    reward_percent = Decimals("Reward, %", places=1)
    registered_on = Day("Registered")
    id = Export("Id")


def deal_totals(rows: QuerySet[Any, Any]) -> list[TotalsRow]:
    """All listed deals, one row per currency."""
    sums = rows.order_by().values("currency").annotate(sum=Sum("amount")).order_by("currency")
    return [
        TotalsRow(f"All in {row['currency']}", {"amount": Cell(formats.amount_with(row["sum"], row["currency"]))})
        for row in sums
    ]


def _address(code: str) -> str:
    page = reverse("programs:referral-landing", args=[code])
    return format_html('<a href="{}">{}</a>', page, page)


def _retire(pk: int, retired_on: Any) -> str:
    return "" if retired_on else format_html('<a href="{}">Retire</a>',
                                             reverse("programs:referral-code-retirement", args=[pk]))  # fmt: skip


class CodeTable(Table):
    label = "Referral links"
    ordering = ("-id",)
    fold = True
    empty = Empty(
        "No partner has a link yet",
        "A link per partner: who comes by it is counted, and the partner is credited when they become a client.",
        action="Make the first link",
        at="programs:referral-code-new",
    )
    empty_text = "No link matches. Clear a filter, or make one."

    code = Made("Link", _address, "code", order="code", fold="start")
    partner = Text("Partner", "partner.name", fold="below")
    note = Text("Where it is used", order=False)
    visits = Number("Visits", order=False, fold="end")
    words = Number("Left word", order=False, fold="below-end")
    clients = Number("Became clients", order=False)
    retired_on = Day("Retired")
    retire = Made("Next", _retire, "id", "retired_on", url="programs:referral-code-retirement", fold="last")
    id = Export("Id")


def _who(name: str, email: str, forgotten: Any) -> str:
    return "Forgotten" if forgotten else ", ".join(part for part in (name, email) if part)


def _forget(pk: int, forgotten: Any) -> str:
    return "" if forgotten else format_html('<a href="{}">Forget the person</a>',
                                            reverse("programs:referral-forgetting", args=[pk]))  # fmt: skip


class ReferralTable(Table):
    label = "Referrals"
    ordering = ("-id",)
    fold = True
    empty = Empty(
        "Nobody has left word yet",
        "Who comes by a partner's link and leaves word stands here, until they are a client and after.",
        action="See the links",
        at="programs:referral-code-list",
    )
    empty_text = "No referral matches. Clear a filter."

    company = Text("Company", fold="start")
    partner = Text("Partner", "code.partner.name", fold="below")
    who = Made("Who", _who, "name", "email", "forgotten_on", fold="below-end")
    note = Text("About", order=False)
    created_at = Moment("Left word")
    engagement = Link("Became", "engagement.name", url="engagements:engagement-detail", key="engagement.id", fold="end")
    forget = Made(
        "Next", _forget, "id", "forgotten_on",
        url="programs:referral-forgetting", fold="last",
    )  # fmt: skip
    id = Export("Id")


def _by(deal: int | None, prospect: str | None, code: str | None) -> str:
    if deal is None:
        return code or ""
    return format_html('<a href="{}">{}</a>', reverse("programs:deal-detail", args=[deal]), prospect or "")


class AttributionTable(Table):
    label = "Attribution"
    ordering = ("-id",)
    fold = True
    empty = Empty("Nothing is attributed yet", "Every visit, registration and client that came by a partner, in order.")
    empty_text = "No line matches. Clear a filter."

    at = Moment("When", fold="below")
    partner = Text("Partner", "partner.name", fold="start")
    kind = Choice("What", choices=AttributionKind.choices, fold="end")
    by = Made("By", _by, "deal_id", "deal.prospect", "code.code", fold="below-end")
    engagement = Link("Engagement", "engagement.name", url="engagements:engagement-detail", key="engagement.id")
    came_from = Text("Came from", order=False)
    id = Export("Id")
