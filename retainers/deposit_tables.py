"""The lists of deposits: what stands in which column."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse

from partnerview.http.columns import Amount, Badge, Choice, Day, Export, Link, Made, Moment, Number, Text, link_to
from partnerview.http.tables import Empty, Table
from partnerview.ui import formats
from partnerview.ui.parts import Cell, TotalsRow
from retainers.models import BankLineStatus, DepositPolicy, EntryKind, TopUpRequest


class DepositAccountTable(Table):
    label = "Deposit accounts"
    ordering = ("holder",)
    fold = True
    empty = Empty(
        "No deposit account yet",
        "Each partner or client has one for each currency: what was paid in, what is held, what was drawn.",
        action="Open the first account",
        at="retainers:deposit-account-new",
    )
    empty_text = "No account matches. Clear a filter, or open the first account."

    holder = Link("Account", url="retainers:deposit-account-detail", fold="start")
    standing = Badge("State", kind="deposit", fold="below", order=False)
    cleared = Amount("Cleared", fold="end")
    reserved = Amount("Held")
    available = Amount("Available")
    pending = Amount("Pending")
    exposure = Amount("Exposure")
    floor = Amount("Floor")
    policy = Choice("Policy", choices=DepositPolicy.choices, fold="below-end", css="name")
    currency = Export("Currency")
    id = Export("Id")


def account_totals(rows: QuerySet[Any, Any]) -> list[TotalsRow]:
    """One row per currency: accounts never cover each other, so exposure is added up, not netted."""
    names = ("cleared", "reserved", "available", "pending", "exposure")
    sums = rows.order_by().values("currency").annotate(**{f"{name}_sum": Sum(name) for name in names})
    return [
        TotalsRow(
            f"All in {row['currency']}",
            {
                name: Cell(formats.amount_with(row[f"{name}_sum"], row["currency"]), below=row[f"{name}_sum"] < 0)
                for name in names
            },
        )
        for row in sums.order_by("currency")
    ]


def _what(what_for: str, pk: int) -> str:
    return link_to(reverse("retainers:draw-detail", args=[pk]), what_for)


class DrawTable(Table):
    label = "Draws"
    ordering = ("-requested_at",)
    fold = True
    empty = Empty(
        "No draw yet",
        "Here will be what was asked for from deposits, what is held and what was posted. A draw is asked for "
        "on its account.",
        action="See the accounts",
        at="retainers:deposit-account-list",
    )
    empty_text = "No draw matches. Clear a filter, or ask for one on an account."

    what_for = Made("What for", _what, "what_for", "id", fold="start")
    holder = Text("Account", fold="below")
    status = Badge("State", kind="draw", fold="below-end")
    amount = Amount("Asked", fold="end")
    approved_amount = Amount("Approved")
    requested_by = Text("Asked by", "requested_by.name")
    requested_at = Moment("Asked")
    id = Export("Id")


class LedgerTable(Table):
    """For files: every row of the ledger with its running balance. The page draws its own (parts/ledger.html)."""

    label = "Ledger"
    ordering = ("-sequence",)

    sequence = Number("No.")
    valued_on = Day("Date")
    kind = Choice("Kind", choices=EntryKind.choices)
    what_for = Text("What for")
    recorded_by = Text("By", "recorded_by.name")
    reference = Text("Reference")
    amount = Amount("Amount")
    cleared_on = Day("Cleared")
    balance_after = Amount("Balance")
    id = Export("Id")


def _top_up(number: int, pk: int) -> str:
    return link_to(reverse("retainers:top-up-document", args=[pk]), TopUpRequest(number=number).reference)


class TopUpTable(Table):
    label = "Top-up requests"
    ordering = ("-requested_on",)
    fold = True
    empty = Empty(
        "No top-up request yet",
        "An account that falls below its floor asks for what is missing to its target, once for each time.",
        action="See the accounts and their floors",
        at="retainers:deposit-account-list",
    )
    empty_text = "No request matches. One is made when an account falls below its floor."

    number = Made("Request", _top_up, "number", "id", fold="start")
    holder = Text("Account", fold="below")
    status = Badge("State", kind="top_up", fold="below-end")
    amount = Amount("Asked for", fold="end")
    requested_on = Day("Asked")
    due_on = Day("Due")
    id = Export("Id")


def _decide(status: str, pk: int) -> str:
    if status == BankLineStatus.MATCHED:
        return ""
    return link_to(reverse("retainers:bank-line-decision", args=[pk]), "Decide")


class BankLineTable(Table):
    label = "Bank lines"
    ordering = ("-booked_on",)
    fold = True
    empty = Empty(
        "No bank line yet",
        "What moved at the bank stands here beside the entry that it is; what matches nothing, or two things, waits.",
        action="Import the first statement",
        at="retainers:bank-statement-new",
    )
    empty_text = "No bank line matches. Import a statement to see its lines here."

    booked_on = Day("Booked", fold="below")
    text = Text("Text", fold="start", order=False)
    amount = Amount("Amount", fold="end")
    status = Badge("State", kind="bank", fold="below-end")
    why = Text("Why", order=False)
    decide = Made("To do", _decide, "status", "id", url="retainers:bank-line-decision", fold="last")
    id = Export("Id")
