"""The lists of RAPs, reviews, promises and of what MDF led to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse

from partnerview.http.columns import Amount, Badge, Choice, Day, Decimals, Export, Link, Made, Number, Text, link_to
from partnerview.http.tables import Empty, Table
from partnerview.ui import formats
from partnerview.ui.parts import Cell, TotalsRow
from programs.models import Payer, Side


class RapTable(Table):
    label = "RAPs"
    ordering = ("-id",)
    fold = True
    empty = Empty(
        "No RAP yet",
        "A plan of us and a partner: customers of theirs to win, money of both, and what it returns.",
        action="Draft the first RAP",
        at="programs:rap-new",
    )
    empty_text = "No RAP matches. Clear a filter, or draft one."

    period_label = Link("Period", url="programs:rap-detail", fold="start")
    partner = Text("Partner", "partner.name", fold="below")
    status = Badge("State", kind="rap", fold="end")
    version = Number("Version")
    mdf_amount = Amount("MDF")
    partner_amount = Amount("Partner’s part")
    arr_target = Amount("ARR target", fold="below-end")
    vendor_roi = Decimals("Our return")
    approved_on = Day("Approved")
    activated_on = Day("Active since")
    id = Export("Id")


def rap_totals(rows: QuerySet[Any, Any]) -> list[TotalsRow]:
    """What all listed plans add up to, one row per currency; superseded versions are not counted twice."""
    names = ("mdf_amount", "partner_amount", "arr_target")
    kept = rows.exclude(status__in=("superseded", "cancelled")).order_by().values("currency")
    sums = kept.annotate(**{f"{name}_sum": Sum(name) for name in names})
    return [
        TotalsRow(
            f"All in {row['currency']}",
            {name: Cell(formats.amount_with(row[f"{name}_sum"], row["currency"])) for name in names},
        )
        for row in sums.order_by("currency")
    ]


class QarTable(Table):
    label = "QARs"
    ordering = ("due_on",)
    fold = True
    empty = Empty(
        "No review yet",
        "Every 90 days: what was promised, what came of it, what comes next.",
        action="Schedule the first review",
        at="programs:qar-new",
    )
    empty_text = "No review matches. Clear a filter, or schedule a partner’s first."

    partner = Link("Partner", "partner.name", url="programs:qar-detail", fold="start")
    number = Number("QAR", fold="below")
    standing = Badge("State", kind="qar", fold="end", order=False)
    due_on = Day("Due", fold="below-end")
    opened_on = Day("Opened")
    completed_on = Day("Completed")
    pam = Text("PAM", "partner.pam.name")
    kept = Number("Kept of last plan", order=False)
    promised = Number("Promised then", order=False)
    id = Export("Id")


def _origin(text: str, qar: int | None, rap: int | None) -> str:
    page = reverse("programs:qar-detail", args=[qar]) if qar else reverse("programs:rap-detail", args=[rap])
    return link_to(page, text)


def _owner(ours: str | None, theirs: str) -> str:
    return " and ".join(name for name in (ours, theirs) if name)


def _from(number: int | None, period: str | None) -> str:
    return f"QAR {number}" if number else f"RAP {period}"


class PromiseTable(Table):
    label = "Promises"
    ordering = ("due_on",)
    fold = True
    empty = Empty(
        "Nothing is promised yet",
        "Every promise of reviews and RAPs stands here, whoever made it, with where it comes from and what "
        "became of it.",
    )
    empty_text = "No promise matches. Clear a filter."

    text = Made("Promise", _origin, "text", "qar_id", "rap_id", fold="start")
    partner = Text("Partner", "partner.name", fold="below")
    outcome = Badge("Outcome", kind="promise", fold="end")
    side = Choice("Whose", choices=Side.choices)
    owner = Made("Owner", _owner, "owner.name", "owner_name")
    due_on = Day("By", fold="below-end")
    deferrals = Number("Deferred")
    promised_on = Day("First promised")
    made_in = Made("In", _from, "qar.number", "rap.period_label")
    worth = Amount("Worth a year")
    reason = Text("Reason", order=False)
    id = Export("Id")


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
    )
    empty_text = "No account matches. Clear a filter."

    account = Link("Account", "customer.name", url="programs:rap-detail", key="rap_id", fold="start")
    partner = Text("Partner", "rap.partner.name", fold="below")
    period = Text("RAP", "rap.period_label")
    status = Badge("Step", kind="account", fold="end")
    disbursed = Amount("MDF paid out", fold="below-end")
    confirmed = Amount("Confirmed")
    partner_money = Amount("Partner’s paid out")
    expected_arr = Amount("ARR expected")
    won_arr = Amount("ARR won")
    ratio = Made("ARR per MDF", _ratio, "won_arr", "disbursed", css="num")
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
    requested_by = Text("Asked by", "requested_by.name")
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
