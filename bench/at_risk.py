"""The at-risk report over 10,000 accounts and a million entries beside raw SQL; the chain; a statement at any depth.

Goals: report <= 1.5 × raw from stored balances (and the draws of 30 days, without which nobody is at risk: ADR 1940);
reconciling all stored balances <= 1.2 × the raw window pass; a statement page costs the same at any depth.
`BENCH_SCALE=0.1` makes it a tenth as large.
"""

from __future__ import annotations

import datetime as dt
import os

from django.db import connection

from bench.house import house
from bench.measure import Way, compare
from partnerview import clock
from partnerview.directory.models import Partner
from retainers.invariants import CHAIN_HOLDS
from retainers.models import DepositAccount
from retainers.reports.positions import When
from retainers.reports.risk_overview import Overview, Part, overview
from retainers.reports.statement import statement
from tests.cast import the_cast

SCALE = float(os.environ.get("BENCH_SCALE", "1"))
ACCOUNTS, EACH = int(10_000 * SCALE), 100
DEEP = int(100_000 * SCALE)

# One payment, then nine draws, each from a request that another person approved and posted.
DRAWS = """
INSERT INTO retainers_draw (account_id, amount, currency, approved_amount, what_for, reference, evidence, evidence_name,
    status, requested_by_id, requested_at, approved_by_id, approved_at, posted_by_id, settled_at, reason, updated_at)
SELECT account, n %% 7 * 17 + 1, 'USD', n %% 7 * 17 + 1, n::text, '', '', '',
    'posted', %(asks)s, now(), %(grants)s, now(), %(grants)s, now(), '', now()
FROM unnest(%(accounts)s::bigint[]) account, generate_series(1, %(each)s) n WHERE n %% 10 <> 1
"""
ROWS = """
INSERT INTO retainers_depositentry (account_id, sequence, kind, of_kind, amount, currency, valued_on, cleared_on, month,
    balance_after, pending_after, funded_after, drawn_after, what_for, draw_id, reference, evidence, evidence_name,
    reason, idempotency_key, recorded_at)
SELECT account, n, kind, kind, amount, 'USD', day, day, date_trunc('month', day)::date,
    sum(amount) OVER chain, 0,
    sum(CASE WHEN kind = 'deposit' THEN amount ELSE 0 END) OVER chain,
    sum(CASE WHEN kind = 'draw' THEN -amount ELSE 0 END) OVER chain,
    'Bench', draw, '', '', '', '', '', now()
FROM (
    SELECT account, n, asked.id AS draw, CASE WHEN asked.id IS NULL THEN 'deposit' ELSE 'draw' END AS kind,
        coalesce(-asked.amount, 500) AS amount, %(today)s::date - (%(each)s - n) * 3 AS day
    FROM unnest(%(accounts)s::bigint[]) account CROSS JOIN generate_series(1, %(each)s) n
    LEFT JOIN retainers_draw asked ON asked.account_id = account AND asked.what_for = n::text) given
WINDOW chain AS (PARTITION BY account ORDER BY n)
"""
RAW = """
SELECT count(*), sum(balance_after) FROM (
    SELECT last.balance_after FROM retainers_depositaccount account
    LEFT JOIN LATERAL (SELECT balance_after, pending_after, funded_after, drawn_after FROM retainers_depositentry
                       WHERE account_id = account.id ORDER BY sequence DESC LIMIT 1) last ON true) found
"""
RAW_WITH_BURN = """
SELECT count(*), sum(balance_after), sum(burned) FROM (
    SELECT last.balance_after, last.drawn_after, burn.burned FROM retainers_depositaccount account
    LEFT JOIN LATERAL (SELECT balance_after, pending_after, funded_after, drawn_after FROM retainers_depositentry
                       WHERE account_id = account.id ORDER BY sequence DESC LIMIT 1) last ON true
    LEFT JOIN (SELECT account_id, -sum(amount) AS burned FROM retainers_depositentry
               WHERE of_kind = 'draw' AND valued_on > %(today)s::date - 30 AND valued_on <= %(today)s
               GROUP BY account_id) burn ON burn.account_id = account.id) found
"""
# Every entry stores four running sums; ADR 1762 says why the pass over one of them is no whole yardstick.
ONE_SUM = """
SELECT count(*) FROM (
    SELECT balance_after, sum(amount) OVER (PARTITION BY account_id ORDER BY sequence) AS balance
    FROM retainers_depositentry) rows WHERE balance_after <> balance
"""
FOUR_SUMS = """
SELECT count(*) FROM (
    SELECT balance_after, pending_after, funded_after, drawn_after,
        sum(CASE WHEN cleared_on IS NULL THEN 0 ELSE amount END) OVER chain AS cleared,
        sum(CASE WHEN cleared_on IS NULL THEN amount WHEN clears_id IS NOT NULL THEN -amount ELSE 0 END)
            OVER chain AS pending,
        sum(CASE WHEN cleared_on IS NOT NULL AND of_kind IN ('deposit', 'top_up') THEN amount ELSE 0 END)
            OVER chain AS funded,
        sum(CASE WHEN cleared_on IS NOT NULL AND of_kind = 'draw' THEN -amount ELSE 0 END) OVER chain AS drawn
    FROM retainers_depositentry WINDOW chain AS (PARTITION BY account_id ORDER BY sequence)) rows
WHERE balance_after <> cleared OR pending_after <> pending OR funded_after <> funded OR drawn_after <> drawn
"""


def main() -> None:
    with house():
        accounts = write_accounts(ACCOUNTS, each=EACH)
        report_of(len(accounts))
        for words, window_pass in (("four stored sums", FOUR_SUMS), ("one stored sum", ONE_SUM)):
            compare(
                f"reconciling all stored balances, beside a window pass over {words}",
                ours=Way(lambda: len(all_of(CHAIN_HOLDS))),
                yardstick=Way(lambda sql=window_pass: one(sql)[0]),  # type: ignore[misc]
                at_most=1.2,
            )
        deep = DepositAccount.objects.get(pk=write_accounts(1, each=DEEP)[0])
        compare(
            f"statement of {DEEP:,} entries: the last page beside the first",
            ours=Way(lambda: len(statement(deep, before=52, starts_on=None).entries)),
            yardstick=Way(lambda: len(statement(deep, before=DEEP).entries)),
            at_most=1.2,
        )


def report_of(accounts: int) -> None:
    """The first page of the report and its sums, beside the stored sums alone, with and without what was drawn."""
    when = When(clock.today())
    what = f"{accounts:,} accounts, {accounts * EACH:,} entries: at-risk report beside"
    for words, sql in (("the stored balances and 30 days' draws", RAW_WITH_BURN), ("the stored balances alone", RAW)):
        compare(
            f"{what} {words}",
            ours=Way(lambda: told(overview(when, part=Part(50)))),
            yardstick=Way(lambda sql=sql: one(sql)[:2]),  # type: ignore[misc]
            at_most=1.5,
        )


def write_accounts(count: int, *, each: int) -> list[int]:
    """Accounts with so many entries each, written as the owner of nothing: plain SQL under the laws' triggers."""
    first = Partner.objects.count()
    partners = Partner.objects.bulk_create(Partner(name=f"Bench {first + n}") for n in range(count))
    opened_on = clock.today() - dt.timedelta(days=each * 3 + 1)
    made = DepositAccount.objects.bulk_create(
        DepositAccount(partner=partner, currency="USD", policy="flag", opened_on=opened_on) for partner in partners
    )
    ids = [account.pk for account in made]
    months = "SELECT date_trunc('month', day)::date, 'open' FROM generate_series(%s::date, %s::date, '1 month') day"
    people = {"asks": the_cast().account_manager.pk, "grants": the_cast().finance_lead.pk}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO books_accountingperiod (month, status) {months} ON CONFLICT DO NOTHING",
            [opened_on.replace(day=1), clock.today()],
        )
        for start in range(0, count, 500):
            params = {"accounts": ids[start : start + 500], "today": clock.today(), "each": each, **people}
            cursor.execute(DRAWS, params)
            cursor.execute(ROWS, params)
        cursor.execute("ANALYZE")
    return ids


def told(found: Overview) -> tuple[int, object]:
    return found.accounts, sum(one.net for one in found.capitals)


def one(sql: str) -> tuple[object, ...]:
    return all_of(sql)[0]


def all_of(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"today": clock.today()})
        return list(cursor.fetchall())


if __name__ == "__main__":
    main()
