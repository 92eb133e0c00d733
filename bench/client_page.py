"""A client's economics over a year: licence beside service, cost, margin and lifetime value, against the bare sums.

A book of 10,000 lines at 100 clients, run for six months, with 100 hours of work on every engagement. The yardstick
adds up the three facts that any answer needs, revenue, minutes and MRR of the client, in one raw statement without
costs, sides, terms and averages. Goal, ours: at most 5 times that, in the same queries for 1 engagement and for 10.
"""

from __future__ import annotations

import os

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.book import FIRST, write_book, write_schedules
from bench.house import house, room
from bench.measure import Way, compare, report
from bench.twins import make_statistics
from engagements.models import CostRate, Engagement, Person
from partnerview.users.models import User
from recognition.actions.recognition import run_month
from recognition.reports.client_economics import client_economics, stacked

SIZE = int(os.environ.get("BENCH_SIZE", "10000"))
MONTHS, TURNS = 6, 20
TIME = """
INSERT INTO engagements_timeentry
    (engagement_id, person_id, worked_on, minutes, workstream, task, note, is_billable, is_after_hours, status,
     hours_source, import_identity, import_ordinal, reference, return_reason, backdate_reason, updated_at)
SELECT engagement.id, %(person)s, %(first)s::date + n, 60, 'support', '', 'Bench', true, false, 'approved',
       '', '', 0, '', '', '', now()
FROM engagements_engagement engagement CROSS JOIN generate_series(0, 99) n WHERE engagement.code LIKE 'BENCH-%%'
"""
RAW = """
SELECT (SELECT sum(amount) FROM recognition_recognitionentry WHERE engagement_id = ANY(%(keys)s)),
       (SELECT sum(minutes) FROM engagements_timeentry WHERE engagement_id = ANY(%(keys)s) AND voided_at IS NULL),
       (SELECT sum(monthly_amount) FROM engagements_serviceline WHERE engagement_id = ANY(%(keys)s) AND is_live)
"""


def main() -> None:
    with house() as tenant:
        with room():
            write_book(SIZE)
            write_schedules(through=FIRST + MONTHS)
        work()
        make_statistics(tenant.schema_name)
        for number in range(MONTHS):
            run_month(FIRST + number, by=None)
        make_statistics(tenant.schema_name)
        measure()


def work() -> None:
    by = User.objects.get(email="account_manager@example.com")
    person = Person.objects.create(name="Bench person")
    CostRate.objects.create(person=person, hourly_amount=40, currency="GBP", starts_on=FIRST.first_day, recorded_by=by)
    with connection.cursor() as cursor:
        cursor.execute(TIME, {"person": person.pk, "first": FIRST.first_day})


def measure() -> None:
    client = Engagement.objects.filter(code__startswith="BENCH-").order_by("-id")[0].client_id
    keys = list(Engagement.objects.filter(client=client).values_list("pk", flat=True))
    compare(
        f"economics of a client with {len(keys)} engagements of {SIZE // 10:,}, {TURNS} times",
        ours=Way(lambda: [ours(keys) for _ in range(TURNS)]),
        yardstick=Way(lambda: [raw(keys) for _ in range(TURNS)]),
        at_most=5,
    )
    report("queries for all of them, less those for one", queries(keys) - queries(keys[:1]), at_most=0, unit="queries")


def ours(keys: list[int]) -> object:
    last = FIRST + (MONTHS - 1)
    whole = stacked(client_economics(keys, as_of=last.last_day, first=FIRST, last=last))
    return whole.recognized, whole.minutes, whole.mrr


def raw(keys: list[int]) -> object:
    with connection.cursor() as cursor:
        cursor.execute(RAW, {"keys": keys})
        recognized, minutes, mrr = cursor.fetchone()
    return recognized, int(minutes), mrr


def queries(keys: list[int]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ours(keys)
    return len([one for one in asked if "search_path" not in one["sql"]])


if __name__ == "__main__":
    main()
