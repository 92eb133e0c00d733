"""The tables of what is promised and what it is worth, on the page and in files."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse

from partnerview.http.columns import Amount, Badge, Day, Export, Made, Text, link_to
from partnerview.http.tables import Table
from partnerview.ui import formats


def _what(what: str, qar: int | None, rap: int | None) -> str:
    page = reverse("programs:qar-detail", args=[qar]) if qar else reverse("programs:rap-detail", args=[rap])
    return link_to(page, what)


def _kind(kind: str, is_counted: bool) -> str:  # noqa: FBT001  a column of the report
    if kind == "rap":
        return "RAP target"
    return "Promise" if is_counted else "Promise, in its RAP’s target"


class CommitmentTable(Table):
    label = "Active commitments"
    ordering = ("-worth",)
    fold = True
    empty_text = "Nothing is committed now."

    what = Made("Commitment", _what, "what", "qar", "rap", fold="start")
    partner = Text("Partner", order=False, fold="below")
    kind = Made("Kind", _kind, "kind", "is_counted")
    owner = Text("Owner", order=False)
    due_on = Day("By", order=False, fold="below-end")
    worth = Amount("ARR", order=False, fold="end")
    delivered = Amount("Delivered", order=False)
    to_come = Amount("To come", order=False)
    currency = Export("Currency")
    id = Export("Id")


def _holder(label: str, kind: str, pk: int) -> str:
    name = "programs:rap-detail" if kind == "rap" else "programs:exemption-detail"
    return link_to(reverse(name, args=[pk]), label)


class CofundTable(Table):
    label = "Co-fund outstanding"
    ordering = ("partner",)
    fold = True
    wide = True
    empty_text = "No side owes anything now."

    holder = Made("Plan or exemption", _holder, "label", "kind", "id", fold="start")
    partner = Text("Partner", order=False, fold="below")
    ours = Amount("We agreed", order=False)
    ours_paid = Amount("We paid out", order=False)
    ours_to_come = Amount("We still owe", order=False, fold="end")
    theirs = Amount("Partner agreed", order=False)
    theirs_paid = Amount("Partner paid out", order=False)
    theirs_to_come = Amount("Partner still owes", order=False, fold="below-end")
    ours_committed = Export("We set aside")
    theirs_committed = Export("Partner set aside")
    currency = Export("Currency")


def _account(account: str, kind: str, holder: int) -> str:
    name = "programs:rap-detail" if kind == "account" else "programs:exemption-detail"
    return link_to(reverse(name, args=[holder]), account)


def _ratio(won: Decimal | None, spent: Decimal) -> str:
    return formats.number(won / spent, 2) if won and spent else formats.DASH


class TrailTable(Table):
    label = "MDF, account, ARR"
    ordering = ("-disbursed",)
    fold = True
    empty_text = "Nothing was paid out yet."

    disbursed = Amount("MDF paid out", order=False, fold="below-end")
    account = Made("Account", _account, "account", "kind", "holder", fold="start")
    partner = Text("Partner", order=False, fold="below")
    status = Badge("Step", kind="account", order=False)
    won_arr = Amount("ARR won", order=False, fold="end")
    ratio = Made("ARR per MDF", _ratio, "won_arr", "disbursed", css="num")
    partner_disbursed = Export("Partner's paid out")
    expected_arr = Export("ARR expected")
    currency = Export("Currency")
