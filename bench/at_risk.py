"""The at-risk report over 10,000 accounts and a million entries beside raw SQL; the chain; a statement at any depth.

Goals: report <= 1.5 × raw from stored balances, read from the last running sums that the entries carry, and once more
with all of the report's figures in plain SQL (ADR 2010); reconciling all stored balances <= 1.2 × the raw window pass;
a statement page costs the same at any depth.
`BENCH_SCALE=0.1` makes it a tenth as large.
"""

from __future__ import annotations

import datetime as dt
import os

from django.db import connection

from bench.house import house
from bench.measure import Way, compare
from bench.twins import make_statistics
from partnerview import clock
from partnerview.directory.models import Partner
from retainers.invariants import BALANCE_IS_ITS_LEDGER, CHAIN_HOLDS
from retainers.models import DepositAccount
from retainers.reports.positions import When
from retainers.reports.risk_overview import Overview, Part, overview
from retainers.reports.statement import statement
from tests.cast import the_cast

SCALE = float(os.environ.get("BENCH_SCALE", "1"))
ACCOUNTS, EACH = int(10_000 * SCALE), 100
DEEP = int(100_000 * SCALE)

# Ten times a payment and then nine draws, each from a request that another person approved and posted. Every round adds
# one entry to every account, as time does, from what its balance says.
ENTRY = """
INSERT INTO retainers_depositentry (account_id, sequence, kind, of_kind, amount, currency, valued_on, cleared_on, month,
    balance_after, pending_after, funded_after, drawn_after, what_for, draw_id, reference, evidence, evidence_name,
    reason, idempotency_key, recorded_at)
SELECT account_id, sequence + 1, %(kind)s, %(kind)s, moved, 'USD', day, day, date_trunc('month', day)::date,
    cleared + moved, 0, funded + greatest(moved, 0), drawn - least(moved, 0), 'Bench', draw, '', '', '', '', '', now()
"""
PAYMENT = f"""
{ENTRY} FROM retainers_depositbalance, LATERAL (SELECT 500 AS moved, NULL::bigint AS draw, %(day)s::date AS day) given
WHERE account_id = ANY(%(accounts)s)
"""
DRAW = f"""
WITH asked AS (
    INSERT INTO retainers_draw (account_id, amount, currency, approved_amount, what_for, reference, evidence,
        evidence_name, status, requested_by_id, requested_at, approved_by_id, approved_at, posted_by_id, settled_at,
        reason, updated_at)
    SELECT account, (account + %(round)s) %% 7 * 17 + 1, 'USD', (account + %(round)s) %% 7 * 17 + 1, 'Bench', '', '',
        '', 'posted', %(asks)s, now(), %(grants)s, now(), %(grants)s, now(), '', now()
    FROM unnest(%(accounts)s::bigint[]) account
    RETURNING id AS draw, account_id AS account, -amount AS moved, %(day)s::date AS day)
{ENTRY} FROM retainers_depositbalance JOIN asked ON asked.account = account_id
"""
# What the entries carry: the last running sum of each account.
RAW = """
SELECT count(*), sum(cleared) FROM (
    SELECT last.balance_after AS cleared FROM retainers_depositaccount account
    LEFT JOIN LATERAL (SELECT balance_after, pending_after, funded_after, drawn_after FROM retainers_depositentry
                       WHERE account_id = account.id ORDER BY sequence DESC LIMIT 1) last ON true) found
"""
# The report's own figures in plain SQL: what the balances say, what thirty days burned, whom that leaves at risk, and
# the fifty who are worst off.
RAW_REPORT = """
WITH found AS MATERIALIZED (
    SELECT account.id, balance.cleared, burned, CASE WHEN balance.cleared < 0 THEN 0
        WHEN balance.cleared < account.floor THEN 1
        WHEN burned > 0 AND greatest(balance.cleared, 0) * 30 < 30 * burned THEN 2
        WHEN covers_from <= %(today)s AND balance.drawn * (covers_before - covers_from)
             > 1.1 * balance.funded * (least(covers_before, %(today)s::date + 1) - covers_from) THEN 3
        ELSE 5 END AS severity
    FROM retainers_depositaccount account JOIN retainers_depositbalance balance ON balance.account_id = account.id
    LEFT JOIN (SELECT account_id, -sum(amount) AS burned FROM retainers_depositentry
               WHERE of_kind = 'draw' AND valued_on > %(today)s::date - 30 AND valued_on <= %(today)s
               GROUP BY account_id) burn ON burn.account_id = account.id)
SELECT count(*), sum(cleared), count(*) FILTER (WHERE severity < 5), ARRAY(
    SELECT id FROM found
    ORDER BY severity, greatest(-cleared, 0) DESC, greatest(cleared, 0) / nullif(burned, 0), id LIMIT 50)
FROM found
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
        for what, law, window_pass in (
            ("the balance of every account, beside a window pass over one running sum", BALANCE_IS_ITS_LEDGER, ONE_SUM),
            ("the four sums of every entry, beside a window pass over them", CHAIN_HOLDS, FOUR_SUMS),
        ):
            compare(
                f"reconciling {what}",
                ours=Way(lambda law=law: len(all_of(law))),  # type: ignore[misc]
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
    """The first page of the report and its sums, beside the same figures in plain SQL, and the last running sums."""
    when = When(clock.today())
    what = f"{accounts:,} accounts, {accounts * EACH:,} entries: at-risk report beside"
    for words, sql, figures in (("the last running sums", RAW, 2), ("the same in plain SQL", RAW_REPORT, 4)):
        compare(
            f"{what} {words}",
            ours=Way(lambda figures=figures: told(overview(when, part=Part(50)))[:figures]),  # type: ignore[misc]
            yardstick=Way(lambda sql=sql: one(sql)),  # type: ignore[misc]
            at_most=1.5,
        )


def write_accounts(count: int, *, each: int) -> list[int]:
    """Accounts with so many entries each, written as the owner of nothing: plain SQL under the laws' triggers."""
    first, today = Partner.objects.count(), clock.today()
    partners = Partner.objects.bulk_create(Partner(name=f"Bench {first + n}") for n in range(count))
    opened_on = today - dt.timedelta(days=each * 3 + 1)
    made = DepositAccount.objects.bulk_create(
        DepositAccount(
            partner=partner,
            currency="USD",
            policy="flag",
            floor=place % 3 * 50,
            target=100,
            opened_on=opened_on,
            covers_from=today - dt.timedelta(days=each * 3),
            covers_before=today + dt.timedelta(days=place % 60),
        )
        for place, partner in enumerate(partners)
    )
    ids = [account.pk for account in made]
    months = "SELECT date_trunc('month', day)::date, 'open' FROM generate_series(%s::date, %s::date, '1 month') day"
    people = {"asks": the_cast().account_manager.pk, "grants": the_cast().finance_lead.pk}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO books_accountingperiod (month, status) {months} ON CONFLICT DO NOTHING",
            [opened_on.replace(day=1), today],
        )
        cursor.execute("SET synchronous_commit = off")
        for place in range(1, each + 1):
            day = today - dt.timedelta(days=(each - place) * 3)
            sql, kind = (PAYMENT, "deposit") if place % 10 == 1 else (DRAW, "draw")
            cursor.execute(sql, {"accounts": ids, "round": place, "day": day, "kind": kind, **people})
        cursor.execute("RESET synchronous_commit")
    make_statistics(connection.schema_name)
    return ids


def told(found: Overview) -> tuple[object, ...]:
    worst = [row.standing.account for row in found.rows]
    return found.accounts, sum(one.net for one in found.capitals), found.flagged, worst


def one(sql: str) -> tuple[object, ...]:
    return all_of(sql)[0]


def all_of(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"today": clock.today()})
        return list(cursor.fetchall())


if __name__ == "__main__":
    main()
