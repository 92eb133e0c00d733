"""A book of a given size: lines of £100 a month that go on, ten to an engagement, ten engagements to a client."""

from __future__ import annotations

from django.db import connection

from engagements.models import Engagement
from partnerview.directory.models import Client
from partnerview.months import Month
from partnerview.users.models import User

FIRST = Month(2024, 1)

_CLIENTS = """
INSERT INTO directory_client (name, legal_name, country, address, tax_number, tax_rate, account_manager_id, updated_at)
SELECT 'Bench client ' || n, '', '', '', '', 0, %(manager)s, now() FROM generate_series(1, %(clients)s) n
"""
_LINES = """
INSERT INTO engagements_serviceline
    (engagement_id, name, kind, workstream, currency, quantity, unit_price, price, interval, renews, monthly_amount,
     starts_on, anchor_on, billing_anchor, recognition_method, grain, proration, after_hours_multiplier, accepted_by,
     is_live, recorded_by_id, updated_at)
SELECT engagement.id, 'Fee ' || n, 'recurring_fee', 'support', 'GBP', 1, 100, 100, 'month', false, 100,
       %(first)s, %(first)s, 'start', 'straight_line', 'day', 'actual', 1, '', true, %(manager)s, now()
FROM engagements_engagement engagement CROSS JOIN generate_series(1, 10) n
WHERE engagement.code LIKE 'BENCH-%%'
"""


def write_book(lines: int) -> None:
    """Clients, engagements and live lines, by set-based SQL and bulk inserts; then fresh statistics."""
    manager = User.objects.get(email="account_manager@example.com")
    engagements = lines // 10
    with connection.cursor() as cursor:
        cursor.execute(_CLIENTS, {"manager": manager.pk, "clients": max(1, engagements // 10)})
    clients = list(Client.objects.filter(name__startswith="Bench client").order_by("id"))
    Engagement.objects.bulk_create(
        (
            Engagement(
                client=clients[n % len(clients)],
                code=f"BENCH-{n:06d}",
                name=f"Bench engagement {n}",
                account_manager=manager,
                created_by=manager,
                currency="GBP",
                starts_on=FIRST.first_day,
                status="running",
            )
            for n in range(engagements)
        ),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {"first": FIRST.first_day, "manager": manager.pk})
