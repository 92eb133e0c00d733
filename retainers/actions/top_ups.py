"""Evergreen deposits: below its floor an account asks for the difference to its target, once for each crossing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q, Sum
from django.urls import reverse

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.books.models import Conventions
from partnerview.db.connection import connection
from partnerview.db.rows import execute
from partnerview.errors import Conflict, InvalidInput
from partnerview.lifecycle import transition
from partnerview.money import minor_units
from partnerview.notifications.actions.notifications import notify
from partnerview.ui import formats
from partnerview.users.models import User
from partnerview.users.permissions import Role
from retainers.balances import balances_of, with_balances
from retainers.models import AccountStatus, DepositAccount, DepositBalance, DepositEntry, TopUpRequest, TopUpStatus

NOTHING = Decimal(0)


def follow_floors(_period: str = "") -> int:
    """The daily job: every open account below its floor asks, if its crossing has not asked yet."""
    accounts = DepositAccount.objects.filter(status=AccountStatus.OPEN, floor__gt=0)
    below = with_balances(accounts).filter(Q(cleared__lt=F("floor"))).order_by("pk").values_list("pk", flat=True)
    return sum(_follow_one(pk) for pk in list(below))


@transaction.atomic
def _follow_one(pk: int) -> int:
    account = DepositAccount.objects.lock_one(pk)
    return 0 if follow_floor(account, by=None) is None else 1


def follow_floor(account: DepositAccount, *, by: User | None, last: DepositEntry | None = None) -> TopUpRequest | None:
    """Inside the caller's lock: where the cleared balance is below the floor, tell finance and ask, once."""
    if not account.floor or (last is not None and last.balance_after >= account.floor):
        return None
    crossing = crossing_of(account)
    if crossing is None:
        return None
    _tell(account, crossing)
    needed = needed_to_target(account)
    if needed <= 0 or TopUpRequest.objects.filter(crossing=crossing).exists():
        return None
    return _ask(account, crossing, needed, by=by)


def crossing_of(account: DepositAccount) -> DepositEntry | None:
    """The entry that took the cleared balance below the floor, if it is below now."""
    rows = DepositEntry.objects.filter(account=account)
    above = rows.filter(balance_after__gte=account.floor).aggregate(last=Max("sequence"))["last"] or 0
    return rows.filter(sequence__gt=above).order_by("sequence").first()


def needed_to_target(account: DepositAccount) -> Decimal:
    """target − (cleared + pending + open requests), at least 0 (maths.md §6)."""
    balances = balances_of(account)
    asked = sum((outstanding_of(request) for request in account.top_ups.filter(status=TopUpStatus.OPEN)), NOTHING)
    return max(NOTHING, account.target - balances.book - asked)


def outstanding_of(request: TopUpRequest) -> Decimal:
    """What of a request nobody has sent yet: money on its way counts as sent."""
    entries = request.entries.all()
    sent = entries.aggregate(sum=Sum("amount"), twice=Sum("amount", filter=Q(clears__isnull=False)))
    return max(NOTHING, request.amount - (sent["sum"] or NOTHING) + (sent["twice"] or NOTHING))


def follow_payments(entry: DepositEntry) -> None:
    """Inside the caller's lock: a request is paid when cleared money that names it reaches its amount."""
    request = entry.top_up
    if request is None:
        return
    request.refresh_from_db()
    arrived = request.entries.filter(cleared_on__isnull=False).aggregate(sum=Sum("amount"))["sum"] or NOTHING
    if arrived >= request.amount and request.status == TopUpStatus.OPEN:
        transition(request, to=TopUpStatus.PAID, by=entry.recorded_by, about=entry.account, settled_at=clock.now())
    elif arrived < request.amount and request.status == TopUpStatus.PAID:
        transition(request, to=TopUpStatus.OPEN, by=entry.recorded_by, about=entry.account, settled_at=None)


@transaction.atomic
def cancel_top_up(request: TopUpRequest, *, reason: str, by: User) -> TopUpRequest:
    """Nobody waits for it any more. The same crossing does not ask again."""
    DepositAccount.objects.lock_one(request.account_id)
    request.refresh_from_db()
    if not reason.strip():
        raise InvalidInput("Say why nobody waits for it.", code="required", field="reason")
    if request.status != TopUpStatus.OPEN:
        raise Conflict(f"{request.reference} is {request.get_status_display().lower()} already.", code="not_open")
    return transition(
        request, to=TopUpStatus.CANCELLED, by=by, reason=reason, about=request.account, settled_at=clock.now()
    )


def _ask(account: DepositAccount, crossing: DepositEntry, amount: Decimal, *, by: User | None) -> TopUpRequest:
    today = clock.today()
    request = TopUpRequest(
        account=account,
        crossing=crossing,
        number=_next_number(),
        amount=amount,
        currency=account.currency,
        requested_on=today,
        due_on=today + dt.timedelta(days=account.top_up_terms_days),
        requested_by=by,
        recorded_at=clock.now(),
    )
    request.document = _document(request)
    request.save()
    after = {"reference": request.reference, "amount": amount, "currency": account.currency, "due_on": request.due_on}
    record(request, action="topuprequest.made", by=by, after=after, about=account)
    return request


def _next_number() -> int:
    """Gapless: one maker at a time, the number goes back with the transaction."""
    execute("SELECT pg_advisory_xact_lock(hashtextextended(%(key)s, 0))", {"key": f"{connection.schema_name} top-ups"})
    return (TopUpRequest.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _tell(account: DepositAccount, crossing: DepositEntry) -> None:
    """Finance learns of each crossing once, whether or not something has to be asked for."""
    finance = User.objects.filter(is_active=True, roles__contains=[Role.FINANCE_LEAD])
    now = DepositBalance.objects.get(pk=account.pk).cleared
    notify(
        finance,
        crossing=f"deposit-account {account.pk} below floor since entry {crossing.sequence}",
        text=f"{account.holder_name}: {formats.amount_with(now, account.currency)} is below the floor of "
        f"{formats.amount(account.floor, account.currency)}.",
        url=reverse("retainers:deposit-account-detail", args=[account.pk]),
        urgent=now < 0,
    )


def _document(request: TopUpRequest) -> dict[str, Any]:
    """What the request says on paper. Plain values only."""
    account, conventions = request.account, Conventions.objects.get(pk=1)
    holder = account.partner or account.client
    balances = balances_of(account)
    places = minor_units(account.currency)
    return {
        "reference": request.reference,
        "firm": {"name": conventions.firm_name, "address": conventions.address},
        "to": {"name": account.holder_name, "address": holder.address if holder else ""},
        "requested_on": request.requested_on.isoformat(),
        "due_on": request.due_on.isoformat(),
        "currency": account.currency,
        "lines": [
            ["Target of the deposit", f"{account.target:.{places}f}"],
            ["Cleared on the account", f"{balances.cleared:.{places}f}"],
            ["On its way", f"{balances.pending:.{places}f}"],
            ["Asked for before and not sent", f"{account.target - balances.book - request.amount:.{places}f}"],
        ],
        "amount": f"{request.amount:.{places}f}",
    }
