"""The demonstration, told to its end: what `make up` shows is made by the real actions and breaks no law."""

from __future__ import annotations

from random import Random

import pytest

from engagements.models import Engagement, Invoice
from partnerview import clock
from partnerview.books.invariants import breaches
from partnerview.books.models import Conventions
from partnerview.closing.demo.build import MONTHS, tell
from partnerview.closing.demo.firms import FIRMS, DemoFirm
from partnerview.months import Month
from recognition.models import RecognitionEntry


@pytest.mark.parametrize("firm", FIRMS, ids=[firm.slug for firm in FIRMS])
def test_a_story_of_eight_months_ends_today_and_every_law_holds(acme, firm: DemoFirm) -> None:
    first = Month.of(clock.today()) - MONTHS["small"]
    Conventions.objects.filter(pk=1).update(
        reporting_currency=firm.currency, books_start_on=first.first_day, time_zone=firm.time_zone
    )

    tell(firm, first, Random(f"1 {firm.slug}"))

    assert {row.currency for row in Engagement.objects.all()} >= {client.currency for client in firm.clients}
    assert Invoice.objects.filter(status="issued").exists()
    assert RecognitionEntry.objects.filter(month=(Month.of(clock.today()) - 1).first_day).exists()
    assert not breaches()
