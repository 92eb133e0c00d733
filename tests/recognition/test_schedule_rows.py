"""A month of a schedule where its row folds: the month that it posts in is said only when it is another one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from recognition.tables import ScheduleTable

APRIL, JUNE = dt.date(2026, 4, 1), dt.date(2026, 6, 1)


def body(origin: dt.date, month: dt.date) -> str:
    row = {"origin_month": origin, "month": month, "kind": "", "state": "posted", "currency": "GBP", "explain": "/x/"}
    return ScheduleTable([row | {"planned": Decimal(0), "posted": Decimal(100)}]).body.replace("\xa0", " ")


def test_a_month_that_posts_in_itself_is_said_once() -> None:
    assert '<span class="only-unfolded">Apr 2026</span>' in body(APRIL, APRIL)


def test_what_posts_later_says_where() -> None:
    assert '<span class="only-folded">posts in </span>Jun 2026' in body(APRIL, JUNE)
