"""“Why was this partner a Champion two years ago?”, on any day, on the page and in the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

from partnerview import clock
from programs.actions.handovers import hand_over
from tests.cast import Cast
from tests.programs.builders import a_partner, asked, classified
from tests.programs.test_handovers import a_successor


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_the_history_answers_why_even_to_a_successor(cast: Cast, browser_of, api_of) -> None:
    partner, today = a_partner(cast), clock.today()
    begun, moved = today - dt.timedelta(days=760), today - dt.timedelta(days=200)
    classified(partner, "Champion", cast, begun, reason="Opened three named accounts in one year", evidence="QAR 4")
    classified(partner, "Farmer", cast, moved, reason="Renews what it has")
    asked(partner, "Zombie", cast)
    successor = a_successor()
    hand_over([partner], to=successor, reason="Pia leaves", by=cast.manager)
    then = today - dt.timedelta(days=730)
    page = text_of(browser_of(successor).get(f"/partner-program/{partner.pk}/?on={then}"))
    assert "because: Opened three named accounts in one year" in page
    assert "Evidence: QAR 4" in page
    assert f"Pia Lindqvist, {cast.manager.name}" in page
    api = api_of(successor)
    cohorts = [
        api.get(f"/api/v1/partners/{partner.pk}/history/?on={day}").json()["cohort"]
        for day in (begun - dt.timedelta(days=1), begun, then, moved - dt.timedelta(days=1), moved, today)
    ]
    assert cohorts == [None, "Champion", "Champion", "Champion", "Farmer", "Farmer"]
