"""Deposits recorded as pending, then cleared, through the actions beside the same rows by plain statements.

Goal: at least 0.8 of the plain side's speed (1.25 times its time), as for draws; the actions also check, audit,
follow requests for top-ups and floors. Every row is a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from django.db import connection, transaction

from bench.draws import BALANCE, LOCK, account
from bench.house import house
from bench.measure import PAIRS, Way, compare
from partnerview import clock
from partnerview.money import Money
from retainers.actions.deposits import clear_entry, record_deposit
from retainers.models import DepositAccount, DepositBalance, DepositEntry
from tests.cast import the_cast

EACH = 100
ONE = Money(Decimal(1), "USD")
COLUMNS = """
INSERT INTO retainers_depositentry (account_id, sequence, kind, of_kind, amount, currency, valued_on, cleared_on, month,
    balance_after, pending_after, funded_after, drawn_after, what_for, clears_id, reference, evidence, evidence_name,
    reason, idempotency_key, recorded_by_id, recorded_at)
"""
AFTER_IT = "FROM retainers_depositbalance WHERE account_id = %(account)s RETURNING id"
PENDING = f"""
{COLUMNS} SELECT account_id, sequence + 1, 'deposit', 'deposit', 1, 'USD', %(today)s, NULL,
    date_trunc('month', %(today)s::date), cleared, pending + 1, funded, drawn, 'Bench',
    %(clears)s::bigint, '', '', '', '', '', %(by)s, now() {AFTER_IT}
"""
CLEARED = f"""
{COLUMNS} SELECT account_id, sequence + 1, 'deposit', 'deposit', 1, 'USD', %(today)s, %(today)s,
    date_trunc('month', %(today)s::date), cleared + 1, pending - 1, funded + 1, drawn, 'Bench',
    %(clears)s::bigint, '', '', '', '', '', %(by)s, now() {AFTER_IT}
"""


def main() -> None:
    with house():
        mine, raw = account("Action"), account("Plain")
        waiting: dict[int, list[int]] = {mine.pk: [], raw.pk: []}
        beside(
            f"{EACH} deposits recorded as pending, one transaction each",
            ours=lambda: waits(waiting, mine, by_action(mine)),
            plain=lambda: waits(waiting, raw, by_statement(raw, PENDING, [None] * EACH)),
        )
        ours, plain = turns(waiting[mine.pk]), turns(waiting[raw.pk])
        beside(
            f"{EACH} of them cleared, one transaction each",
            ours=lambda: clear(mine, next(ours)),
            plain=lambda: told(raw, by_statement(raw, CLEARED, next(plain))),
        )


def beside(what: str, *, ours: Callable[[], object], plain: Callable[[], object]) -> None:
    compare(what, ours=Way(ours), yardstick=Way(plain), at_most=1.25)


def turns(entries: list[int]) -> Iterator[list[int]]:
    """What was recorded in as many turns is cleared in as many."""
    return iter([entries[turn * EACH : (turn + 1) * EACH] for turn in range(PAIRS)])


def by_action(held: DepositAccount) -> list[int]:
    by, today = the_cast().finance_lead, clock.today()
    return [record_deposit(held, money=ONE, valued_on=today, is_cleared=False, by=by).pk for _ in range(EACH)]


def clear(held: DepositAccount, entries: list[int]) -> object:
    by, today = the_cast().finance_lead, clock.today()
    found = DepositEntry.objects.in_bulk(entries)
    return told(held, [clear_entry(found[pk], cleared_on=today, by=by).pk for pk in entries])


def by_statement(held: DepositAccount, sql: str, clears: list[int] | list[None]) -> list[int]:
    by, made = the_cast().finance_lead, []
    for pk in clears:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LOCK, [held.pk])
            cursor.execute(BALANCE, [held.pk])
            cursor.execute(sql, {"account": held.pk, "today": clock.today(), "clears": pk, "by": by.pk})
            made.append(int(cursor.fetchone()[0]))
    return made


def waits(waiting: dict[int, list[int]], held: DepositAccount, made: list[int]) -> object:
    waiting[held.pk] += made
    return told(held, made)


def told(held: DepositAccount, made: list[int]) -> object:
    """How many rows came, and what the balance says: the same on both sides."""
    now = DepositBalance.objects.get(pk=held.pk)
    return len(made), now.cleared, now.pending, now.funded


if __name__ == "__main__":
    main()
