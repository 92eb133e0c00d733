"""A book of a given size: lines of £100 a month that go on, ten to an engagement, ten engagements to a client."""

from __future__ import annotations

from django.db import connection

from engagements.models import Engagement, LineKind, RecognitionMethod, ServiceLine, Workstream
from partnerview.directory.models import Client
from partnerview.months import Month
from partnerview.users.models import User

FIRST = Month(2024, 1)

_CLIENTS = """
INSERT INTO directory_client (name, legal_name, country, address, tax_number, tax_rate, account_manager_id, updated_at)
SELECT 'Bench client ' || n, '', '', '', '', 0, %(manager)s, now() FROM generate_series(1, %(clients)s) n
"""


def write_book(lines: int, *, lines_each: int = 10) -> None:
    """Clients, engagements and live lines, by set-based SQL and bulk inserts."""
    manager = User.objects.get(email="account_manager@example.com")
    engagements = lines // lines_each
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
    _write_lines(lines_each, manager)


def _write_lines(each: int, manager: User) -> None:
    """By the model, so that a column with a default needs no mention here."""
    engagements = Engagement.objects.filter(code__startswith="BENCH-").values_list("pk", flat=True)
    ServiceLine.objects.bulk_create(
        (
            ServiceLine(
                engagement_id=pk,
                name=f"Fee {n}",
                kind=LineKind.RECURRING_FEE,
                workstream=Workstream.SUPPORT,
                currency="GBP",
                unit_price=100,
                price=100,
                monthly_amount=100,
                starts_on=FIRST.first_day,
                anchor_on=FIRST.first_day,
                recognition_method=RecognitionMethod.STRAIGHT_LINE,
                is_live=True,
                recorded_by=manager,
            )
            for pk in engagements
            for n in range(1, each + 1)
        ),
        batch_size=2000,
    )
