"""Strategies: drafted, proposed, approved by another, then never edited; the next version takes over."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from partnerview.errors import Conflict, InvalidInput, NotPermitted
from programs.actions.profiles import add_customer, change_profile
from programs.actions.strategies import (
    approve_strategy,
    change_strategy,
    draft_strategy,
    generate_strategy,
    propose_strategy,
    reject_strategy,
)
from programs.models import CohortStrategy
from programs.reports.drift import drift
from tests.cast import Cast
from tests.programs.builders import a_partner, classified, cohort

TODAY = dt.date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _midsummer() -> object:
    with time_machine.travel("2026-06-30T11:00:00Z", tick=False):
        yield


def in_force(cast: Cast, name: str = "Champion", **content: Any) -> CohortStrategy:
    content = {"intent": "Grow together", "plays": ["Agree a RAP", "Review it"], **content}
    draft = draft_strategy(cohort(name), by=cast.pam, **content)
    return approve_strategy(propose_strategy(draft, by=cast.pam), by=cast.manager)


def test_a_draft_says_what_is_wanted_and_is_looked_at_again_in_a_quarter(cast: Cast) -> None:
    for content, field in (
        ({"intent": " "}, "intent"),
        ({"intent": "Grow", "review_on": TODAY}, "review_on"),
        ({"intent": "Grow", "least_arr": Decimal(5)}, "least_arr"),
    ):
        with pytest.raises(InvalidInput) as refused:
            draft_strategy(cohort("Champion"), plays=["Call"], by=cast.pam, **content)
        assert refused.value.errors[0].field == field
    assert not CohortStrategy.objects.exists()
    draft = draft_strategy(cohort("Champion"), intent="Grow", plays=["Call"], by=cast.pam)
    assert (draft.version, draft.status, draft.review_on) == (1, "draft", dt.date(2026, 9, 30))
    with pytest.raises(Conflict):
        draft_strategy(cohort("Champion"), intent="Grow", plays=["Call"], by=cast.pam)


def test_nobody_approves_what_they_proposed(cast: Cast) -> None:
    draft = draft_strategy(cohort("Champion"), intent="Grow", plays=["Call"], by=cast.manager)
    with pytest.raises(Conflict):
        approve_strategy(draft, by=cast.cxo)
    proposed = propose_strategy(draft, by=cast.manager)
    for user in (cast.manager, cast.pam, cast.admin):
        with pytest.raises(NotPermitted):
            approve_strategy(proposed, by=user)
    assert CohortStrategy.objects.get().status == "proposed"
    assert approve_strategy(proposed, by=cast.cxo).approved_by == cast.cxo


def test_an_approved_version_is_never_edited(cast: Cast) -> None:
    approved = in_force(cast)
    with pytest.raises(Conflict):
        change_strategy(approved, intent="Something else", by=cast.pam)
    with pytest.raises(IntegrityError), transaction.atomic():
        CohortStrategy.objects.filter(pk=approved.pk).update(intent="Something else")
    with pytest.raises(IntegrityError), transaction.atomic():
        CohortStrategy.objects.filter(pk=approved.pk).delete()
    assert CohortStrategy.objects.get().intent == "Grow together"


def test_the_next_version_takes_over_when_it_is_approved(cast: Cast) -> None:
    first = in_force(cast)
    second = draft_strategy(cohort("Champion"), intent="Grow faster", plays=["Agree a RAP"], by=cast.pam)
    assert second.version == 2
    assert list(CohortStrategy.objects.in_force()) == [first]
    propose_strategy(second, by=cast.pam)
    reject_strategy(second, by=cast.cxo, reason="Name the play that costs money")
    second.refresh_from_db()
    assert second.status == "draft"
    second = change_strategy(second, plays=["Agree a RAP", "Fund one event"], by=cast.pam)
    approve_strategy(propose_strategy(second, by=cast.pam), by=cast.cxo)
    assert [strategy.version for strategy in CohortStrategy.objects.in_force()] == [2]


def test_a_strategy_without_a_play_is_not_proposed(cast: Cast) -> None:
    draft = draft_strategy(cohort("Zombie"), intent="Wake or part", plays=[], by=cast.pam)
    with pytest.raises(InvalidInput):
        propose_strategy(draft, by=cast.pam)
    assert CohortStrategy.objects.get().status == "draft"


def test_a_version_that_asks_for_more_lists_who_falls_out(cast: Cast) -> None:
    strong, weak = a_partner(cast, "Strong"), a_partner(cast, "Weak")
    for partner, margin in ((strong, 30), (weak, 20)):
        classified(partner, "Champion", cast, on=TODAY)
        change_profile(partner, margin=Decimal(margin), by=cast.pam)
    ids = [strong.pk, weak.pk]
    in_force(cast, least_margin=Decimal(15))
    assert drift(ids, on=TODAY) == []
    in_force(cast, least_margin=Decimal(25), least_to_win=1)
    assert [(row.name, row.version, row.unmet) for row in drift(ids, on=TODAY)] == [
        ("Strong", 2, ("customers to win",)),
        ("Weak", 2, ("customers to win", "margin")),
    ]


def test_a_draft_from_partner_data_is_the_same_every_time_and_waits_for_a_person(cast: Cast) -> None:
    first, second = a_partner(cast, "One"), a_partner(cast, "Two")
    for partner in (first, second):
        classified(partner, "Diamond", cast, on=TODAY)
        change_profile(partner, vertical="Health", icp_alignment=Decimal(40), by=cast.pam)
    for number in range(5):
        add_customer(first, name=f"Clinic {number}", matches_icp=number > 0, by=cast.pam)
    draft = generate_strategy(cohort("Diamond"), by=cast.pam)
    assert (draft.status, draft.is_generated, draft.least_to_win) == ("draft", True, 2)
    assert draft.intent.endswith(
        "2 partners are Diamond today, most of them in Health; 4 of their 5 known customers match and are not yet ours."
    )
    assert draft.plays[3:] == [
        "Open the 4 matching customers that are not yet ours, the largest lists first",
        "Agree a tier with the 2 that have none",
        "Recruit for fit: half of them are less than 50 % aligned with our ideal customer",
    ]
