"""A review in sentences: what was kept, what was put off, what comes next."""

from __future__ import annotations

from decimal import Decimal

from partnerview.directory.models import Partner
from programs.models import Commitment, Qar
from programs.reports.mdf_outcomes import PlanOutcome
from programs.words.qars import last_sentence, next_sentence, plan_sentence


def lines(*outcomes: str) -> list[Commitment]:
    return [Commitment(outcome=outcome) for outcome in outcomes]


def test_what_became_of_the_last_plan_is_said_in_one_sentence() -> None:
    first, later = Qar(partner=Partner(name="Verity")), Qar(prior_id=1)
    assert last_sentence(first, []) == "This is the first review with Verity: nothing was promised before."
    assert last_sentence(later, []) == "Nothing was promised last time."
    assert last_sentence(later, lines("done")) == "Of one promise of the last plan, one was kept."
    assert last_sentence(later, lines("done", "confirmed", "deferred", "dropped", "open", "open")) == (
        "Of six promises of the last plan, two were kept, one was put off, one was dropped "
        "and two are still without an outcome."
    )
    assert (
        last_sentence(later, lines("dropped")) == "Of one promise of the last plan, none was kept and one was dropped."
    )


def test_what_comes_next_says_whose_it_is_and_what_was_carried_over() -> None:
    assert next_sentence([]) == "Nothing is promised for the time until the next review yet."
    owed = [Commitment(side="ours"), Commitment(side="theirs", deferrals=2), Commitment(side="theirs")]
    assert next_sentence(owed) == (
        "Until the next review we owe one promise and they owe two promises. One was carried over from an earlier plan."
    )


def test_a_plan_says_what_it_won_and_what_was_paid() -> None:
    amounts = {"mdf": 24000, "committed": 12000, "disbursed": 5850, "confirmed": 4200, "partner_disbursed": 3900}
    plan = PlanOutcome(
        rap=1, partner="Verity", period="2026 H2", status="active", currency="USD", arr_target=Decimal(340000),
        arr_won=Decimal(42000), frozen_roi=Decimal(8), frozen_partner_roi=Decimal(3), actual_roi=None,
        actual_partner_roi=None, **{name: Decimal(value) for name, value in amounts.items()},
    )  # fmt: skip
    assert plan_sentence(plan).replace("\N{NO-BREAK SPACE}", " ") == (
        "The RAP 2026 H2 has won USD 42,000.00 of the USD 340,000.00 of ARR that it aims at; "
        "of USD 24,000.00 of MDF 5,850.00 is paid out."
    )
