"""Two people at the same moment, really committed: exactly one outcome, one audit row, and every law holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from partnerview.approvals.models import ApprovalStep
from partnerview.audit.models import AuditEvent
from partnerview.directory.models import Territory
from partnerview.errors import DomainError
from partnerview.users.models import User
from partnerview.users.permissions import Role
from programs.actions.classifications import approve_classification, propose_classification, reject_classification
from programs.actions.exemptions import sign_exemption, withdraw_exemption
from programs.actions.mdf import commit_mdf
from programs.actions.rap_signatures import sign_rap, withdraw_rap
from programs.actions.raps import amend_rap, change_rap, end_rap
from programs.actions.strategies import approve_strategy, draft_strategy, propose_strategy, reject_strategy
from programs.models import Cohort, MdfCommitment, Rap
from tests.cast import Cast, the_cast
from tests.programs.raps import a_partner, active, exempted, exemption_in_force, laws_hold, submitted, usd
from tests.races import Arena

ROUNDS = 3


@pytest.fixture(autouse=True)
def _lawful() -> None:
    """The laws are asked by each test, in the database of the arena."""


def second(cast: Cast, role: Role, number: int) -> User:
    """Another person of this role, for the territory as well."""
    user = User.objects.create_user(f"{role}{number}@example.com", name=f"Second {role}", roles=[role])
    for territory in Territory.objects.all():
        territory.managers.add(user)
    return user


def one_of(outcomes: list[Any]) -> Any:
    """The one that went through; every other was refused with a sentence."""
    done = [one for one in outcomes if not isinstance(one, Exception)]
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert len(done) == 1, outcomes
    assert all(isinstance(one, DomainError) for one in refused), outcomes
    return done[0]


def audit_rows(subject: Any, *actions: str) -> int:
    label, model = subject._meta.label_lower, subject._meta.model_name
    wanted = [f"{model}.{action}" for action in actions]
    return AuditEvent.objects.filter(subject_type=label, subject_id=subject.pk, action__in=wanted).count()


def race(arena: Arena, subject: Any, first: Callable[[], Any], other: Callable[[], Any], *ends: str) -> None:
    """Both at once: the subject is in one of `ends`, and one audit row says so."""
    one_of(arena.together(first, other))
    subject.refresh_from_db()
    assert subject.status in ends
    assert audit_rows(subject, *ends) == 1
    laws_hold()


def test_two_cxos_who_sign_a_rap_at_once_approve_it_once(arena: Arena) -> None:
    cast = the_cast()
    for number in range(ROUNDS):
        rap = sign_rap(submitted(cast, partner=a_partner(cast, f"Round {number}")), by=cast.manager)
        other = second(cast, Role.CXO, number)
        race(arena, rap, partial(sign_rap, rap, by=cast.cxo), partial(sign_rap, rap, by=other), "approved")


def test_two_managers_who_sign_a_rap_at_once_give_one_signature(arena: Arena) -> None:
    cast = the_cast()
    for number in range(ROUNDS):
        rap = submitted(cast, partner=a_partner(cast, f"Round {number}"))
        other = second(cast, Role.MANAGER, number)
        one_of(arena.together(partial(sign_rap, rap, by=cast.manager), partial(sign_rap, rap, by=other)))
        rap.refresh_from_db()
        assert rap.status == "submitted"
        assert ApprovalStep.objects.filter(approval__subject_id=rap.pk).exclude(decided_by=None).count() == 1
        laws_hold()


def test_a_rap_signed_and_taken_back_at_once_ends_in_one_of_them(arena: Arena) -> None:
    cast = the_cast()
    for number in range(ROUNDS):
        rap = sign_rap(submitted(cast, partner=a_partner(cast, f"Round {number}")), by=cast.manager)
        sign, back = partial(sign_rap, rap, by=cast.cxo), partial(_back_and_changed, rap, cast)
        race(arena, rap, sign, back, "approved", "draft")
        assert (rap.goal == "Other") == (rap.status == "draft")


def test_a_rap_amended_and_ended_at_once_never_has_an_amendment_of_what_is_over(arena: Arena) -> None:
    cast = the_cast()
    for number in range(ROUNDS):
        rap = active(cast, partner=a_partner(cast, f"Round {number}"))
        amend, end = (
            partial(amend_rap, rap, reason="More", by=cast.pam),
            partial(end_rap, rap, reason="Over", by=cast.pam),
        )
        one_of(arena.together(amend, end))
        rap.refresh_from_db()
        assert (rap.status, rap.amendments.count()) in {("active", 1), ("ended", 0)}
        laws_hold()


def test_an_exemption_signed_twice_or_taken_back_at_once_ends_once(arena: Arena) -> None:
    cast = the_cast()
    for number in range(ROUNDS):
        asked = sign_exemption(exempted(cast, a_partner(cast, f"Round {number}")), by=cast.manager)
        other = second(cast, Role.CXO, number)
        race(
            arena,
            asked,
            partial(sign_exemption, asked, by=cast.cxo),
            partial(sign_exemption, asked, by=other),
            "approved",
        )
        asked = sign_exemption(exempted(cast, a_partner(cast, f"Again {number}")), by=cast.manager)
        back = partial(withdraw_exemption, asked, by=cast.pam)
        race(arena, asked, partial(sign_exemption, asked, by=cast.cxo), back, "approved", "withdrawn")


def test_money_of_an_exemption_is_committed_once(arena: Arena) -> None:
    cast = the_cast()
    for number in range(ROUNDS):
        exemption = exemption_in_force(cast, a_partner(cast, f"Round {number}"))
        commit = partial(
            commit_mdf, exemption, side="vendor", money=usd(2000), purpose="Stand", by=cast.pam
        )  # 3,500 were approved
        one_of(arena.together(commit, commit))
        assert MdfCommitment.objects.filter(exemption=exemption).count() == 1
        laws_hold()


def test_a_classification_approved_and_rejected_at_once_is_decided_once(arena: Arena) -> None:
    cast = the_cast()
    for number in range(ROUNDS):
        cohort = Cohort.objects.get(name="Champion")
        partner = a_partner(cast, f"Round {number}")
        asked = propose_classification(partner, to_cohort=cohort, reason="Three accounts", by=cast.pam)
        other = second(cast, Role.MANAGER, number)
        approve = partial(approve_classification, asked, by=cast.manager)
        race(
            arena, asked, approve, partial(reject_classification, asked, reason="No", by=other), "approved", "rejected"
        )


def test_a_strategy_approved_and_sent_back_at_once_is_decided_once(arena: Arena) -> None:
    cast = the_cast()
    drafted = draft_strategy(Cohort.objects.get(name="Zombie"), intent="Wake or part", plays=["Call"], by=cast.pam)
    strategy = propose_strategy(drafted, by=cast.pam)
    back = partial(reject_strategy, strategy, reason="Say more", by=cast.manager)
    race(arena, strategy, partial(approve_strategy, strategy, by=cast.cxo), back, "approved", "draft")


def _back_and_changed(rap: Rap, cast: Cast) -> Rap:
    """Taken back to a draft and written anew, as one who amends what waits does."""
    with transaction.atomic():
        return change_rap(withdraw_rap(rap, by=cast.pam), goal="Other", by=cast.pam)
