"""The only module that inserts deposit entries. PostgreSQL keeps the same laws (migration 0002).

Whoever calls `post` has locked the account. One statement reads the account's balance under that lock, carries the
running sums on, and puts the row into its value date's period; only where that is closed is it asked which one takes
it. The trigger that checks the row moves the balance.
"""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError

from engagements.actions.backdating import require_open_day
from partnerview import clock
from partnerview.books.actions.periods import earliest_open, ensure_period
from partnerview.books.models import PeriodStatus
from partnerview.db.laws import kept, refusal_of
from partnerview.errors import ClosedPeriod, Conflict, InvalidInput
from partnerview.money import Money
from partnerview.months import Month
from partnerview.ui import formats
from retainers.models import CREDITS, DepositAccount, DepositEntry, Draw, EntryKind, TopUpRequest

if TYPE_CHECKING:
    from partnerview.users.models import User

NOTHING: Final = Decimal(0)
# Adds nothing where the month has no period, or a closed one. The chain law checks the sums against the balance.
_INSERT: Final = """
INSERT INTO retainers_depositentry (account_id, sequence, kind, of_kind, amount, currency, valued_on, cleared_on, month,
    balance_after, pending_after, funded_after, drawn_after, what_for, clears_id, reverses_id, counterpart_id, draw_id,
    top_up_id, reference, evidence, evidence_name, reason, idempotency_key, recorded_by_id, recorded_at)
SELECT before.account_id, before.sequence + 1, %(kind)s, %(of_kind)s, %(amount)s, %(currency)s, %(valued_on)s,
    %(cleared_on)s, period.month, before.cleared + %(cleared)s, before.pending + %(pending)s,
    before.funded + %(funded)s, before.drawn + %(drawn)s, %(what_for)s, %(clears)s, %(reverses)s, %(counterpart)s,
    %(draw)s, %(top_up)s, %(reference)s, %(evidence)s, %(evidence_name)s, %(reason)s, %(idempotency_key)s, %(by)s,
    %(now)s
FROM retainers_depositbalance before CROSS JOIN books_accountingperiod period
WHERE before.account_id = %(account)s AND period.month = %(month)s AND period.status <> 'closed'
RETURNING *
"""


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


def post(account: DepositAccount, posting: Posting, *, by: User | None) -> DepositEntry:
    """Insert one entry into a locked account.

    Raises Conflict for a closed account or a repeated key, InvalidInput for another currency, a day to come or one
    before the account was opened, ClosedPeriod for a closed month without privilege and reason.
    """
    _refuse(account, posting)
    values = _told(posting) | _moved(posting)
    values |= {"account": account.pk, "by": by.pk if by else None, "now": clock.now()}
    with _once(posting):
        entry = _inserted(values, Month.of(posting.valued_on)) or _inserted(values, _posting_month(posting, by))
    if entry is None:
        raise ClosedPeriod("The month has been closed meanwhile. Try it again.")
    entry.account, entry.draw, entry.top_up = account, posting.draw, posting.top_up
    return entry


def _inserted(values: dict[str, object], month: Month) -> DepositEntry | None:
    """The new row; None where the month's period takes nothing."""
    found = DepositEntry.objects.raw(_INSERT, values | {"month": month.first_day})
    try:
        return next(iter(found), None)
    except IntegrityError as error:  # the month was closed between the reading of its period and the row
        refused = refusal_of(error)
        if refused is None:
            raise
        raise refused from error


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
    if posting.valued_on < account.opened_on:
        raise InvalidInput(
            f"{formats.day(posting.valued_on)} lies before {formats.day(account.opened_on)}, when this account was "
            "opened. Give a later day, or change the account’s terms to an earlier opening first.",
            code="before_opening",
            field="valued_on",
        )


def _told(posting: Posting) -> dict[str, object]:
    return {
        "kind": posting.kind.value,
        "of_kind": _of_kind(posting),
        "amount": posting.money.amount,
        "currency": posting.money.currency,
        "valued_on": posting.valued_on,
        "cleared_on": posting.valued_on if posting.is_cleared else None,
        "what_for": posting.what_for,
        "clears": _key(posting.clears),
        "reverses": _key(posting.reverses),
        "counterpart": _key(posting.counterpart),
        "draw": _key(posting.draw),
        "top_up": _key(posting.top_up),
        "reference": posting.reference,
        "evidence": posting.evidence,
        "evidence_name": posting.evidence_name,
        "reason": posting.reason,
        "idempotency_key": posting.idempotency_key,
    }


def _moved(posting: Posting) -> dict[str, object]:
    """By how much the row moves each of the four running sums."""
    amount = posting.money.amount
    cleared = amount if posting.is_cleared else NOTHING
    pending = NOTHING if posting.is_cleared else amount
    if posting.clears is not None:
        pending = -amount
    of_kind = _of_kind(posting)
    return {
        "cleared": cleared,
        "pending": pending,
        "funded": cleared if of_kind in CREDITS else NOTHING,
        "drawn": -cleared if of_kind == EntryKind.DRAW else NOTHING,
    }


def _of_kind(posting: Posting) -> str:
    return posting.reverses.kind if posting.reverses else posting.kind.value


def _key(row: Any) -> int | None:
    return row.pk if row is not None else None
