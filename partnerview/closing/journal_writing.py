"""Journals as files: CSV, Beancount, and a general ledger's CSV with its own accounts. Pure text, the same every time.

No name of a client or person is written: ids and references only, so that a file can be made again byte by byte.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Final

from partnerview.closing.journal_accounts import Account, default_account, root_of
from partnerview.closing.reports.journal import Posting
from partnerview.http.neutral import neutral
from partnerview.money import quantize
from partnerview.months import Month

Mapped = Mapping[str, Account]
CSV_COLUMNS: Final = (
    "transaction", "date", "month", "account", "debit", "credit", "currency", "engagement", "reference",
)  # fmt: skip
LEDGER_COLUMNS: Final = ("Date", "Reference", "Account", "Name", "Debit", "Credit", "Currency", "Text")


def write_csv(postings: Iterable[Posting], _accounts: Mapped, _first: Month) -> Iterator[str]:
    """Every posting with our own account keys."""
    yield _line(CSV_COLUMNS)
    for p in postings:
        sides = _sides(p)
        yield _line(
            (p.transaction, p.posted_on, Month.of(p.month), p.account, *sides, p.currency, p.engagement_id, p.reference)
        )


def write_ledger(postings: Iterable[Posting], accounts: Mapped, _first: Month) -> Iterator[str]:
    """Every posting with the firm's own accounts."""
    yield _line(LEDGER_COLUMNS)
    for p in postings:
        account = accounts.get(p.account) or default_account(p.account)
        text = p.reference if p.engagement_id is None else f"{p.reference}, engagement {p.engagement_id}"
        yield _line((p.posted_on, p.transaction, account.code, account.name, *_sides(p), p.currency, text))


def write_beancount(postings: Iterable[Posting], accounts: Mapped, first: Month) -> Iterator[str]:
    """A ledger that stands alone: each account opened on the first day, each transaction balanced."""
    opened: set[str] = set()
    for transaction, found in groupby(postings, attrgetter("transaction")):
        sides = list(found)
        for side in sides:
            name = beancount_name(side.account, accounts)
            if name not in opened:
                opened.add(name)
                yield f"{first.first_day} open {name}\n"
        head = sides[0]
        yield f'\n{head.posted_on} * "{_quoted(head.reference)}" ^{transaction}\n'
        yield f'  month: "{Month.of(head.month)}"\n  engagement: "{head.engagement_id or ""}"\n'
        for side in sides:
            yield f"  {beancount_name(side.account, accounts)}  {_amount(side.amount, side.currency)} {side.currency}\n"


def beancount_name(key: str, accounts: Mapped) -> str:
    """`Assets:1100-Trade-receivables`: root, code and name in the letters that Beancount takes."""
    account = accounts.get(key) or default_account(key)
    words = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in account.name).strip("-")
    code = "".join(letter for letter in account.code if letter.isascii() and letter.isalnum()) or "0"
    return f"{root_of(key)}:{code[0].upper()}{code[1:]}-{words or 'Account'}"


WRITERS: Final = {"csv": write_csv, "beancount": write_beancount, "ledger": write_ledger}


def _sides(posting: Posting) -> tuple[str, str]:
    amount = _amount(abs(posting.amount), posting.currency)
    return (amount, "") if posting.amount > 0 else ("", amount)


def _amount(amount: Decimal, currency: str) -> str:
    return f"{quantize(amount, currency):f}"


def _quoted(text: str) -> str:
    return text.replace("\\", "").replace('"', "'").replace("\n", " ")


def _line(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([neutral(cell) for cell in cells])
    return out.getvalue()
