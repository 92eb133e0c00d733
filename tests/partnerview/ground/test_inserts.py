"""Many rows in one statement: in their order, with their keys, and what is no value of a column refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engagements.models import Invoice, InvoiceLine
from partnerview.db.inserts import insert_all
from tests.builders import make_engagement

pytestmark = pytest.mark.django_db
MAY_1 = dt.date(2024, 5, 1)


def drafts(count: int) -> list[Invoice]:
    engagement = make_engagement()
    return [
        Invoice(
            engagement=engagement, client_id=engagement.client_id, currency="KWD", interval_starts_on=MAY_1,
            interval_ends_before=dt.date(2024, 6, 1), dated_on=MAY_1 + dt.timedelta(days=number), due_on=MAY_1,
            net_amount=Decimal("0.125"), gross_amount=Decimal("0.125"), document={"day": number},
            reason='"Ends" \\ with a %s\nand Zürich',
        )
        for number in range(count)
    ]  # fmt: skip


def test_nothing_is_no_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        insert_all([])


def test_a_value_that_no_column_takes_is_refused_before_anything_is_written(cast) -> None:
    rows = drafts(2)
    rows[1].net_amount = object()  # type: ignore[assignment]
    with pytest.raises(TypeError, match="object is no value of a column"):
        insert_all(rows)
    assert not Invoice.objects.exists()


def test_rows_come_back_with_their_keys_in_one_statement(cast, django_assert_num_queries) -> None:
    rows = drafts(300)
    with django_assert_num_queries(1):
        insert_all(rows)
    stored = Invoice.objects.in_bulk([row.pk for row in rows])
    assert [stored[row.pk].document for row in rows] == [{"day": number} for number in range(300)]
    one = stored[rows[7].pk]
    assert (one.net_amount, one.reason, one.credits_id) == (Decimal("0.125"), '"Ends" \\ with a %s\nand Zürich', None)
    assert one.created_at is not None
    line = InvoiceLine(invoice=rows[7], description="Care", net_amount=Decimal("0.125"))
    insert_all([line])
    assert list(rows[7].lines.all()) == [line]
