"""Every cell of the law table, through the actions: who may does, who may not is refused and nothing changes."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import transaction

from partnerview.audit.models import AuditEvent
from partnerview.errors import DomainError, NotPermitted
from partnerview.users.permissions import Role
from tests.cast import Cast
from tests.programs.law_states import ABSENT, ACTIONS, STATES
from tests.programs.law_table import TABLE

ROLES = tuple(Role.values)
CELLS = [(noun, state) for noun, states in TABLE.items() for state in states]


def outcome(noun: str, action: str, subject: object, by: object) -> str:
    """`done` or how it was refused; whatever it did is taken back."""
    with transaction.atomic():
        kept = type(subject).objects.get(pk=subject.pk)  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                ACTIONS[noun][action](kept, by)
            told = "done"
        except DomainError as error:
            told = "not permitted" if isinstance(error, NotPermitted) else "refused"
        transaction.set_rollback(True)
    return told


@pytest.mark.parametrize(("noun", "state"), CELLS, ids=[f"{noun}: {state}" for noun, state in CELLS])
def test_every_action_by_every_role_in_this_state(cast: Cast, noun: str, state: str) -> None:
    subject = STATES[noun][state](cast)
    allowed = TABLE[noun][state]
    before = AuditEvent.objects.count()
    wrong = []
    for action in ACTIONS[noun]:
        if action in ABSENT.get((noun, state), ()):
            assert action not in allowed
            continue
        may = allowed.get(action, frozenset())
        for role, user in cast.by_role().items():
            told = outcome(noun, action, subject, user)
            if (told == "done") != (role in may) or (may and role not in may and told != "not permitted"):
                wrong.append(f"{action} by {role}: {told}")
    assert wrong == []
    assert AuditEvent.objects.count() == before


def test_the_table_names_every_state_and_every_action_and_only_known_roles() -> None:
    assert {noun: set(states) for noun, states in TABLE.items()} == {noun: set(STATES[noun]) for noun in STATES}
    for noun, states in TABLE.items():
        named = Counter(action for actions in states.values() for action in actions)
        assert set(named) == set(ACTIONS[noun]), noun
        for actions in states.values():
            for roles in actions.values():
                assert roles
                assert roles <= set(ROLES)
