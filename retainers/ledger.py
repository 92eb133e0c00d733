"""The only module that inserts deposit entries. PostgreSQL keeps the same laws (migration 0002).

Whoever calls `post` has locked the account and checked what its policy allows; `post` reads the last entry under
that lock, carries the running sums on, and puts the row into its value date's period, or into the first that is open.
"""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from engagements.actions.backdating import require_open_day
from partnerview import clock
from partnerview.books.actions.periods import earliest_open, ensure_period
from partnerview.books.models import PeriodStatus
from partnerview.db.laws import kept
from partnerview.errors import Conflict, InvalidInput
from partnerview.money import Money
from partnerview.months import Month
from partnerview.ui import formats
from retainers.models import CREDITS, DepositAccount, DepositEntry, Draw, EntryKind, TopUpRequest

if TYPE_CHECKING:
    from partnerview.users.models import User

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Posting:
    """One row to be: a signed amount, the day it counts from, and what it refers to."""

    kind: EntryKind
    money: Money
    valued_on: dt.date
    is_cleared: bool = True
    what_for: str = ""
    clears: DepositEntry | None = None
    reverses: DepositEntry | None = None
    counterpart: DepositEntry | None = None
    draw: Draw | None = None
    top_up: TopUpRequest | None = None
    reference: str = ""
    evidence: str = ""
    evidence_name: str = ""
    reason: str = ""
    idempotency_key: str = ""


def post(
    account: DepositAccount, posting: Posting, *, by: User | None, last: DepositEntry | None = None
) -> DepositEntry:
    """Insert one entry. `account` is locked, `last` its last entry if the caller has read it under that lock.

    Raises Conflict for a closed account or a repeated key, InvalidInput for another currency or a day to come,
    ClosedPeriod for a closed month without privilege and reason.
    """
    _refuse(account, posting)
    month = _posting_month(posting, by)
    last = last or DepositEntry.objects.last_of(account.pk)
    with _once(posting):
        return DepositEntry.objects.create(
            account=account,
            month=month.first_day,
            recorded_by=by,
            recorded_at=clock.now(),
            **_told(posting),
            **_sums(posting, last),
        )


def _posting_month(posting: Posting, by: User | None) -> Month:
    """Its own month, or for one that comes late the first that is open; its period is there then."""
    month = Month.of(posting.valued_on)
    if ensure_period(month).status != PeriodStatus.CLOSED:
        return month
    require_open_day(posting.valued_on, by=by, reason=posting.reason)
    ensure_period(month := earliest_open(month))
    return month


def _once(posting: Posting) -> AbstractContextManager[None]:
    """Only an entry with a key can be there already."""
    if not posting.idempotency_key:
        return nullcontext()
    return kept(deposit_entry_once_per_key=("", "This has been recorded already. Look at the ledger."))


def _refuse(account: DepositAccount, posting: Posting) -> None:
    if not account.is_open:
        raise Conflict("This deposit account is closed. Nothing moves on it.", code="account_closed")
    if posting.money.currency != account.currency:
        raise InvalidInput(
            f"This account is held in {account.currency}; {posting.money.currency} cannot move on it.", field="amount"
        )
    if posting.money.quantized() != posting.money or not posting.money:
        raise InvalidInput(f"{posting.money} is not an amount. Give whole minor units.", field="amount")
    if posting.valued_on > clock.today():
        raise InvalidInput(
            f"{formats.day(posting.valued_on)} has not come yet. Give the day it happened.", field="valued_on"
        )


def _told(posting: Posting) -> dict[str, object]:
    return {
        "kind": posting.kind,
        "of_kind": posting.reverses.kind if posting.reverses else posting.kind,
        "amount": posting.money.amount,
        "currency": posting.money.currency,
        "valued_on": posting.valued_on,
        "cleared_on": posting.valued_on if posting.is_cleared else None,
        "what_for": posting.what_for,
        "clears": posting.clears,
        "reverses": posting.reverses,
        "counterpart": posting.counterpart,
        "draw": posting.draw,
        "top_up": posting.top_up,
        "reference": posting.reference,
        "evidence": posting.evidence,
        "evidence_name": posting.evidence_name,
        "reason": posting.reason,
        "idempotency_key": posting.idempotency_key,
    }


def _sums(posting: Posting, last: DepositEntry | None) -> dict[str, object]:
    """The running sums after this row; the chain law checks them against the row before."""
    amount = posting.money.amount
    cleared = amount if posting.is_cleared else NOTHING
    pending = NOTHING if posting.is_cleared else amount
    if posting.clears is not None:
        pending = -amount
    of_kind = posting.reverses.kind if posting.reverses else posting.kind
    return {
        "sequence": (last.sequence if last else 0) + 1,
        "balance_after": (last.balance_after if last else NOTHING) + cleared,
        "pending_after": (last.pending_after if last else NOTHING) + pending,
        "funded_after": (last.funded_after if last else NOTHING) + (cleared if of_kind in CREDITS else NOTHING),
        "drawn_after": (last.drawn_after if last else NOTHING) - (cleared if of_kind == EntryKind.DRAW else NOTHING),
    }
