"""A firm that closes its months in the spring of 2024."""

from __future__ import annotations

from decimal import Decimal

import pytest
import time_machine

from partnerview.months import Month
from recognition.actions.recognition import run_month
from tests.builders import make_engagement, make_line

JANUARY, FEBRUARY, MARCH = (Month(2024, number) for number in (1, 2, 3))


@pytest.fixture
def in_april():
    with time_machine.travel("2024-04-20 10:00"):
        yield


@pytest.fixture
def january(cast, in_april):
    """One engagement at £1,000 a month, run for January and February."""
    engagement = make_engagement()
    make_line(engagement, price=Decimal(1000))
    for month in (JANUARY, FEBRUARY):
        run_month(month, by=cast.finance_lead)
    return engagement
