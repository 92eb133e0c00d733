"""Exporting journals: a file below MEDIA_ROOT with its hash, and what the firm calls its accounts."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from partnerview.audit.actions import record
from partnerview.books.models import AccountingPeriod, PeriodMove, PeriodStatus
from partnerview.closing.journal_accounts import Account, check_key
from partnerview.closing.journal_writing import WRITERS
from partnerview.closing.models import AccountName, JournalExport, JournalFormat
from partnerview.closing.reports.journal import Posting, journal
from partnerview.db.connection import connection
from partnerview.errors import InvalidInput, Missing
from partnerview.months import Month
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User


@transaction.atomic
def export_journal(*, kind: str, first: Month, last: Month, by: User | None) -> JournalExport:
    """Write the postings of these months into a file. Of closed months it is the same file every time.

    Raises InvalidInput for months in the wrong order or a month that the books do not have.
    """
    _refuse(first, last)
    closings = _closings(first, last)
    accounts = _accounts(kind, first, last, closings)
    counted = _Counted(journal(first, last))
    path, size, sha256 = _write(kind, WRITERS[kind](counted, accounts, first))
    export = JournalExport.objects.create(
        format=kind,
        first_month=first.first_day,
        last_month=last.first_day,
        closings=closings,
        accounts={key: [account.code, account.name] for key, account in accounts.items()},
        postings=counted.count,
        size=size,
        sha256=sha256,
        path=path,
        exported_by=by,
    )
    after = {"format": kind, "months": f"{first} to {last}", "postings": counted.count, "sha256": sha256}
    record(export, action="journal.exported", by=by, after=after)
    return export


@transaction.atomic
def name_account(key: str, *, code: str, name: str, by: User) -> AccountName:
    """What an account is called from now on. Exports of closed months made before keep their names."""
    check_key(key)
    known = AccountName.objects.select_for_update().filter(key=key).first()
    before = {"code": known.code, "name": known.name} if known else {}
    after = {"code": code, "name": name}
    if known and before == after:
        return known
    row, _ = AccountName.objects.update_or_create(key=key, defaults=after)
    record(row, action="account.named", by=by, before=before, after=after | {"key": key})
    return row


def file_of(export: JournalExport) -> Path:
    """The file of an export. Raises Missing where it is gone from the disk."""
    path = Path(settings.MEDIA_ROOT) / export.path
    if not path.is_file():
        raise Missing("The file of this export is no longer there. Export the months again.", code="file_gone")
    return path


def _refuse(first: Month, last: Month) -> None:
    if first > last:
        raise InvalidInput(f"{formats.month_name(first)} lies after {formats.month_name(last)}.", field="first_month")
    for field, month in (("first_month", first), ("last_month", last)):
        if not AccountingPeriod.objects.filter(month=month.first_day).exists():
            raise InvalidInput(f"{month} is no month of the books.", field=field)


def _closings(first: Month, last: Month) -> list[int]:
    """The closing of each of these months; nothing while one of them is open."""
    span = {"month__gte": first.first_day, "month__lte": last.first_day}
    if AccountingPeriod.objects.filter(**span).exclude(status=PeriodStatus.CLOSED).exists():
        return []
    rows = PeriodMove.objects.filter(**span, status=PeriodStatus.CLOSED).order_by("month", "-id").distinct("month")
    return list(rows.values_list("pk", flat=True))


def _accounts(kind: str, first: Month, last: Month, closings: list[int]) -> Mapping[str, Account]:
    """The firm's names; of closed months those of the first export since they were closed."""
    same = JournalExport.objects.filter(format=kind, first_month=first.first_day, last_month=last.first_day)
    known = same.filter(closings=closings).order_by("pk").first() if closings else None
    if known is not None:
        return {key: Account(*pair) for key, pair in known.accounts.items()}
    return {row.key: Account(row.code, row.name) for row in AccountName.objects.order_by("key")}


def _write(kind: str, lines: Iterator[str]) -> tuple[str, int, str]:
    """Path below MEDIA_ROOT, size, hash. A file that cannot be finished is removed."""
    ending = "beancount" if kind == JournalFormat.BEANCOUNT else "csv"
    relative = f"{connection.schema_name}/journals/{secrets.token_hex(16)}.{ending}"
    target = Path(settings.MEDIA_ROOT) / relative
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with target.open("xb") as file:
            for line in lines:
                data = line.encode()
                digest.update(data)
                size += len(data)
                file.write(data)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return relative, size, digest.hexdigest()


class _Counted:
    """The postings, counted while they are written."""

    def __init__(self, postings: Iterator[Posting]) -> None:
        self._postings, self.count = postings, 0

    def __iter__(self) -> Iterator[Posting]:
        for posting in self._postings:
            self.count += 1
            yield posting
