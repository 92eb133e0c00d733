"""The monthly run beside raw INSERT … SELECT with the same keys; then the run again, and the rollup of MRR alone.

At 10,000 and 100,000 lines, with `BENCH_MILLION=1` at a million too; `python -m bench.monthly_run 50000` measures
another size. The schedules are there before: what planning costs stands in bench/planning.py. Goals: recognition with
MRR <= 1.3 × raw, the same again <= 0.1 × the first run, MRR alone <= 1.3 × raw. The raw side writes the same rows
into twin tables that carry the same indexes, checks and foreign keys.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from itertools import count
from statistics import median
from time import perf_counter

from django.db import connection

from bench.book import FIRST, write_book, write_schedules
from bench.house import house, room
from bench.measure import PAIRS, Way, compare, peak, report
from bench.twins import make_statistics, make_twin
from partnerview.months import Month
from partnerview.tenants.models import Tenant
from recognition.actions.mrr import roll_up
from recognition.actions.recognition import run_month

SIZES = (10_000, 100_000)
MILLION = 1_000_000
ENTRIES, SNAPSHOTS, MOVEMENTS = "recognition_recognitionentry", "recognition_mrrsnapshot", "recognition_mrrmovement"

RAW_ENTRIES = """
INSERT INTO twin_recognitionentry
    (line_id, engagement_id, client_id, kind, source, month, origin_month, amount, currency, workstream, reason, run_id)
SELECT row.line_id, line.engagement_id, engagement.client_id, 'scheduled', to_char(row.origin_month, 'YYYY-MM'),
       row.month, row.origin_month, row.amount, row.currency, line.workstream, '',
       (SELECT max(id) FROM recognition_recognitionrun)
FROM recognition_schedulerow row
JOIN engagements_serviceline line ON line.id = row.line_id
JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
WHERE row.month = %(month)s
ON CONFLICT DO NOTHING
"""
RAW_SNAPSHOTS = """
INSERT INTO twin_mrrsnapshot
    (month, line_id, engagement_id, client_id, account_manager_id, partner_id, kind, workstream, amount, currency)
SELECT %(month)s, line.id, line.engagement_id, engagement.client_id, engagement.account_manager_id,
       engagement.partner_id, line.kind, line.workstream, line.monthly_amount, line.currency
FROM engagements_serviceline line JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
WHERE line.is_live AND line.starts_on < %(before)s AND (line.ends_before IS NULL OR line.ends_before >= %(before)s)
ON CONFLICT DO NOTHING
"""


def main() -> None:
    sizes = [int(given) for given in sys.argv[1:]] or [*SIZES, *([MILLION] if os.environ.get("BENCH_MILLION") else [])]
    for size in sizes:
        with house() as tenant:
            measure(tenant, size)


def measure(tenant: Tenant, size: int) -> None:
    pairs = 3 if size >= MILLION else PAIRS
    with room():
        write_book(size)
        write_schedules(through=FIRST + 2 * pairs + 1)
    make_statistics(tenant.schema_name)
    for table in (ENTRIES, SNAPSHOTS):
        make_twin(tenant.schema_name, table)
    run_month(FIRST, by=None)  # new business: the months after it are the usual ones
    before = peak()
    ours, raw = turns(FIRST + 1), turns(FIRST + 1)
    compare(
        f"{size:,} lines: monthly run, recognition and MRR",
        ours=Way(lambda: ran(ours())),
        yardstick=Way(lambda: raw_run(raw())),
        at_most=1.3,
        pairs=pairs,
    )
    report(f"{size:,} lines: memory that the runs add to this process", peak() - before, at_most=50, unit="MB")
    last = FIRST + pairs
    first_run = timed(lambda: run_month(last + 1, by=None))
    again = median(timed(lambda: run_month(last + 1, by=None)) for _ in range(3))
    print(f"{size:,} lines: a run {first_run:.2f} s, the same again {again:.2f} s", flush=True)
    report(f"{size:,} lines: the same run again, share of the first", again / first_run, at_most=0.1, unit="×")
    ours, raw = turns(last + 2), turns(last + 2)
    compare(
        f"{size:,} lines: MRR rollup alone",
        ours=Way(lambda: rolled(ours())),
        yardstick=Way(lambda: raw_rollup(raw())),
        at_most=1.3,
        pairs=pairs,
    )


def turns(first: Month) -> Callable[[], Month]:
    """One month after the other: every turn has a month that nobody has run."""
    months = (first + n for n in count())
    return lambda: next(months)


def ran(month: Month) -> object:
    run_month(month, by=None)
    return counted(ENTRIES, month), counted(SNAPSHOTS, month)


def raw_run(month: Month) -> object:
    execute(RAW_ENTRIES, month)
    execute(RAW_SNAPSHOTS, month)
    return counted("twin_recognitionentry", month), counted("twin_mrrsnapshot", month)


def rolled(month: Month) -> object:
    roll_up(month)
    return counted(SNAPSHOTS, month)


def raw_rollup(month: Month) -> object:
    execute(RAW_SNAPSHOTS, month)
    return counted("twin_mrrsnapshot", month)


def counted(table: str, month: Month) -> tuple[int, object]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), sum(amount) FROM {table} WHERE month = %s", [month.first_day])
        rows, amount = cursor.fetchone()
    return int(rows), amount


def execute(sql: str, month: Month) -> None:
    with room(), connection.cursor() as cursor:
        cursor.execute(sql, {"month": month.first_day, "before": month.next_first})


def timed(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


if __name__ == "__main__":
    main()
