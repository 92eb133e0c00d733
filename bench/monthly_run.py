"""The monthly run beside raw INSERT … SELECT with the same keys; then the run again, and the rollup of MRR alone.

At 10,000 and 100,000 lines; `python -m bench.monthly_run 1000000` measures other sizes. Goals: recognition with
MRR <= 1.3 × raw, the same again <= 0.1 × the first run, MRR alone <= 1.3 × raw. The raw side writes the same rows
into twin tables that carry the same indexes, checks and foreign keys.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter

from django.db import connection

from bench.book import FIRST, write_book
from bench.house import house
from bench.measure import Way, compare, report
from bench.twins import make_twin
from partnerview.months import Month
from partnerview.tenants.models import Tenant
from recognition.actions.mrr import roll_up
from recognition.actions.recognition import run_month
from recognition.actions.schedules import plan_schedules

SIZES = (10_000, 100_000)
MONTHS = 14
ENTRIES, SNAPSHOTS, MOVEMENTS = "recognition_recognitionentry", "recognition_mrrsnapshot", "recognition_mrrmovement"

RAW_ENTRIES = """
INSERT INTO twin_recognitionentry
    (line_id, engagement_id, client_id, kind, source, month, origin_month, amount, currency, workstream, reason)
SELECT row.line_id, line.engagement_id, engagement.client_id, 'scheduled', to_char(row.origin_month, 'YYYY-MM'),
       row.month, row.origin_month, row.amount, row.currency, line.workstream, ''
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
    for size in [int(given) for given in sys.argv[1:]] or SIZES:
        with house() as tenant:
            measure(tenant, size)


def measure(tenant: Tenant, size: int) -> None:
    write_book(size)
    began = perf_counter()
    plan_schedules(through=FIRST + MONTHS)
    print(f"{size:,} lines: planning {MONTHS + 1} months of schedules took {perf_counter() - began:.1f} s", flush=True)
    for table in (ENTRIES, SNAPSHOTS):
        make_twin(tenant.schema_name, table)
    run_month(FIRST, by=None)  # new business: the months after it are the usual ones
    ours, raw = turns(FIRST + 1), turns(FIRST + 1)
    compare(
        f"{size:,} lines: monthly run, recognition and MRR",
        ours=Way(lambda: ran(ours())),
        yardstick=Way(lambda: raw_run(raw())),
        at_most=1.3,
    )
    last = FIRST + 5
    first_run = timed(lambda: run_month(last + 1, by=None))
    again = timed(lambda: run_month(last + 1, by=None))
    report(f"{size:,} lines: the same run again, share of the first", again / first_run, at_most=0.1, unit="×")
    ours, raw = turns(last + 2), turns(last + 2)
    compare(
        f"{size:,} lines: MRR rollup alone",
        ours=Way(lambda: rolled(ours())),
        yardstick=Way(lambda: raw_rollup(raw())),
        at_most=1.3,
    )


def turns(first: Month) -> Callable[[], Month]:
    """One month after the other: every turn has a month that nobody has run."""
    months = iter(first + n for n in range(MONTHS))
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
        count, amount = cursor.fetchone()
    return int(count), amount


def execute(sql: str, month: Month) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"month": month.first_day, "before": month.next_first})


def timed(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


if __name__ == "__main__":
    main()
