"""Posting draws through the action beside the same rows by plain statements, over one connection.

Goal: at least 0.8 of the plain side's speed (1.25 times its time); the action also checks, audits and follows floors.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db import connection, transaction

from bench.house import house
from bench.measure import Way, compare
from partnerview import clock
from partnerview.directory.models import Partner
from partnerview.money import Money
from retainers.actions.deposit_accounts import open_account
from retainers.actions.deposits import record_deposit
from retainers.actions.draws import approve_draw, post_draw, request_draw
from retainers.models import DepositAccount, DepositBalance, Draw
from tests.cast import the_cast

TURNS, DRAWS = 5, 100
LOCK = "SELECT id FROM retainers_depositaccount WHERE id = %s FOR NO KEY UPDATE"
BALANCE = "SELECT * FROM retainers_depositbalance WHERE account_id = %s"
INSERT = """
INSERT INTO retainers_depositentry (account_id, sequence, kind, of_kind, amount, currency, valued_on, cleared_on, month,
    balance_after, pending_after, funded_after, drawn_after, what_for, draw_id, reference, evidence, evidence_name,
    reason, idempotency_key, recorded_at)
SELECT account_id, sequence + 1, 'draw', 'draw', -1, 'USD', %(today)s, %(today)s,
    date_trunc('month', %(today)s::date), cleared - 1, pending, funded, drawn + 1, 'Bench', %(draw)s, '', '', '', '',
    '', now()
FROM retainers_depositbalance WHERE account_id = %(account)s
"""
MOVE = (
    "UPDATE retainers_draw SET status = 'posted', posted_by_id = %(by)s, settled_at = now(), updated_at = now() "
    "WHERE id = %(draw)s AND status = 'approved'"
)


def main() -> None:
    with house():
        mine, raw = account("Action"), account("Plain")
        ours, plain = approved(mine), approved(raw)
        compare(
            f"{DRAWS} draws posted, one transaction each",
            ours=Way(lambda: by_action(mine, next(ours))),
            yardstick=Way(lambda: by_statement(raw, next(plain))),
            at_most=1.25,
        )


def account(name: str) -> DepositAccount:
    by = the_cast().finance_lead
    made = open_account(partner=Partner.objects.create(name=name), currency="USD", by=by)
    record_deposit(made, money=Money(Decimal(1_000_000), "USD"), valued_on=clock.today(), by=by)
    return made


def approved(held: DepositAccount) -> Iterator[list[Draw]]:
    """Every turn has draws that nobody has posted."""
    return iter([some_approved(held, DRAWS) for _ in range(TURNS)])


def some_approved(held: DepositAccount, count: int) -> list[Draw]:
    cast, money = the_cast(), Money(Decimal(1), "USD")
    asked = (request_draw(held, money=money, what_for="Bench", by=cast.account_manager) for _ in range(count))
    return [approve_draw(draw, by=cast.finance_lead) for draw in asked]


def by_action(held: DepositAccount, draws: list[Draw]) -> object:
    by = the_cast().finance_lead
    for draw in draws:
        post_draw(draw, by=by)
    return drawn_of(held)


def by_statement(held: DepositAccount, draws: list[Draw]) -> object:
    by = the_cast().finance_lead
    for draw in draws:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LOCK, [held.pk])
            cursor.execute(BALANCE, [held.pk])
            cursor.execute(INSERT, {"account": held.pk, "draw": draw.pk, "today": clock.today()})
            cursor.execute(MOVE, {"draw": draw.pk, "by": by.pk})
    return drawn_of(held)


def drawn_of(held: DepositAccount) -> object:
    return DepositBalance.objects.get(pk=held.pk).drawn


if __name__ == "__main__":
    main()
