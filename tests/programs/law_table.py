"""Who may do what in which state: RAP, MDF, QAR, classification, strategy, exemption. The one table of it.

Noun → state → action → the roles that may. What is not named here nobody may do. `test_law_table.py` walks every
cell through the actions themselves; a state is built, an action is called, by `law_states.py`.
"""

from __future__ import annotations

from typing import Final

# Those that work with partners; the integration acts for whoever made its key.
WORKS: Final = frozenset({"pam", "manager", "admin", "integration"})
MANAGER, CXO, PAM = frozenset({"manager"}), frozenset({"cxo"}), frozenset({"pam"})
# Whoever may approve a strategy: any of them, once.
APPROVERS: Final = frozenset({"manager", "cxo", "integration"})

TABLE: Final[dict[str, dict[str, dict[str, frozenset[str]]]]] = {
    "rap": {
        "draft": {
            "change": WORKS, "name_account": WORKS, "submit": WORKS, "promise": WORKS, "cancel": WORKS,
        },
        "submitted": {"withdraw": WORKS, "sign": MANAGER, "reject": MANAGER, "acknowledge": WORKS},
        "signed by the manager": {"withdraw": WORKS, "sign": CXO, "reject": CXO, "acknowledge": WORKS},
        "approved": {"acknowledge": WORKS, "cancel": WORKS},
        "acknowledged": {"activate": WORKS, "cancel": WORKS},
        "active": {"amend": WORKS, "move_account": WORKS, "promise": WORKS, "end": WORKS},
        "superseded": {"move_account": WORKS},  # it goes on under the version in force
        "ended": {},
        "cancelled": {},
    },
    "mdf": {
        "active plan": {"commit": WORKS},
        "committed": {"commit": WORKS, "disburse": WORKS},
        "paid out by the PAM": {"commit": WORKS, "disburse": WORKS, "confirm": WORKS - PAM},
        "confirmed": {"commit": WORKS, "disburse": WORKS},
        "plan ended": {"disburse": WORKS, "confirm": WORKS - PAM},
    },
    "qar": {
        "scheduled": {"open": WORKS},
        "open": {"write": WORKS, "lock": WORKS, "promise": WORKS, "complete": WORKS},
        "open, plan locked": {"write": WORKS, "unlock": WORKS, "complete": WORKS},
        "open, a promise without outcome": {"write": WORKS, "lock": WORKS, "promise": WORKS},
        "completed": {},
    },
    "classification": {
        "none": {"propose": WORKS},
        "proposed by the PAM": {"approve": MANAGER, "reject": MANAGER, "withdraw": PAM},
        "approved": {"propose": WORKS},
        "rejected": {"propose": WORKS},
        "withdrawn": {"propose": WORKS},
    },
    "strategy": {
        "none": {"draft": WORKS},
        "draft": {"change": WORKS, "propose": WORKS},
        "proposed by the PAM": {"approve": APPROVERS, "reject": APPROVERS},
        "approved": {"draft": WORKS},
    },
    "exemption": {
        "none": {"request": WORKS},
        "requested": {"request": WORKS, "withdraw": WORKS, "sign": MANAGER, "reject": MANAGER},
        "signed by the manager": {"request": WORKS, "withdraw": WORKS, "sign": CXO, "reject": CXO},
        "approved": {"request": WORKS, "commit": WORKS, "close": WORKS},
        "committed": {"request": WORKS, "commit": WORKS, "disburse": WORKS, "close": WORKS},
        "closed": {"request": WORKS},
        "rejected": {"request": WORKS},
        "withdrawn": {"request": WORKS},
    },
}  # fmt: skip
