"""Reporting views: there in every firm, as the guide says, read-only, and adding up to the pages."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from tests.builders import log_time

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "reporting.md"
DOCUMENTED = {
    view: re.findall(r"`(\w+)`", columns)
    for view, columns in re.findall(
        r"^## (report_\w+)$.*?^Columns: (.*?)$", GUIDE.read_text(), re.MULTILINE | re.DOTALL
    )
}


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_the_guide_names_every_view_and_every_column_in_order(acme):
    found: dict[str, list[str]] = {}
    for view, column in rows(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND table_name LIKE 'report\\_%' ORDER BY table_name, ordinal_position"
    ):
        found.setdefault(view, []).append(column)
    assert found == DOCUMENTED  # every view that is there, and no other


@pytest.mark.parametrize("view", sorted(DOCUMENTED))
def test_a_view_can_be_read_and_not_written(acme, view):
    rows(f"SELECT * FROM {view}")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows(f"DELETE FROM {view}")


def test_the_views_say_what_the_pages_say(cast, january):
    log_time(january, minutes=90)
    assert rows("SELECT sum(amount), count(*) FROM report_recognition_entries") == [(Decimal(2000), 2)]
    assert rows("SELECT month::text, monthly_amount FROM report_mrr ORDER BY 1")[0] == ("2024-01-01", Decimal(1000))
    assert rows("SELECT kind, amount FROM report_mrr_movements") == [("new", Decimal(1000))]
    assert rows("SELECT engagement, minutes, status FROM report_time_entries") == [(january.code, 90, "approved")]
    assert rows("SELECT code, last_day FROM report_engagements") == [(january.code, None)]
    assert rows("SELECT count(*) FROM report_audit_events")[0][0] > 0
