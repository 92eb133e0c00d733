"""The lists of the portal: what stands in which column."""

from __future__ import annotations

import datetime as dt

import django_filters
from django.urls import reverse
from django.utils.html import format_html

from partnerview.http.columns import Amount, Badge, Day, Decimals, Export, Link, Made, Number, Text, link_to
from partnerview.http.filters import SyncFilters
from partnerview.http.tables import Empty, Table
from partnerview.ui import formats
from programs.models import DealStatus, DisbursementStatus, QarStatus, RapStatus


def _acknowledged(at: dt.datetime | None, name: str) -> str:
    return f"{formats.day(at)}, {name}" if at else "Not yet"


def _name(prospect: str, pk: int) -> str:
    return link_to(reverse("portal:deal", args=[pk]), prospect)


class OwnDealTable(Table):
    label = "Deals"
    ordering = ("-id",)
    fold = True
    empty = Empty(
        "No deal yet",
        "A prospect that you register is yours once we accept it: no other partner is protected for it meanwhile.",
        action="Register the first deal",
        at="portal:deal-new",
    )
    empty_text = "No deal matches. Clear a filter, or register one."

    prospect = Made("Prospect", _name, "prospect", "id", order="prospect", fold="start")
    status = Badge("State", kind="deal", fold="end")
    amount = Amount("Worth a year", fold="below")
    expected_close_on = Day("Expected to close")
    registered_on = Day("Registered")
    expires_on = Day("Protected until", fold="below-end")
    reward_percent = Decimals("Your reward, %")
    id = Export("Id")


class OwnDealFilters(SyncFilters):
    status = django_filters.ChoiceFilter(choices=DealStatus.choices, label="State", empty_label="All")
    prospect = django_filters.CharFilter(lookup_expr="icontains", label="Prospect")


def _proved(count: int, pk: int) -> str:
    words = f"{count} file{'' if count == 1 else 's'}" if count else "None yet"
    return format_html("{}, {}", words, link_to(reverse("portal:proof-new", args=[pk]), "add one"))


def _either(first: str | None, second: str | None) -> str:
    return first or second or ""


def _plan(period: str | None, rap: int | None) -> str:
    return link_to(reverse("portal:rap", args=[rap]), f"RAP {period}") if rap else "Outside a plan"


class OwnPaymentTable(Table):
    label = "Payments"
    ordering = ("-disbursed_on",)
    fold = True
    empty = Empty("Nothing is paid out yet", "Each payment of a plan, or outside one, stands here with its proof.")
    empty_text = "No payment matches. Clear a filter."

    activity = Text("Paid for", fold="start")
    account = Made(
        "Account", _either, "named_account.customer.name", "exemption.customer.name",
        fold="below",
    )  # fmt: skip
    plan = Made("Of", _plan, "commitment.rap.period_label", "commitment.rap_id")
    disbursed_on = Day("Paid", fold="below-end")
    status = Badge("State", kind="mdf")
    proofs = Made("Your proofs", _proved, "proof_count", "id", order="proof_count", fold="last")
    amount = Amount("Amount", fold="end")
    id = Export("Id")


class OwnPaymentFilters(SyncFilters):
    status = django_filters.ChoiceFilter(choices=DisbursementStatus.choices, label="State", empty_label="All")
    outside = django_filters.BooleanFilter(field_name="commitment__rap", lookup_expr="isnull", label="Outside a plan")


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


def _review(number: int, pk: int) -> str:
    return link_to(reverse("portal:qar", args=[pk]), f"Review {number}")


class OwnQarTable(Table):
    label = "Reviews"
    ordering = ("-number",)
    fold = True
    empty_text = "No review matches. The first stands here once it is scheduled."

    number = Made("Review", _review, "number", "id", order="number", fold="start")
    status = Badge("State", kind="qar", fold="end")
    due_on = Day("Due", fold="below")
    opened_on = Day("Opened")
    completed_on = Day("Completed", fold="below-end")
    pam = Text("Held by", "partner.pam.name")
    id = Export("Id")


class OwnQarFilters(SyncFilters):
    status = django_filters.ChoiceFilter(choices=QarStatus.choices, label="State", empty_label="All")
