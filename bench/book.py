"""A book of a given size: lines of £100 a month that go on, ten to an engagement, ten engagements to a client.

Everything is written by single statements, so that a million lines are there in minutes.
"""

from __future__ import annotations

from django.db import connection, models

from engagements.models import Engagement, LineKind, RecognitionMethod, ServiceLine, Workstream
from partnerview.directory.models import Client
from partnerview.months import Month
from partnerview.users.models import User
from recognition.credits import CREDITS
from recognition.schedule_rows import TERMS_HASH

FIRST = Month(2024, 1)
STRAIGHT = {
    "kind": LineKind.RECURRING_FEE,
    "workstream": Workstream.SUPPORT,
    "recognition_method": RecognitionMethod.STRAIGHT_LINE,
    "currency": "GBP",
    "unit_price": 100,
    "price": 100,
    "monthly_amount": 100,
    "starts_on": FIRST.first_day,
    "anchor_on": FIRST.first_day,
    "is_live": True,
}

_SCHEDULES = f"""
WITH credit AS ({CREDITS})
INSERT INTO recognition_schedule (line_id, terms_hash, planned_through, is_complete, failure)
SELECT line.id, {TERMS_HASH}, %(through)s, false, ''
FROM engagements_serviceline line LEFT JOIN credit ON credit.engagement_id = line.engagement_id
WHERE line.is_live AND line.recognition_method = 'straight_line'
"""
_SCHEDULE_ROWS = """
INSERT INTO recognition_schedulerow (schedule_id, line_id, month, origin_month, amount, currency, revision)
SELECT schedule.id, line.id, month, month, line.monthly_amount, line.currency, 1
FROM recognition_schedule schedule
JOIN engagements_serviceline line ON line.id = schedule.line_id
CROSS JOIN generate_series(%(first)s::date, %(through)s::date, '1 month') month
ORDER BY line.id, month
"""


def write_book(lines: int, *, lines_each: int = 10) -> None:
    """Clients, engagements and live lines."""
    manager = User.objects.get(email="account_manager@example.com")
    clients = Client.objects.create(name="Bench client", account_manager=manager)
    multiply(clients, max(1, lines // lines_each // 10), name="'Bench client ' || n")
    first = Engagement.objects.create(
        client=clients, code="BENCH-", name="Bench engagement", account_manager=manager, created_by=manager,
        currency="GBP", starts_on=FIRST.first_day, status="running",
    )  # fmt: skip
    client = f"{clients.pk} + (n - 1) / 10"
    multiply(
        first, lines // lines_each, code="'BENCH-' || lpad(n::text, 7, '0')", name="name || ' ' || n", client=client
    )
    line = ServiceLine.objects.create(engagement=first, name="Fee", recorded_by=manager, **STRAIGHT)
    multiply(line, lines, engagement=f"{first.pk} + (n - 1) / {lines_each}", name="'Fee ' || n")


def write_schedules(*, through: Month) -> None:
    """The schedules of all straight lines as planning writes them, without planning."""
    params = {"first": FIRST.first_day, "through": through.first_day}
    with connection.cursor() as cursor:
        cursor.execute(_SCHEDULES, params)
        cursor.execute(_SCHEDULE_ROWS, params)


def multiply(row: models.Model, count: int, **different: str) -> None:
    """The row so many times: it becomes the first, the others follow it by id. `different` is SQL of their number `n`.

    By the columns of the model, so that none with a default needs a mention.
    """
    table = row._meta.db_table
    fields = [field for field in row._meta.concrete_fields if not (field.generated or field.primary_key)]
    columns = ", ".join(field.column for field in fields)
    values = ", ".join(different.get(field.name, field.column) for field in fields)
    changes = ", ".join(f"{field.column} = {different[field.name]}" for field in fields if field.name in different)
    numbered = f"FROM {table} CROSS JOIN generate_series(2, {count}) n WHERE id = {row.pk} ORDER BY n"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {values} {numbered}")
        cursor.execute(f"UPDATE {table} SET {changes} FROM (SELECT 1 AS n) one WHERE id = {row.pk}")
