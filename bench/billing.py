"""10,000 engagements with 10 time entries each, from approved time to issued, numbered invoices, beside raw SQL.

The raw side writes the same invoices, lines and time entries with one statement, numbers included, into twin
tables that carry the same indexes, checks and foreign keys; it has no plan, no document, no audit. Goal: at
least 0.4 × raw, which is a ratio of at most 2.5.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from django.db import connection

from bench.book import FIRST, write_book
from bench.house import house
from bench.measure import Way, compare
from bench.twins import make_twin
from engagements.actions.billing import prepare_billing_run, run_billing
from engagements.models import Person, ServiceLine
from partnerview.months import Month
from partnerview.tenants.models import Tenant

SIZE = int(os.environ.get("BENCH_SIZE", "10000"))
ENTRIES = 10  # of each engagement, each month
PAIRS = 3
TWINS = ("engagements_invoice", "engagements_invoiceline", "engagements_timeentry")

TIME = """
INSERT INTO engagements_timeentry
    (engagement_id, person_id, line_id, worked_on, minutes, workstream, task, note, is_billable, is_after_hours, status,
     hours_source, import_identity, import_ordinal, reference, return_reason,
     backdate_reason, updated_at)
SELECT line.engagement_id, %(person)s, line.id, %(day)s::date + n, 60, 'support', '', 'Bench', true, false, 'approved',
       '', '', 0, '', '', '', now()
FROM engagements_serviceline line CROSS JOIN generate_series(0, %(last)s) n
WHERE line.kind = 'time_and_materials'
"""
ONE_LINE_EACH = """
DELETE FROM engagements_serviceline
WHERE id NOT IN (SELECT min(id) FROM engagements_serviceline GROUP BY engagement_id)
"""
RAW = """
WITH owed AS (
    SELECT line.id AS line_id, line.engagement_id, engagement.client_id, line.currency, line.workstream, line.name,
           min(entry.worked_on) AS starts_on, max(entry.worked_on) + 1 AS ends_before,
           sum(entry.minutes) AS minutes, line.hourly_rate, round(sum(entry.minutes) * line.hourly_rate / 60, 2) AS net
    FROM engagements_timeentry entry
    JOIN engagements_serviceline line ON line.id = entry.line_id
    JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
    WHERE entry.worked_on >= %(first)s AND entry.worked_on < %(before)s AND entry.status = 'approved'
    GROUP BY line.id, engagement.id
), invoiced AS (
    INSERT INTO twin_invoice
        (engagement_id, client_id, kind, currency, interval_starts_on, interval_ends_before, dated_on, due_on,
         posted_month, status, series, fiscal_year, number, reference, tax_rate, net_amount, tax_amount, gross_amount,
         reason, concession, document, pdf, issued_at, updated_at)
    SELECT engagement_id, client_id, 'invoice', currency, %(first)s, %(before)s, %(last)s, %(last)s, %(first)s,
           'issued', 'RAW', %(year)s, numbered, 'RAW-' || numbered, 0, net, 0, net, '', '', '{}', '', now(), now()
    FROM (SELECT owed.*, %(taken)s + row_number() OVER (ORDER BY engagement_id) AS numbered FROM owed) numbered
    RETURNING id, engagement_id
), charged AS (
    INSERT INTO twin_invoiceline
        (invoice_id, service_line_id, charge, workstream, description, starts_on, ends_before, quantity, unit,
         unit_price, net_amount, stands)
    SELECT invoiced.id, owed.line_id, 'time', owed.workstream, owed.name, owed.starts_on, owed.ends_before,
           owed.minutes / 60.0, 'h', owed.hourly_rate, owed.net, true
    FROM owed JOIN invoiced USING (engagement_id)
    RETURNING id, service_line_id
)
INSERT INTO twin_timeentry
    (engagement_id, person_id, line_id, worked_on, minutes, workstream, task, note, is_billable, is_after_hours, status,
     hours_source, import_identity, import_ordinal, reference, return_reason,
     backdate_reason, invoice_line_id, updated_at)
SELECT entry.engagement_id, entry.person_id, entry.line_id, entry.worked_on, entry.minutes, entry.workstream,
       entry.task, entry.note, entry.is_billable, entry.is_after_hours, 'invoiced', entry.hours_source,
       entry.import_identity, entry.import_ordinal, '', '', '', charged.id, now()
FROM engagements_timeentry entry JOIN charged ON charged.service_line_id = entry.line_id
WHERE entry.worked_on >= %(first)s AND entry.worked_on < %(before)s AND entry.status = 'approved'
"""


def main() -> None:
    with house() as tenant:
        measure(tenant)


def measure(tenant: Tenant) -> None:
    write_book(SIZE * 10)
    _sell_time()
    months = Month.range(FIRST, FIRST + (2 * PAIRS - 1))
    person = Person.objects.first() or Person.objects.create(name="Bench person")
    for month in months:
        _execute(TIME, {"person": person.pk, "day": month.first_day, "last": ENTRIES - 1})
    for table in TWINS:
        make_twin(tenant.schema_name, table, apart_from=TWINS)
    _execute("ANALYZE", {})
    # Each side has months of its own: what one has invoiced the other does not find again.
    ours, raw = _turns(months[:PAIRS]), _turns(months[PAIRS:])
    compare(
        f"{SIZE:,} engagements × {ENTRIES} time entries to issued invoices",
        ours=Way(lambda: _ours(ours())),
        yardstick=Way(lambda: _raw(raw())),
        at_most=2.5,
        pairs=PAIRS,
    )


def _sell_time() -> None:
    """Instead of ten fees each engagement has one line of time and materials, invoiced in arrears."""
    _execute(
        ONE_LINE_EACH,
        {},
    )
    ServiceLine.objects.update(
        kind="time_and_materials", interval="total", recognition_method="as_worked", price=0, monthly_amount=0,
        unit_price=0, hourly_rate=120,
    )  # fmt: skip
    _execute("UPDATE engagements_engagement SET billing_timing = 'arrears'", {})


def _ours(month: Month) -> object:
    run = run_billing(prepare_billing_run(month, by=None, issues=True), by=None)
    return _counted(
        "SELECT count(*), sum(net_amount) FROM engagements_invoice WHERE billing_run_id = %(run)s", run=run.pk
    )


def _raw(month: Month) -> object:
    taken = _counted("SELECT count(*), 0 FROM twin_invoice")[0]
    params = {"first": month.first_day, "before": month.next_first, "last": month.last_day, "year": month.year}
    # The planner cannot know how many rows the inner statements return; a loop over their product never ends.
    _execute("SET enable_nestloop = off", {})
    _execute(RAW, params | {"taken": taken})
    _execute("RESET enable_nestloop", {})
    return _counted("SELECT count(*), sum(net_amount) FROM twin_invoice WHERE dated_on = %(last)s", last=month.last_day)


def _turns(months: tuple[Month, ...]) -> Callable[[], Month]:
    left = iter(months)
    return lambda: next(left)


def _counted(sql: str, **params: object) -> tuple[int, object]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        count, amount = cursor.fetchone()
    return int(count), amount


def _execute(sql: str, params: dict[str, object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


if __name__ == "__main__":
    main()
