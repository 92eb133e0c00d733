"""Bank statements against the ledger: each line is the entry that it is, or waits with the reason why nobody knows.

A line that is exactly one pending entry clears it; one that is exactly one cleared entry without a bank line is that.
Nothing or two things: it is queued, and nothing moves until a person decides.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.errors import Conflict, DomainError, FieldError, InvalidInput
from partnerview.lifecycle import transition
from partnerview.money import Money
from partnerview.ui import formats
from retainers.actions.deposits import clear_entry, record_deposit
from retainers.bank_csv import BankRow, read_statement, unreadable
from retainers.models import (
    BankLine,
    BankLineStatus,
    BankStatement,
    DepositAccount,
    DepositEntry,
    EntryKind,
    TopUpRequest,
)

if TYPE_CHECKING:
    from partnerview.users.models import User

NEAR: Final = dt.timedelta(days=7)
NOTHING: Final = "It matches no entry of this amount."


@dataclass(frozen=True, slots=True)
class Imported:
    """What a statement brought: lines taken, of those matched, queued, and lines known from before."""

    statement: BankStatement
    matched: int
    queued: int
    known: int


@transaction.atomic
def import_statement(content: bytes, *, file_name: str, by: User) -> Imported:
    """Take every line of a file that is not known yet. Raises InvalidInput for a file or row that cannot be read."""
    rows = read_statement(content)
    _refuse_days_to_come(rows)
    with kept(retainers_bankstatement_file_sha256_key=("file", "This very file has been imported already.")):
        statement = BankStatement.objects.create(
            file_name=file_name[:200], file_sha256=hashlib.sha256(content).hexdigest(), uploaded_by=by
        )
    known = set(BankLine.objects.filter(identity__in=[row.identity for row in rows]).values_list("identity", flat=True))
    lines = [_taken(statement, row, by=by) for row in rows if row.identity not in known]
    matched = sum(1 for line in lines if line.status == BankLineStatus.MATCHED)
    after = {"file": statement.file_name, "lines": len(lines), "matched": matched}
    record(statement, action="bankstatement.imported", by=by, after=after)
    return Imported(statement, matched, len(lines) - matched, len(known))


@transaction.atomic
def decide_line(
    line: BankLine,
    *,
    by: User,
    entry: DepositEntry | None = None,
    account: DepositAccount | None = None,
    why: str = "",
    reason: str = "",
) -> BankLine:
    """Say what a queued line is: an entry, a new deposit on an account, or nothing of ours (`why`).

    What moves in a closed month takes the privilege and a `reason`, as any entry does.
    """
    line = BankLine.objects.select_for_update(no_key=True, of=("self",)).get(pk=line.pk)
    if line.status == BankLineStatus.MATCHED:
        raise Conflict("This line is matched already.", code="already_matched")
    if sum((entry is not None, account is not None, bool(why.strip()))) != 1:
        raise InvalidInput("Choose an entry, an account, or give a reason: one of the three.", field="entry")
    if why.strip():
        return transition(line, to=BankLineStatus.SET_ASIDE, by=by, why=why.strip())
    found = (
        _cleared_by(line, entry, by=by, reason=reason)
        if entry is not None
        else _as_deposit(line, account, by=by, reason=reason)
    )
    if line.status == BankLineStatus.SET_ASIDE:
        transition(line, to=BankLineStatus.QUEUED, by=by)
    return transition(line, to=BankLineStatus.MATCHED, by=by, entry=found, why="")


def candidates_for(amount: Money, *, booked_on: dt.date) -> QuerySet[DepositEntry]:
    """Entries that a bank line could be: pending ones of its amount, and cleared ones near its day without a line."""
    waiting = Q(cleared_on=None, cleared_by=None, reversed_by=None, reverses=None, valued_on__lte=booked_on)
    standing = Q(cleared_on__range=(booked_on - NEAR, booked_on + NEAR), bank_line=None, reversed_by=None)
    return (
        DepositEntry.objects.filter(waiting | standing, amount=amount.amount, currency=amount.currency)
        .exclude(kind__in=(EntryKind.REVERSAL, EntryKind.TRANSFER))
        .select_related("account__partner", "account__client", "top_up")
        .order_by("pk")
    )


def _refuse_days_to_come(rows: Iterable[BankRow]) -> None:
    """What a bank has booked lies behind us; it may stand a day ahead of us on the globe."""
    tomorrow = clock.today() + dt.timedelta(days=1)
    late = [row for row in rows if row.booked_on > tomorrow]
    if late:
        raise unreadable(
            [
                FieldError("file", f"Row {row.position}: {formats.day(row.booked_on)} has not come yet.", "bad_row")
                for row in late
            ]
        )


def _taken(statement: BankStatement, row: BankRow, *, by: User) -> BankLine:
    money = Money(row.amount, row.currency)
    found, why = _one_of(candidates_for(money, booked_on=row.booked_on), row.text)
    line = BankLine(
        statement=statement,
        position=row.position,
        booked_on=row.booked_on,
        amount=row.amount,
        currency=row.currency,
        text=row.text,
        identity=row.identity,
        why=why,
    )
    if found is not None:
        try:
            line.entry = _arrived(found, line, by=by)
            line.status = BankLineStatus.MATCHED
        except DomainError as error:
            line.why = error.message[:300]
    line.save()
    return line


def _one_of(candidates: Iterable[DepositEntry], text: str) -> tuple[DepositEntry | None, str]:
    """The one entry that a line is; with several, the only one that the text names. Else why it waits."""
    found = list(candidates)
    if not found:
        return None, NOTHING
    if len(found) > 1:
        named = [entry for entry in found if _is_named(entry, text)]
        if len(named) != 1:
            several = ", ".join(f"no. {entry.sequence} of {entry.account.holder_name}" for entry in found[:3])
            return None, f"It matches {len(found)} entries: {several}."[:300]
        found = named
    return found[0], ""


def _is_named(entry: DepositEntry, text: str) -> bool:
    names = [entry.reference, entry.account.holder_name]
    if entry.top_up is not None:
        names.append(TopUpRequest(number=entry.top_up.number).reference)
    return any(name and name.casefold() in text.casefold() for name in names)


def _cleared_by(line: BankLine, entry: DepositEntry, *, by: User, reason: str) -> DepositEntry:
    if (entry.amount, entry.currency) != (line.amount, line.currency):
        raise InvalidInput("That entry is of another amount.", field="entry")
    if BankLine.objects.filter(entry=entry).exists():
        raise Conflict("That entry is another bank line already.", code="already_matched")
    return _arrived(entry, line, by=by, reason=reason)


def _arrived(entry: DepositEntry, line: BankLine, *, by: User, reason: str = "") -> DepositEntry:
    """The entry itself if it has cleared, else the row that clears it on the bank's day."""
    if not entry.is_pending:
        return entry
    reference = line.text[:120] or "bank line"
    return clear_entry(entry, cleared_on=line.booked_on, reference=reference, reason=reason, by=by)


def _as_deposit(line: BankLine, account: DepositAccount | None, *, by: User, reason: str) -> DepositEntry:
    assert account is not None  # noqa: S101
    if line.amount < 0:
        raise InvalidInput("Money that left the bank is no deposit. Choose its entry.", field="account")
    if line.booked_on < account.opened_on:
        raise InvalidInput(
            f"This account was opened on {formats.day(account.opened_on)}, after the line’s day. Change its terms to "
            "an earlier opening first, or choose another account.",
            code="before_opening",
            field="account",
        )
    return record_deposit(
        account,
        money=Money(line.amount, line.currency),
        valued_on=min(line.booked_on, clock.today()),
        what_for="Found on the bank statement",
        reference=line.text[:120],
        reason=reason,
        by=by,
    )
