"""Planning the schedules of a new book beside COPY of the same rows into a twin table with the same keys.

10,000 lines of every interval and convention, no two of the same price, from the start of the books to a year ahead.
The raw side computes nothing: the rows are there. Goal: <= 3 × COPY, which is ours; the requirements name none.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from django.db import connection

from bench.book import write_book
from bench.house import house
from bench.measure import Way, compare
from bench.twins import make_statistics, make_twin
from engagements.models import ServiceLine
from partnerview import clock
from partnerview.months import Month
from recognition.actions.schedules import plan_schedules

SIZE = 10_000
PAIRS = 3
ROWS, TWIN = "recognition_schedulerow", "twin_schedulerow"
COLUMNS = "schedule_id, line_id, month, origin_month, amount, currency, revision"
# Months, quarters and years from any day, by days or by months; a third of the lines has a last day.
VARIED = """
UPDATE engagements_serviceline SET price = 100 + id % 9973 + 0.25 * (id % 4),
    interval = (ARRAY['month', 'month', 'quarter', 'year'])[1 + id % 4],
    starts_on = starts_on + (id % 300)::int, anchor_on = starts_on + (id % 300)::int,
    ends_before = CASE WHEN id % 3 = 0 THEN starts_on + 1200 + (id % 500)::int END,
    billing_anchor = CASE WHEN id % 5 = 0 THEN 'calendar' ELSE 'start' END,
    grain = CASE WHEN id % 7 < 5 THEN 'day' ELSE 'month' END,
    proration = (ARRAY['actual', 'actual', 'actual', 'fixed_30', '30/360', 'even_months',
                       'even_months_prorated_ends'])[1 + id % 7]
"""


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    with house() as tenant:
        write_book(size)
        execute(VARIED)
        make_statistics(tenant.schema_name)
        make_twin(tenant.schema_name, ROWS)
        needed, written = Month.of(clock.today()), Written()
        compare(
            f"{size:,} lines: schedules planned",
            ours=Way(lambda: planned(needed), before=nothing_is_planned),
            yardstick=Way(written.copied, before=written.read),
            at_most=3,
            pairs=PAIRS,
        )


def planned(needed: Month) -> object:
    outcome = plan_schedules(through=needed)
    if outcome.failed or outcome.planned != ServiceLine.objects.filter(is_live=True).count():
        raise AssertionError(f"not every line was planned: {outcome}")
    return counted(ROWS)


def nothing_is_planned() -> None:
    for table in (TWIN, ROWS, "recognition_schedule"):
        execute(f"DELETE FROM {table}")


@dataclass
class Written:
    """The rows that ours has just written, in memory."""

    rows: list[tuple[object, ...]] = field(default_factory=list)

    def read(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {COLUMNS} FROM {ROWS} ORDER BY id")
            self.rows = cursor.fetchall()

    def copied(self) -> object:
        with connection.cursor() as cursor, cursor.copy(f"COPY {TWIN} ({COLUMNS}) FROM STDIN") as copy:
            for row in self.rows:
                copy.write_row(row)
        return counted(TWIN)


def counted(table: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), sum(amount) FROM {table}")
        return cursor.fetchone()


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


if __name__ == "__main__":
    main()
