"""Money that comes in, clears, goes back, moves or is written off. A mistake is taken back by a linked reversal."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict, Unpack

from django.db import transaction
from django.db.models import Q

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import Conflict, InvalidInput
from partnerview.money import Money
from partnerview.ui import formats
from retainers.actions.top_ups import follow_floor, follow_payments
from retainers.balances import balances_of, require_within
from retainers.ledger import Posting, post
from retainers.models import DepositAccount, DepositEntry, EntryKind, TopUpRequest

if TYPE_CHECKING:
    from partnerview.users.models import User


class Said(TypedDict, total=False):
    """What may be said of an entry besides its money and its day."""

    what_for: str
    reference: str
    evidence: str
    evidence_name: str
    reason: str
    idempotency_key: str


@transaction.atomic
def record_deposit(
    account: DepositAccount,
    *,
    money: Money,
    valued_on: dt.date,
    by: User | None,
    is_cleared: bool = True,
    top_up: TopUpRequest | None = None,
    **said: Unpack[Said],
) -> DepositEntry:
    """Money came in. Not cleared yet, it is pending and moves no balance until `clear_entry`."""
    _above_zero(money)
    account = DepositAccount.objects.lock_one(account.pk)
    if top_up and top_up.account_id != account.pk:
        raise InvalidInput("That request asks for money on another account.", field="top_up")
    kind = EntryKind.TOP_UP if top_up else EntryKind.DEPOSIT
    posting = Posting(kind, money, valued_on, is_cleared=is_cleared, top_up=top_up, **said)
    return _posted(account, posting, "depositentry.recorded", by=by)


@transaction.atomic
def clear_entry(entry: DepositEntry, *, cleared_on: dt.date, by: User | None, **said: Unpack[Said]) -> DepositEntry:
    """The money has arrived: a row of its own. Raises Conflict for what is not pending or has cleared."""
    account = DepositAccount.objects.lock_one(entry.account_id)
    _refuse_clearing(entry, cleared_on)
    told: Said = {"what_for": entry.what_for, "reference": entry.reference}
    told.update(said)
    money = Money(entry.amount, entry.currency)
    posting = Posting(EntryKind(entry.kind), money, cleared_on, clears=entry, top_up=entry.top_up, **told)
    return _posted(account, posting, "depositentry.cleared", by=by)


@transaction.atomic
def reverse_entry(entry: DepositEntry, *, reason: str, by: User, valued_on: dt.date | None = None) -> DepositEntry:
    """Take an entry back. Raises Conflict for a reversal, a second one, a draw, or a pending row that has cleared."""
    account, *others = DepositAccount.objects.lock(*_accounts_of(entry))
    account = next(one for one in (account, *others) if one.pk == entry.account_id)
    if entry.kind == EntryKind.DRAW:
        raise Conflict(f"This row is draw {entry.draw_id}. Reverse the draw, so that its invoice is owed again.")
    taken_back = take_back(account, entry, reason=reason, by=by, valued_on=valued_on)
    other = entry.counterpart or DepositEntry.objects.filter(counterpart=entry).first()
    if other is not None:
        held = next(one for one in (account, *others) if one.pk == other.account_id)
        take_back(held, other, reason=reason, by=by, valued_on=valued_on)
    return taken_back


@transaction.atomic
def refund(
    account: DepositAccount, *, money: Money, valued_on: dt.date, by: User, **said: Unpack[Said]
) -> DepositEntry:
    """Money goes back to the holder, within what is available."""
    _above_zero(money)
    account = DepositAccount.objects.lock_one(account.pk)
    _same_currency(account, money)
    require_within(balances_of(account).spendable, money, account)
    return _posted(account, Posting(EntryKind.REFUND, -money, valued_on, **said), "depositentry.recorded", by=by)


@transaction.atomic
def adjust(
    account: DepositAccount, *, money: Money, valued_on: dt.date, by: User, **said: Unpack[Said]
) -> DepositEntry:
    """Put the ledger right by a signed amount, with the reason."""
    _with_reason(said)
    account = DepositAccount.objects.lock_one(account.pk)
    posting = Posting(EntryKind.ADJUSTMENT, money, valued_on, **said)
    return _posted(account, posting, "depositentry.recorded", by=by)


@transaction.atomic
def write_off(account: DepositAccount, *, valued_on: dt.date, by: User, **said: Unpack[Said]) -> DepositEntry:
    """Bring the cleared balance to zero: an overdraft that nobody will pay, or a rest that nobody claims."""
    _with_reason(said)
    account = DepositAccount.objects.lock_one(account.pk)
    balances = balances_of(account)
    if not balances.cleared:
        raise Conflict("Nothing is left to write off.", code="nothing_left")
    if balances.reserved:
        raise Conflict("Approved draws are held on it. Post or cancel them first.", code="draws_held")
    posting = Posting(EntryKind.WRITE_OFF, Money(-balances.cleared, account.currency), valued_on, **said)
    return _posted(account, posting, "depositentry.recorded", by=by)


@transaction.atomic
def transfer(
    account: DepositAccount, *, to: DepositAccount, money: Money, valued_on: dt.date, by: User, **said: Unpack[Said]
) -> DepositEntry:
    """Move money between two accounts of one currency: two rows that name each other. Gives the row that leaves."""
    _above_zero(money)
    if account.pk == to.pk:
        raise InvalidInput("Choose another account than this one.", field="to")
    if account.currency != to.currency:
        raise InvalidInput(f"That account is held in {to.currency}, this one in {account.currency}.", field="to")
    locked = {one.pk: one for one in DepositAccount.objects.lock(account.pk, to.pk)}
    account, to = locked[account.pk], locked[to.pk]
    _same_currency(account, money)
    require_within(balances_of(account).spendable, money, account)
    out = Posting(EntryKind.TRANSFER, -money, valued_on, **said)
    left = _posted(account, out, "depositentry.recorded", by=by)
    _posted(to, replace(out, money=money, counterpart=left, idempotency_key=""), "depositentry.recorded", by=by)
    return left


def take_back(
    account: DepositAccount, entry: DepositEntry, *, reason: str, by: User, valued_on: dt.date | None = None
) -> DepositEntry:
    """The row of the opposite amount, inside the caller's lock on `account`. Its own checks, whoever calls."""
    if entry.kind == EntryKind.REVERSAL:
        raise Conflict("This row is itself a reversal. Record the entry again instead.", code="is_reversal")
    if DepositEntry.objects.filter(reverses=entry).exists():
        raise Conflict("This entry is reversed already.", code="already_reversed")
    if DepositEntry.objects.filter(clears=entry).exists():
        raise Conflict("This entry has cleared. Reverse the row that cleared it.", code="already_cleared")
    if not reason.strip():
        raise InvalidInput("Say why it is taken back.", code="required", field="reason")
    posting = Posting(
        EntryKind.REVERSAL,
        Money(-entry.amount, entry.currency),
        valued_on or clock.today(),
        is_cleared=entry.cleared_on is not None,
        what_for=f"Of entry {entry.sequence}: {entry.what_for}"[:300],
        reverses=entry,
        draw=entry.draw,
        top_up=entry.top_up,
        reason=reason,
    )
    return _posted(account, posting, "depositentry.reversed", by=by)


def _posted(account: DepositAccount, posting: Posting, action: str, *, by: User | None) -> DepositEntry:
    """Inside the caller's lock on `account`: post, put on record, and let requests and the floor follow."""
    entry = post(account, posting, by=by)
    after = {
        "kind": entry.kind,
        "amount": entry.amount,
        "currency": entry.currency,
        "sequence": entry.sequence,
        "pending": entry.is_pending,
    }
    record(entry, action=action, by=by, after=after, reason=posting.reason, about=account, effective_on=entry.valued_on)
    follow_payments(entry)
    follow_floor(account, last=entry, by=by)
    return entry


def _refuse_clearing(entry: DepositEntry, cleared_on: dt.date) -> None:
    if not entry.is_pending or entry.kind == EntryKind.REVERSAL:
        raise Conflict("This entry is not pending: there is nothing to clear.", code="not_pending")
    settled = DepositEntry.objects.filter(Q(clears=entry) | Q(reverses=entry)).order_by("sequence").first()
    if settled and settled.clears_id:
        raise Conflict("This entry has cleared already.", code="already_cleared")
    if settled:
        raise Conflict("This entry was taken back. Record the money as a new deposit.", code="already_reversed")
    if cleared_on > clock.today():
        raise InvalidInput(
            f"{formats.day(cleared_on)} has not come yet. Give the day on which it arrived.", field="cleared_on"
        )
    if cleared_on < entry.valued_on:
        raise InvalidInput(
            f"It was paid on {formats.day(entry.valued_on)}. Give that day or a later one.", field="cleared_on"
        )


def _accounts_of(entry: DepositEntry) -> set[int]:
    """The account of the entry, and that of the other leg of a transfer."""
    others = DepositEntry.objects.filter(counterpart=entry).values_list("account_id", flat=True)
    named = {entry.counterpart.account_id} if entry.counterpart else set()
    return {entry.account_id, *named, *others}


def _above_zero(money: Money) -> None:
    if money.amount <= 0:
        raise InvalidInput(f"{money} is not an amount that can move. Give an amount above 0.", field="amount")


def _same_currency(account: DepositAccount, money: Money) -> None:
    if money.currency != account.currency:
        raise InvalidInput(
            f"This account is held in {account.currency}; {money.currency} cannot move on it.", field="amount"
        )


def _with_reason(said: Said) -> None:
    if not said.get("reason", "").strip():
        raise InvalidInput("Say why, so that an auditor can follow it.", code="required", field="reason")
