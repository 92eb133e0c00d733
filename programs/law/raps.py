"""Who may do what to a RAP in which state: the one table that actions ask and tests walk cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnerview.errors import IllegalTransition, NotPermitted
from partnerview.users.permissions import Permission
from programs.models.rap import Rap
from programs.models.rap import RapStatus as S

if TYPE_CHECKING:
    from partnerview.users.models import User
from programs.law.rule import Rule

_CHANGE, _SIGN = Permission.RAPS_CHANGE, Permission.RAPS_SIGN
RULES: Final[dict[str, Rule]] = {
    "change": Rule(frozenset({S.DRAFT}), _CHANGE),
    "name_account": Rule(frozenset({S.DRAFT}), _CHANGE),
    "submit": Rule(frozenset({S.DRAFT}), _CHANGE),
    "withdraw": Rule(frozenset({S.SUBMITTED}), _CHANGE),
    "sign": Rule(frozenset({S.SUBMITTED}), _SIGN),
    "reject": Rule(frozenset({S.SUBMITTED}), _SIGN),
    "acknowledge": Rule(frozenset({S.SUBMITTED, S.APPROVED}), _CHANGE),
    "partner_acknowledge": Rule(frozenset({S.SUBMITTED, S.APPROVED}), Permission.PORTAL_ACT),
    "activate": Rule(frozenset({S.APPROVED}), _CHANGE),
    "amend": Rule(frozenset({S.ACTIVE}), _CHANGE),
    "move_account": Rule(frozenset({S.ACTIVE}), _CHANGE),
    "promise": Rule(frozenset({S.DRAFT, S.ACTIVE}), _CHANGE),
    "end": Rule(frozenset({S.ACTIVE}), _CHANGE),
    "cancel": Rule(frozenset({S.DRAFT, S.APPROVED}), _CHANGE),
}
_NAMES: Final = {
    "change": "changed",
    "name_account": "given a named account",
    "submit": "submitted",
    "withdraw": "withdrawn",
    "sign": "signed",
    "reject": "rejected",
    "acknowledge": "acknowledged",
    "partner_acknowledge": "acknowledged for a partner",
    "activate": "activated",
    "amend": "amended",
    "move_account": "worked on",
    "promise": "given a promise",
    "end": "ended",
    "cancel": "cancelled",
}


def require(rap: Rap, verb: str, *, by: User) -> None:
    """Raises NotPermitted for a role without the permission, IllegalTransition in another state."""
    rule = RULES[verb]
    if not by.may(rule.permission):
        raise NotPermitted(f"Your role does not let a RAP be {_NAMES[verb]}.")
    if rap.status not in rule.states:
        states = " or ".join(sorted(S(state).label.lower() for state in rule.states))
        now = S(rap.status).label.lower()
        hint = " Amend it instead." if verb in {"change", "name_account"} and rap.status == S.ACTIVE else ""
        raise IllegalTransition(f"A RAP can be {_NAMES[verb]} while it is {states}; this one is {now}.{hint}")


def may(rap: Rap, verb: str, *, by: User) -> bool:
    """Whether `require` would let it pass."""
    rule = RULES[verb]
    return by.may(rule.permission) and rap.status in rule.states
