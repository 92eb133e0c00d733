"""The state × action × role table of a RAP, written once here by hand, and every cell asked of the actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from partnerview.directory.models import Contact
from partnerview.errors import DomainError, IllegalTransition, NotPermitted
from programs.actions.commitments import promise
from programs.actions.named_accounts import move_account, name_account
from programs.actions.partner_acts import acknowledge_as_partner
from programs.actions.rap_signatures import reject_rap, sign_rap, withdraw_rap
from programs.actions.raps import (
    acknowledge_rap,
    activate_rap,
    amend_rap,
    cancel_rap,
    change_rap,
    end_rap,
    submit_rap,
)
from programs.models import Rap
from tests.cast import Cast
from tests.programs.raps import a_customer, active, approved, drafted, submitted, the_account

STATES = ("draft", "submitted", "approved", "active", "superseded", "ended", "cancelled")
PROPOSERS, SIGNERS = {"pam", "manager", "admin", "integration"}, {"manager", "cxo", "integration"}

# action: (the states in which it is open, the roles that may)
TABLE: dict[str, tuple[set[str], set[str]]] = {
    "change": ({"draft"}, PROPOSERS),
    "name_account": ({"draft"}, PROPOSERS),
    "submit": ({"draft"}, PROPOSERS),
    "withdraw": ({"submitted"}, PROPOSERS),
    "sign": ({"submitted"}, SIGNERS),
    "reject": ({"submitted"}, SIGNERS),
    "acknowledge": ({"submitted", "approved"}, PROPOSERS),
    "partner_acknowledge": ({"submitted", "approved"}, {"partner_contact"}),
    "activate": ({"approved"}, PROPOSERS),
    "amend": ({"active"}, PROPOSERS),
    "move_account": ({"active"}, PROPOSERS),
    "promise": ({"draft", "active"}, PROPOSERS),
    "end": ({"active"}, PROPOSERS),
    "cancel": ({"draft", "approved"}, PROPOSERS),
}

ACTS: dict[str, Callable[[Rap, Any], object]] = {
    "change": lambda rap, by: change_rap(rap, goal="Other words", by=by),
    "name_account": lambda rap, by: name_account(
        rap, customer=a_customer(rap.partner, "Quarry Lane Clinics"), expected_arr=Decimal(1), owner=by, by=by
    ),
    "submit": lambda rap, by: submit_rap(rap, by=by),
    "withdraw": lambda rap, by: withdraw_rap(rap, by=by),
    "sign": lambda rap, by: sign_rap(rap, by=by),
    "reject": lambda rap, by: reject_rap(rap, reason="Thin", by=by),
    "acknowledge": lambda rap, by: acknowledge_rap(rap, by=by),
    "partner_acknowledge": lambda rap, by: acknowledge_as_partner(
        rap, partner_roi=rap.partner_roi or Decimal(0), by=by
    ),
    "activate": lambda rap, by: activate_rap(rap, by=by),
    "amend": lambda rap, by: amend_rap(rap, reason="More", by=by),
    "move_account": lambda rap, by: move_account(the_account(rap), to="qualified", by=by),
    "promise": lambda rap, by: promise(rap, text="A", side="ours", owner=by, due_on=dt.date(2027, 1, 1), by=by),
    "end": lambda rap, by: end_rap(rap, reason="Over", by=by),
    "cancel": lambda rap, by: cancel_rap(rap, reason="Not now", by=by),
}


def in_state(state: str, cast: Cast) -> Rap:
    makers: dict[str, Callable[[], Rap]] = {
        "draft": lambda: drafted(cast),
        "submitted": lambda: submitted(cast),
        "approved": lambda: approved(cast),
        "active": lambda: active(cast),
        "superseded": lambda: _superseded(cast),
        "ended": lambda: end_rap(active(cast), reason="Over", by=cast.pam),
        "cancelled": lambda: cancel_rap(drafted(cast), reason="No", by=cast.pam),
    }
    rap = makers[state]()
    Contact.objects.create(partner=rap.partner, user=cast.partner_contact, name="Paolo Contarini")
    return rap


def _superseded(cast: Cast) -> Rap:
    rap = active(cast)
    draft = submit_rap(amend_rap(rap, reason="More", by=cast.pam), by=cast.pam)
    draft = acknowledge_rap(sign_rap(sign_rap(draft, by=cast.manager), by=cast.cxo), by=cast.pam)
    activate_rap(acknowledge_rap(draft, by=cast.pam, partner_person="Jun-Seo"), by=cast.pam)
    rap.refresh_from_db()
    return rap


@pytest.mark.parametrize("state", STATES)
def test_every_cell_of_the_table(cast: Cast, state: str) -> None:
    """A closed cell refuses by role first, then by state. An open one refuses for neither."""
    rap = in_state(state, cast)
    wrong: dict[str, str] = {}
    for action, (states, roles) in TABLE.items():
        for role, person in cast.by_role().items():
            if state in states and role in roles:
                continue
            found = _refusal(ACTS[action], rap, person)
            wanted = NotPermitted if role not in roles else IllegalTransition
            # An account named in a superseded version goes on under the version in force.
            if action == "move_account" and state == "superseded" and role in roles:
                continue
            if type(found) is not wanted:
                wrong[f"{state} {action} {role}"] = repr(found)
    assert wrong == {}
    rap.refresh_from_db()
    assert rap.status == state


def _refusal(act: Callable[[Rap, Any], object], rap: Rap, person: Any) -> DomainError | None:
    try:
        act(rap, person)
    except DomainError as error:
        return error
    return None


@pytest.mark.parametrize(("action", "state"), sorted((a, s) for a, (states, _) in TABLE.items() for s in states))
def test_every_open_cell_acts(cast: Cast, action: str, state: str) -> None:
    rap = in_state(state, cast)
    by = cast.manager if action in {"sign", "reject"} else cast.pam
    by = cast.partner_contact if action == "partner_acknowledge" else by
    if action == "activate":
        rap = acknowledge_rap(rap, by=cast.pam)
        rap = acknowledge_rap(rap, by=cast.pam, partner_person="Jun-Seo Marchetti")
    assert _refusal(ACTS[action], rap, by) is None
