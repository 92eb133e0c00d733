"""The workflow queue: what waits, for whom, in one line each, within one's territory."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerview import clock
from partnerview.approvals.models import Approval
from partnerview.directory.models import Partner, Territory
from programs.actions.classifications import propose_classification
from programs.actions.exemptions import sign_exemption
from programs.actions.rap_signatures import sign_rap
from programs.actions.raps import amend_rap, change_rap, submit_rap
from programs.actions.strategies import draft_strategy, propose_strategy
from programs.models import Cohort
from programs.reports.queue import waiting_decisions
from programs.words.queue import age_words, awaited_of, role_of, shortened, summary_of, title_of
from tests.cast import Cast
from tests.programs.raps import a_partner, active, exempted, submitted

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _noon() -> object:
    with time_machine.travel("2026-06-30T11:00:00Z", tick=False):
        yield


def seen() -> list[int]:
    return list(Partner.objects.values_list("pk", flat=True))


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def test_each_kind_says_in_one_line_what_would_be_decided(cast: Cast) -> None:
    partner = a_partner(cast)
    submitted(cast, partner=partner)
    exempted(cast, partner)
    propose_classification(
        partner, to_cohort=Cohort.objects.get(name="Champion"), reason="Opened three accounts", by=cast.pam
    )
    strategy = draft_strategy(Cohort.objects.get(name="Zombie"), intent="Wake or part.", plays=["Call"], by=cast.pam)
    propose_strategy(strategy, by=cast.pam)
    told = [(row.kind, title_of(row), plain(summary_of(row)), role_of(row)) for row in waiting_decisions(seen())]
    assert told == [
        (
            "rap",
            "Verity Channel Works, 2026 H2",
            "MDF USD 24,000.00 and partner USD 24,000.00 for an ARR of USD 340,000.00 with one named account",
            "Manager",
        ),
        (
            "exemption",
            "Verity Channel Works",
            "USD 3,500.00 outside a plan for Quarry Lane Clinics: Stand at the Harrogate meeting. "
            "The meeting is before the next plan.",
            "Manager",
        ),
        ("classification", "Verity Channel Works", "Not classified → Champion: Opened three accounts", "Manager"),
        ("strategy", "Zombie, version 1", "Wake or part.", "CxO or Manager"),
    ]


def test_an_amendment_says_how_its_target_moves(cast: Cast) -> None:
    draft = amend_rap(active(cast), reason="A second account", by=cast.pam)
    submit_rap(change_rap(draft, arr_target=Decimal(400000), by=cast.pam), by=cast.pam)
    (row,) = waiting_decisions(seen())
    assert (row.kind, plain(summary_of(row))) == (
        "amendment",
        "ARR target USD 340,000.00 → USD 400,000.00. A second account",
    )


def test_it_names_who_may_give_the_next_signature(cast: Cast) -> None:
    rap, asked = submitted(cast), exempted(cast, a_partner(cast, "Brightmoor Systems"))
    rows = waiting_decisions(seen())
    assert [awaited_of(row, viewer=cast.manager.pk) for row in rows] == ["You", "You"]
    assert [awaited_of(row, viewer=cast.cxo.pk) for row in rows] == ["Manager: Marcus Vance"] * 2
    sign_rap(rap, by=cast.manager)
    sign_exemption(asked, by=cast.manager)
    rows = waiting_decisions(seen())
    assert [(row.step, row.steps) for row in rows] == [(2, 2), (2, 2)]
    assert [awaited_of(row, viewer=cast.manager.pk) for row in rows] == ["CxO: Sunniva Hallqvist"] * 2
    cast.cxo.is_active = False
    cast.cxo.save()
    assert {awaited_of(row, viewer=cast.pam.pk) for row in waiting_decisions(seen())} == {"CxO: nobody may sign it"}


def test_a_manager_is_awaited_for_the_own_territories_only(cast: Cast) -> None:
    submitted(cast)
    Territory.objects.get(name="Americas East").managers.clear()
    (row,) = waiting_decisions(seen())
    assert (row.awaited, awaited_of(row, viewer=cast.manager.pk)) == ([], "Manager: nobody may sign it")


def test_a_person_of_both_roles_who_signed_first_is_not_awaited_again(cast: Cast) -> None:
    rap = submitted(cast)
    cast.manager.roles = ["manager", "cxo"]
    cast.manager.save()
    sign_rap(rap, by=cast.manager)
    (row,) = waiting_decisions(seen())
    assert row.awaited == ["Sunniva Hallqvist"]


def test_only_partners_that_one_sees_and_the_oldest_first_with_its_age(cast: Cast) -> None:
    exempted(cast, a_partner(cast, "Brightmoor Systems"))
    first = submitted(cast)
    asked = dt.datetime(2026, 6, 21, 10, tzinfo=dt.UTC)
    Approval.objects.filter(subject_type="programs.mdfexemption").update(requested_at=clock.now())
    Approval.objects.filter(subject_type="programs.rap").update(requested_at=asked)
    rows = waiting_decisions(seen())
    assert [row.days(clock.now()) for row in rows] == [9, 0]
    assert [age_words(days) for days in (9, 1, 0)] == ["9 days", "1 day", "today"]
    assert [row.partner for row in waiting_decisions([first.partner_id])] == ["Verity Channel Works"]
    assert waiting_decisions([]) == []
    assert rows[0].requested_at == asked


def test_it_asks_once_for_any_number(cast: Cast) -> None:
    partner = a_partner(cast)
    with CaptureQueriesContext(connection) as few:
        assert waiting_decisions([partner.pk]) == []
    for number in range(4):
        exempted(cast, a_partner(cast, f"Partner {number}"))
    ids = seen()
    with CaptureQueriesContext(connection) as many:
        assert len(waiting_decisions(ids)) == 4
    assert len(many) == len(few)


def test_a_long_reason_is_cut_between_words() -> None:
    assert shortened("Short  and\nplain") == "Short and plain"
    assert shortened("word " * 40) == f"{'word ' * 24}…"
