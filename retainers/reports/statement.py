"""The statement of an account (T-16): its ledger between two days, with running balances, page by page.

A page starts at a sequence number, so the ten-thousandth costs what the first does.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet, Sum

from partnerview.books.models import Conventions
from partnerview.charts.inputs import LinePoint, LineSeries
from partnerview.ui import formats
from retainers.models import DepositAccount, DepositEntry
from retainers.risk import Assessment, Position

PAGE: Final = 50
NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Statement:
    """Newest first. `opening` is the cleared balance before the first day, by value date; `older` goes on."""

    entries: tuple[DepositEntry, ...]
    opening: Decimal
    closing: Decimal
    paid_in: Decimal
    taken_out: Decimal
    older: int | None
    newer: int | None


def statement(
    account: DepositAccount, *, starts_on: dt.date | None = None, last_day: dt.date | None = None,
    before: int | None = None, kind: str = "", size: int = PAGE,
) -> Statement:  # fmt: skip
    """The rows of one page and the sums of the whole stretch. Three queries."""
    rows = DepositEntry.objects.filter(account=account)
    first, paid_in, taken_out = _sums(rows, starts_on, last_day)
    if starts_on:
        rows = rows.filter(valued_on__gte=starts_on)
    if last_day:
        rows = rows.filter(valued_on__lte=last_day)
    if kind:
        rows = rows.filter(kind=kind)
    page = rows.filter(sequence__lt=before) if before else rows
    found = list(_with_links(page).order_by("-sequence")[: size + 1])
    shown = found[:size]
    newer = rows.filter(sequence__gte=before).order_by("sequence")[size - 1 : size + 1] if before else []
    ahead = [entry.sequence for entry in newer]
    return Statement(
        entries=tuple(shown),
        opening=first,
        closing=first + paid_in - taken_out,
        paid_in=paid_in,
        taken_out=taken_out,
        older=shown[-1].sequence if len(found) > size else None,
        newer=(ahead[1] if len(ahead) > 1 else 0) if before else None,
    )


def _sums(
    rows: QuerySet[DepositEntry], starts_on: dt.date | None, last_day: dt.date | None
) -> tuple[Decimal, Decimal, Decimal]:
    """What had cleared before the first day; what came in and went out from then on. All of them above zero or zero."""
    cleared = rows.filter(cleared_on__isnull=False)
    if last_day:
        cleared = cleared.filter(cleared_on__lte=last_day)
    before, within = (Q(cleared_on__lt=starts_on), Q(cleared_on__gte=starts_on)) if starts_on else (Q(pk=None), Q())
    found = cleared.aggregate(
        first=Sum("amount", filter=before, default=NOTHING),
        paid_in=Sum("amount", filter=within & Q(amount__gt=0), default=NOTHING),
        taken_out=-Sum("amount", filter=within & Q(amount__lt=0), default=NOTHING),
    )
    return found["first"], found["paid_in"], found["taken_out"]


def balance_points(account: DepositAccount, *, through: dt.date, most: int = 400) -> list[LinePoint]:
    """The cleared balance at the end of each day on which it moved, by value date, the last `most` days of them."""
    rows = DepositEntry.objects.filter(account=account, cleared_on__isnull=False, cleared_on__lte=through)
    days = list(rows.order_by("cleared_on").values_list("cleared_on").annotate(Sum("amount")))
    points, balance = [], NOTHING
    for day, amount in days:
        balance += amount
        points.append(LinePoint(day, balance))
    points = points[-most:]
    if points and points[-1].on < through:
        points.append(LinePoint(through, balance))
    return points


def projection(position: Position, assessment: Assessment, *, today: dt.date) -> list[LineSeries]:
    """From today's cleared balance to zero at the burn of late, after what is held; none without burn."""
    zero = assessment.projected_zero
    if zero is None or zero <= today or position.available <= 0 or (zero - today).days > 366:
        return []
    start = [LinePoint(today, position.available), LinePoint(zero, NOTHING)]
    series = [LineSeries("At this burn", start, number="cash", projected=True)]
    if position.pending > 0:
        until = today + (zero - today) * 1
        left = position.available + position.pending - assessment.daily_burn * (until - today).days
        pending = [LinePoint(today, position.available + position.pending), LinePoint(until, left)]
        series.append(LineSeries("If the pending clears", pending, number="cash", projected=True))
    return series


def statement_document(account: DepositAccount, found: Statement, *, days: str) -> dict[str, Any]:
    """The statement as documents/table.typ prints it."""
    currency = account.currency
    return {
        "firm": Conventions.objects.values_list("firm_name", flat=True).get(pk=1),
        "title": f"Statement, {account.holder_name}",
        "lede": f"{currency}, {days}",
        "wide": False,
        "facts": [
            ["Opening", formats.amount(found.opening, currency)],
            ["In", formats.amount(found.paid_in, currency)],
            ["Out", formats.amount(found.taken_out, currency)],
            ["Closing", formats.amount(found.closing, currency)],
        ],
        "columns": [["No.", "right"], ["Date", "left"], ["Kind", "left"], ["What for", "wide"],
                    ["In", "right"], ["Out", "right"], ["Balance", "right"]],
        "rows": [_printed(entry, currency) for entry in reversed(found.entries)],
    }  # fmt: skip


def _printed(entry: DepositEntry, currency: str) -> list[str]:
    amount = formats.amount(abs(entry.amount), currency)
    pending = " (pending)" if entry.is_pending else ""
    return [
        str(entry.sequence),
        formats.day(entry.valued_on),
        entry.get_kind_display() + pending,
        entry.what_for,
        amount if entry.amount > 0 else "",
        amount if entry.amount < 0 else "",
        "" if entry.is_pending else formats.amount(entry.balance_after, currency),
    ]


def _with_links(rows: Any) -> Any:
    """What a row names. Not more: to plan a join of eight tables takes ten times what it takes to read them."""
    return rows.select_related("recorded_by", "top_up", "cleared_by", "reversed_by")
