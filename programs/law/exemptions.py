"""Who may do what to an MDF exemption in which state: the one table that actions ask and tests walk cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnerview.errors import IllegalTransition, NotPermitted
from partnerview.users.permissions import Permission
from programs.law.rule import Rule
from programs.models.mdf_exemption import ExemptionStatus as S

if TYPE_CHECKING:
    from partnerview.users.models import User
    from programs.models import MdfExemption

RULES: Final[dict[str, Rule]] = {
    "withdraw": Rule(frozenset({S.REQUESTED}), Permission.MDF_CHANGE),
    "sign": Rule(frozenset({S.REQUESTED}), Permission.MDF_SIGN),
    "reject": Rule(frozenset({S.REQUESTED}), Permission.MDF_SIGN),
    "commit": Rule(frozenset({S.APPROVED}), Permission.MDF_CHANGE),
    "disburse": Rule(frozenset({S.APPROVED}), Permission.MDF_CHANGE),
    "close": Rule(frozenset({S.APPROVED}), Permission.MDF_CHANGE),
}
_NAMES: Final = {
    "withdraw": "withdrawn",
    "sign": "signed",
    "reject": "rejected",
    "commit": "given money",
    "disburse": "paid out",
    "close": "closed",
}


def require(exemption: MdfExemption, verb: str, *, by: User) -> None:
    """Raises NotPermitted for a role without the permission, IllegalTransition in another state."""
    rule = RULES[verb]
    if not by.may(rule.permission):
        raise NotPermitted(f"Your role does not let an exemption be {_NAMES[verb]}.")
    if exemption.status not in rule.states:
        states = " or ".join(sorted(S(state).label.lower() for state in rule.states))
        now = S(exemption.status).label.lower()
        raise IllegalTransition(f"An exemption can be {_NAMES[verb]} while it is {states}; this one is {now}.")


def may(exemption: MdfExemption, verb: str, *, by: User) -> bool:
    """Whether `require` would let it pass."""
    rule = RULES[verb]
    return by.may(rule.permission) and exemption.status in rule.states
