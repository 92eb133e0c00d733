"""The manager's console over 200 PAMs, 5,000 partners and 20,000 reviews: its tabs beside raw SQL that counts the same.

Goals: portfolios <= 1.5 × a raw pass that counts the same and knows neither MRR, rates, stages nor tiers; the other
tabs within a second; and as many queries for all of it as for one partner. `BENCH_SCALE=0.1` makes it a tenth as large.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.house import house
from bench.measure import Way, compare, report
from bench.twins import make_statistics
from partnerview import clock
from partnerview.directory.models import Partner
from partnerview.users.models import User
from programs.reports.cohort_mix import cohort_mix
from programs.reports.console import console_of
from programs.reports.growth import growth, rum_trend
from programs.reports.intelligence import diamond_count, program_money, rap_pipeline
from programs.reports.queue import waiting_decisions
from programs.reports.worth import active_commitments, cofund_obligations

SCALE = float(os.environ.get("BENCH_SCALE", "1"))
PAMS, PARTNERS, EACH = max(1, int(200 * SCALE)), int(5_000 * SCALE), 4
CUSTOMERS = 6

PROFILES = """
INSERT INTO programs_partnerprofile (partner_id, vertical, tier, stage, margin, updated_at)
SELECT id, 'Health', CASE WHEN id %% 3 = 0 THEN 'Gold' ELSE '' END,
    (ARRAY['recruit', 'enable', 'sell', 'accelerate'])[1 + id %% 4], 20, now() FROM directory_partner
"""
FIGURES = """
INSERT INTO programs_arrfigure (partner_id, amount, currency, dated_on, source, recorded_by_id)
SELECT partner.id, 1000 * (1 + partner.id %% 90), 'GBP', %(today)s::date - 30 * n, 'Bench', %(by)s
FROM directory_partner partner CROSS JOIN generate_series(0, 3) n
"""
CUSTOMER_ROWS = """
INSERT INTO programs_partnercustomer (partner_id, name, country, matches_icp, recorded_by_id, updated_at)
SELECT partner.id, 'Customer ' || n, 'GB', n %% 2 = 0, %(by)s, now()
FROM directory_partner partner CROSS JOIN generate_series(1, %(customers)s) n
"""
DECISIONS = """
INSERT INTO programs_classification (partner_id, to_cohort_id, reason, evidence, recommendation, effective_on, status,
    requested_by_id, decided_by_id, decided_at, remark)
SELECT partner.id, cohort.id, 'Bench', '', 'nothing', %(today)s::date - 100, 'approved', %(by)s, %(other)s, now(), ''
FROM directory_partner partner
JOIN programs_cohort cohort ON cohort.position = 10 + 10 * (partner.id %% 6)
"""
REVIEWS = """
INSERT INTO programs_qar (partner_id, number, prior_id, due_on, cadence, status, discussion, changes, concerns,
    opened_on, opened_by_id, plan_locked_at, completed_on, completed_by_id, updated_at)
SELECT partner.id, %(number)s, prior.id, %(today)s::date - 90 * (%(each)s - %(number)s) + (partner.id %% 60)::int - 30,
    'from_due',
    CASE WHEN %(number)s < %(each)s THEN 'completed' WHEN partner.id %% 2 = 0 THEN 'open' ELSE 'scheduled' END,
    'Bench', '', 'None',
    CASE WHEN %(number)s < %(each)s OR partner.id %% 2 = 0 THEN %(today)s::date - 90 * (%(each)s - %(number)s) END,
    CASE WHEN %(number)s < %(each)s OR partner.id %% 2 = 0 THEN %(by)s END,
    CASE WHEN %(number)s < %(each)s THEN now() END,
    CASE WHEN %(number)s < %(each)s THEN %(today)s::date - 90 * (%(each)s - %(number)s) END,
    CASE WHEN %(number)s < %(each)s THEN %(by)s END, now()
FROM directory_partner partner
LEFT JOIN programs_qar prior ON prior.partner_id = partner.id AND prior.number = %(number)s - 1
"""
RAW = """
SELECT partner.pam_id, count(*), count(plan.id), sum(review.opened), sum(review.overdue), sum(arr.amount)
FROM directory_partner partner
LEFT JOIN programs_rap plan ON plan.partner_id = partner.id AND plan.status = 'active'
LEFT JOIN (SELECT partner_id, sum((status = 'open')::int) AS opened, sum((due_on < %(today)s)::int) AS overdue
           FROM programs_qar WHERE status <> 'completed' GROUP BY partner_id) review ON review.partner_id = partner.id
LEFT JOIN (SELECT DISTINCT ON (partner_id) partner_id, amount FROM programs_arrfigure
           ORDER BY partner_id, dated_on DESC, id DESC) arr ON arr.partner_id = partner.id
GROUP BY partner.pam_id
"""


def main() -> None:
    with house() as tenant:
        today = clock.today()
        write_program(today)
        make_statistics(tenant.schema_name)
        seen = list(Partner.objects.values_list("pk", flat=True))
        print(f"{PAMS} PAMs, {len(seen):,} partners, {len(seen) * EACH:,} reviews", flush=True)
        compare(
            "portfolios with RUM, plans and reviews",
            ours=Way(lambda: told(seen, today)),
            yardstick=Way(lambda: raw(today)),
            at_most=1.5,
        )
        measure("workflow queue", lambda: waiting_decisions(seen))
        measure("program intelligence", lambda: intelligence(seen, today))
        measure("commitments and their worth", lambda: (active_commitments(seen), cofund_obligations(seen)))
        queries = [count_queries(ids, today) for ids in (seen[:1], seen)]
        print(f"queries of all tabs for one partner and for all: {queries[0]} and {queries[1]}", flush=True)


def write_program(today: dt.date) -> None:
    """Partners with profile, ARR, customers and classification, and a chain of reviews each, by plain SQL."""
    pams = [User.objects.create_user(f"bench{n}@example.com", name=f"PAM {n}", roles=["pam"]) for n in range(PAMS)]
    Partner.objects.bulk_create(Partner(name=f"Bench {n}", pam=pams[n % PAMS]) for n in range(PARTNERS))
    manager = User.objects.get(email="manager@example.com")
    given = {"today": today, "by": pams[0].pk, "other": manager.pk, "customers": CUSTOMERS, "each": EACH}
    with connection.cursor() as cursor:
        for sql in (PROFILES, FIGURES, CUSTOMER_ROWS, DECISIONS):
            cursor.execute(sql, given)
        for number in range(1, EACH + 1):
            cursor.execute(REVIEWS, given | {"number": number})


def told(seen: list[int], today: dt.date) -> list[tuple[object, ...]]:
    """What the cards show, in the shape of the yardstick."""
    rows = console_of(seen, on=today).portfolios
    return sorted((one.pam, one.partners, one.raps, one.qars_open, one.overdue, one.rum) for one in rows)


def raw(today: dt.date) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(RAW, {"today": today})
        return sorted(cursor.fetchall())


def intelligence(seen: list[int], today: dt.date) -> tuple[object, ...]:
    return (
        cohort_mix(seen, on=today),
        program_money(seen, on=today),
        growth(seen, on=today),
        rap_pipeline(seen),
        rum_trend(seen, on=today),
        diamond_count(seen, on=today),
    )


def measure(what: str, act: Callable[[], object]) -> None:
    act()
    began = time.perf_counter()
    act()
    report(what, time.perf_counter() - began, at_most=1.0)


def count_queries(seen: list[int], today: dt.date) -> int:
    with CaptureQueriesContext(connection) as queries:
        console_of(seen, on=today)
        waiting_decisions(seen)
        intelligence(seen, today)
    return len(queries)


if __name__ == "__main__":
    main()
