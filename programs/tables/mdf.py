"""The lists of MDF: committed, paid out, by exemption, and what it led to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse

from partnerview.http.columns import Amount, Badge, Choice, Day, Export, Link, Made, Text, link_to
from partnerview.http.tables import Empty, Table
from partnerview.ui import formats
from partnerview.ui.parts import Cell, TotalsRow
from programs.models import Payer


def _ratio(won: Decimal | None, spent: Decimal) -> str:
    return formats.number(won / spent, 2) if won and spent else formats.DASH


class OutcomeTable(Table):
    label = "What MDF led to"
    ordering = ("-disbursed",)
    fold = True
    wide = True
    empty = Empty(
        "No active RAP yet",
        "Once a RAP is active, its accounts stand here with the money that was paid out for each and the ARR won.",
        action="See the RAPs",
        at="programs:rap-list",
    )
    empty_text = "No account matches. Clear a filter."

    account = Link("Account", "customer.name", url="programs:rap-detail", key="rap_id", fold="start")
    partner = Text("Partner", "rap.partner.name", fold="below", css="name")
    period = Text("RAP", "rap.period_label", css="short")
    status = Badge("Step", kind="account", fold="end")
    disbursed = Amount("MDF paid", fold="below-end")
    confirmed = Amount("Confirmed")
    partner_money = Amount("Partner paid")
    expected_arr = Amount("Expected")
    won_arr = Amount("ARR won")
    ratio = Made("Per MDF", _ratio, "won_arr", "disbursed", css="num")
    id = Export("Id")


def _holder(period: str | None, rap: int | None, activity: str | None, exemption: int | None) -> str:
    """The RAP or the exemption that money belongs to."""
    if rap:
        return link_to(reverse("programs:rap-detail", args=[rap]), f"RAP {period}")
    return link_to(reverse("programs:exemption-detail", args=[exemption]), f"Exemption: {activity}")


def _either(first: str | None, second: str | None) -> str:
    return first or second or ""


class MdfCommitmentTable(Table):
    label = "MDF committed"
    ordering = ("-committed_on",)
    fold = True
    empty = Empty(
        "Nothing is committed yet",
        "Once a plan is active or an exemption approved, what is set aside of its money stands here.",
        action="See the RAPs",
        at="programs:rap-list",
    )
    empty_text = "No commitment matches. Clear a filter."

    purpose = Text("What for", fold="start")
    holder = Made("Of", _holder, "rap.period_label", "rap_id", "exemption.activity", "exemption_id", fold="below")
    partner = Made("Partner", _either, "rap.partner.name", "exemption.partner.name")
    side = Choice("Whose money", choices=Payer.choices)
    committed_on = Day("Committed", fold="below-end")
    committed_by = Text("By", "committed_by.name")
    amount = Amount("Amount", fold="end")
    id = Export("Id")


class PaymentTable(Table):
    label = "MDF paid out"
    ordering = ("-disbursed_on",)
    fold = True
    empty = Empty(
        "Nothing is paid out yet",
        "Payments stand here with the account, the activity and the proof of both sides.",
        action="See what is committed",
        at="programs:mdf-commitment-list",
    )
    empty_text = "No payment matches. Clear a filter."

    activity = Text("Activity", fold="start")
    account = Made("Account", _either, "named_account.customer.name", "exemption.customer.name", fold="below")
    holder = Made(
        "Of", _holder, "commitment.rap.period_label", "commitment.rap_id", "exemption.activity", "exemption_id"
    )
    side = Choice("Whose money", "commitment.side", choices=Payer.choices)
    disbursed_on = Day("Paid", fold="below-end")
    proof = Text("Our proof")
    confirmation = Text("Proof of the other side")
    status = Badge("State", kind="mdf")
    amount = Amount("Amount", fold="end")
    id = Export("Id")


class ExemptionTable(Table):
    label = "MDF exemptions"
    ordering = ("-id",)
    fold = True
    empty = Empty(
        "No exemption yet",
        "Where an activity cannot wait for a plan, its money is asked for here and signed by two people.",
        action="Ask for the first",
        at="programs:exemption-new",
    )
    empty_text = "No exemption matches. Clear a filter, or ask for one."

    activity = Link("Activity", url="programs:exemption-detail", fold="start")
    partner = Text("Partner", "partner.name", fold="below")
    account = Text("Account", "customer.name")
    status = Badge("State", kind="exemption", fold="end")
    requested_by = Text("Asked by", "requested_by.name", css="name")
    requested_on = Day("Asked")
    approved_on = Day("Approved")
    closed_on = Day("Closed")
    amount = Amount("Amount", fold="below-end")
    won_arr = Amount("ARR won")
    id = Export("Id")


def amount_totals(rows: QuerySet[Any, Any]) -> list[TotalsRow]:
    """All listed rows, one sum per currency."""
    return _summed(rows, "amount")


def exemption_totals(rows: QuerySet[Any, Any]) -> list[TotalsRow]:
    """What was asked and what it brought, one row per currency."""
    return _summed(rows, "amount", "won_arr")


def _summed(rows: QuerySet[Any, Any], *names: str) -> list[TotalsRow]:
    sums = rows.order_by().values("currency").annotate(**{f"{name}_sum": Sum(name) for name in names})
    return [
        TotalsRow(
            f"All in {row['currency']}",
            {name: Cell(formats.amount_with(row[f"{name}_sum"] or Decimal(0), row["currency"])) for name in names},
        )
        for row in sums.order_by("currency")
    ]


def outcome_totals(rows: QuerySet[Any, Any]) -> list[TotalsRow]:
    """All listed accounts, one row per currency."""
    return _summed(rows, "disbursed", "confirmed", "partner_money", "expected_arr", "won_arr")
