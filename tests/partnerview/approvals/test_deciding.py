"""Approvals: four eyes, in order, once, under an authority that is frozen."""

from decimal import Decimal
from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from partnerview.approvals.actions import decide, request_approval, withdraw
from partnerview.approvals.chain import chain_of
from partnerview.approvals.models import Approval, ApprovalStep, Outcome
from partnerview.audit.models import AuditEvent
from partnerview.directory.models import Territory
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.money import Money
from partnerview.users.permissions import Role
from tests.builders import make_client
from tests.cast import the_cast


@pytest.fixture
def subject(acme):
    return make_client("Brackenridge Water")


@pytest.fixture
def asked(cast, subject):
    return request_approval(
        subject,
        question="Give Brackenridge a discount",
        steps=[[Role.MANAGER, Role.FINANCE_LEAD], [Role.CXO]],
        by=cast.account_manager,
        url=f"/clients/{subject.pk}/",
        amount=Money(Decimal("1867.50"), "GBP"),
    )


def state_of(approval):
    approval.refresh_from_db()
    return approval.outcome, [step.decision for step in approval.steps.order_by("position")]


UNDECIDED = (Outcome.OPEN, ["", ""])


def test_whoever_asked_does_not_decide(cast, asked):
    with pytest.raises(NotPermitted) as refused:
        decide(asked, decision="approved", by=cast.account_manager)

    assert refused.value.code == "four_eyes"
    assert state_of(asked) == UNDECIDED


def test_not_even_when_their_role_could(cast, subject):
    own = request_approval(subject, question="Mine", steps=[[Role.MANAGER]], by=cast.manager)

    with pytest.raises(NotPermitted):
        decide(own, decision="approved", by=cast.manager)


@pytest.mark.parametrize("role", ["team_member", "sales", "pam", "admin", "integration", "partner_contact"])
def test_a_role_that_the_step_does_not_name_does_not_decide(cast, asked, role):
    with pytest.raises(NotPermitted):
        decide(asked, decision="approved", by=getattr(cast, role))

    assert state_of(asked) == UNDECIDED


def test_the_second_step_does_not_come_first(cast, asked):
    with pytest.raises(NotPermitted, match="This waits for Finance lead or Manager"):
        decide(asked, decision="approved", by=cast.cxo)


def test_one_person_with_both_roles_signs_once(cast, asked):
    cast.manager.roles = ["manager", "cxo"]
    cast.manager.save()
    decide(asked, decision="approved", by=cast.manager)

    with pytest.raises(NotPermitted) as refused:
        decide(asked, decision="approved", by=cast.manager)

    assert refused.value.code == "four_eyes"
    assert state_of(asked) == (Outcome.OPEN, ["approved", ""])


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_refusal_says_why(cast, asked, reason):
    with pytest.raises(InvalidInput) as refused:
        decide(asked, decision="rejected", by=cast.manager, reason=reason)

    assert refused.value.errors[0].field == "reason"
    assert state_of(asked) == UNDECIDED


@pytest.mark.parametrize("decision", ["", "maybe", "APPROVED"])
def test_a_decision_is_one_of_two_words(cast, asked, decision):
    with pytest.raises(InvalidInput):
        decide(asked, decision=decision, by=cast.manager)


def test_a_closed_question_is_not_decided_again(cast, asked):
    decide(asked, decision="rejected", by=cast.manager, reason="Too much")

    with pytest.raises(Conflict) as refused:
        decide(asked, decision="approved", by=cast.finance_lead)

    assert refused.value.code == "approval_closed"


def test_a_question_is_taken_back_once(cast, asked):
    assert withdraw(asked, by=cast.account_manager).outcome == Outcome.WITHDRAWN

    with pytest.raises(Conflict):
        withdraw(asked, by=cast.account_manager)


def test_two_questions_about_one_thing_are_not_open_together(cast, asked, subject):
    with pytest.raises(Conflict):
        request_approval(subject, question="Again", steps=[[Role.CXO]], by=cast.manager)

    assert Approval.objects.count() == 1
    withdraw(asked, by=cast.account_manager)
    request_approval(subject, question="Again", steps=[[Role.CXO]], by=cast.manager)


def test_one_refusal_rejects_the_whole(cast, asked):
    decide(asked, decision="approved", by=cast.finance_lead)

    assert decide(asked, decision="rejected", by=cast.cxo, reason="Not this year").outcome == Outcome.REJECTED


def test_the_last_signature_approves(cast, asked):
    assert decide(asked, decision="approved", by=cast.finance_lead).outcome == Outcome.OPEN
    assert decide(asked, decision="approved", by=cast.cxo).outcome == Outcome.APPROVED


def test_the_authority_is_frozen_as_it_was(cast, asked):
    nordics = Territory.objects.create(name="Nordics")
    nordics.managers.add(cast.manager)
    decide(asked, decision="approved", by=cast.manager)
    cast.manager.roles = ["sales"]
    cast.manager.save()
    nordics.managers.clear()

    step = asked.steps.get(position=1)
    assert step.authority == {
        "role": "manager",
        "roles_held": ["manager"],
        "territories": [nordics.pk],
        "territory": None,
        "amount": "1867.500",
        "currency": "GBP",
    }


def test_asking_and_deciding_are_on_the_timeline_of_the_subject(cast, asked, subject):
    decide(asked, decision="rejected", by=cast.manager, reason="Too much")

    events = AuditEvent.objects.filter(about_type="directory.client", about_id=subject.pk).order_by("sequence")
    assert [(event.action, event.actor) for event in events] == [
        ("approval.requested", cast.account_manager),
        ("approval.rejected", cast.manager),
    ]
    assert events[1].reason == "Too much"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approvals_approvalstep SET decision = 'approved' WHERE approval_id = %(id)s",
        "UPDATE approvals_approvalstep SET decision = '', decided_by_id = NULL WHERE approval_id = %(id)s",
        "UPDATE approvals_approvalstep SET requested_by_id = %(other)s WHERE approval_id = %(id)s",
        "UPDATE approvals_approvalstep SET roles = '[\"sales\"]' WHERE approval_id = %(id)s",
        "UPDATE approvals_approval SET requested_by_id = %(other)s WHERE id = %(id)s",
        "UPDATE approvals_approval SET outcome = 'approved' WHERE id = %(id)s",
        "UPDATE approvals_approval SET amount = 1 WHERE id = %(id)s",
        "DELETE FROM approvals_approvalstep WHERE approval_id = %(id)s",
        "DELETE FROM approvals_approval WHERE id = %(id)s",
    ],
)
def test_the_database_lets_no_decision_be_changed(cast, asked, statement):
    decide(asked, decision="rejected", by=cast.manager, reason="Too much")

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, {"id": asked.pk, "other": cast.cxo.pk})


def test_the_database_keeps_four_eyes_by_itself(cast, asked):
    step = asked.steps.get(position=1)
    with pytest.raises(IntegrityError, match="approval_four_eyes"), transaction.atomic():
        ApprovalStep.objects.filter(pk=step.pk).update(
            decided_by=cast.account_manager, decided_at="2024-01-01T00:00:00Z", decision="approved"
        )


def test_the_chain_says_who_is_awaited_and_whether_it_is_you(cast, asked):
    assert [step.status for step in chain_of(asked, viewer=cast.manager)] == ["done", "yours", "later"]
    assert [step.status for step in chain_of(asked, viewer=cast.account_manager)] == ["done", "open", "later"]
    decide(asked, decision="approved", by=cast.manager)
    assert [step.status for step in chain_of(asked, viewer=cast.cxo)] == ["done", "approved", "yours"]


def test_the_chain_waits_for_people_and_says_their_role_within_a_sentence(cast, subject):
    roles = [Role.CXO, Role.FINANCE_LEAD, Role.INTEGRATION]
    mine = request_approval(subject, question="Both", steps=[roles, [Role.CXO]], by=cast.manager)
    assert [step.text for step in chain_of(mine, viewer=cast.cxo)][1:] == ["CxO or Finance lead", "CxO"]
    decide(mine, decision="approved", by=cast.finance_lead)
    decide(mine, decision="approved", by=cast.cxo)
    notes = [step.note.split(", ")[-1] for step in chain_of(mine, viewer=cast.cxo)]
    assert notes[1:] == ["as finance lead", "as CxO"]


ROUNDS = 5


def test_two_who_ask_at_once_open_one_question(arena):
    cast, subject = the_cast(), make_client("Race")
    for _ in range(ROUNDS):
        ask = partial(request_approval, subject, question="Both", steps=[[Role.CXO]], by=cast.manager)
        outcomes = arena.together(ask, ask)

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Approval", "Conflict"]
        (asked,) = Approval.objects.filter(outcome=Outcome.OPEN)
        withdraw(asked, by=cast.manager)


def test_two_who_decide_at_once_give_one_decision(arena):
    cast, subject = the_cast(), make_client("Race")
    for _ in range(ROUNDS):
        asked = request_approval(subject, question="Both", steps=[[Role.CXO, Role.MANAGER]], by=cast.account_manager)
        outcomes = arena.together(
            partial(decide, asked, decision="approved", by=cast.cxo),
            partial(decide, asked, decision="rejected", by=cast.manager, reason="No"),
        )

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Approval", "Conflict"]
        assert asked.steps.exclude(decided_by=None).count() == 1
        assert AuditEvent.objects.filter(subject_type="approvals.approval", subject_id=asked.pk).count() == 2


def test_one_person_in_two_windows_signs_one_step(arena):
    cast, subject = the_cast(), make_client("Race")
    cast.cxo.roles = ["cxo", "manager"]
    cast.cxo.save()
    for _ in range(ROUNDS):
        asked = request_approval(subject, question="Both", steps=[[Role.CXO], [Role.MANAGER]], by=cast.account_manager)
        sign = partial(decide, asked, decision="approved", by=cast.cxo)
        outcomes = arena.together(sign, sign)

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Approval", "NotPermitted"]
        assert asked.steps.exclude(decided_by=None).count() == 1
        withdraw(asked, by=cast.account_manager)


def test_withdrawing_and_approving_at_once_ends_in_one_of_them(arena):
    cast, subject = the_cast(), make_client("Race")
    for _ in range(ROUNDS):
        asked = request_approval(subject, question="Both", steps=[[Role.CXO]], by=cast.account_manager)
        outcomes = arena.together(
            partial(decide, asked, decision="approved", by=cast.cxo), partial(withdraw, asked, by=cast.account_manager)
        )

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Approval", "Conflict"]
