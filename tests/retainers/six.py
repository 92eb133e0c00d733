"""The six accounts of V-36, by the actions themselves, as of 30 April 2026 (travel there first)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from retainers.models import DepositAccount
from tests.cast import Cast
from tests.retainers.builders import an_account, drawn, funded

# Name: deposits, draws before the last 30 days, draws within them, floor, coverage from, its days, pending.
SIX = {
    "A": (24000, 6000, 3000, 4000, dt.date(2026, 1, 1), 365, 0),
    "B": (10000, 5600, 3600, 2000, dt.date(2026, 1, 1), 181, 0),
    "C": (12000, 9000, 4500, 1500, dt.date(2026, 2, 1), 181, 0),
    "D": (8000, 6600, 2400, 1000, dt.date(2026, 3, 1), 181, 5000),
    "E": (0, 0, 0, 0, dt.date(2026, 4, 1), 181, 0),
    "F": (6000, 3000, 0, 1000, dt.date(2026, 1, 1), 181, 0),
}
EARLY, LATELY = dt.date(2026, 3, 15), dt.date(2026, 4, 10)


def six_accounts(cast: Cast) -> dict[str, DepositAccount]:
    """Each lets draws go below zero and flags it, so that C and D can be overdrawn."""
    made = {}
    for name, (deposits, before, lately, floor, covers_from, days, pending) in SIX.items():
        account = an_account(
            cast,
            holder=f"Account {name}",
            policy="flag",
            floor=Decimal(floor),
            covers_from=covers_from,
            covers_through=covers_from + dt.timedelta(days=days - 1),
        )
        if deposits:
            funded(account, deposits, cast, on=covers_from)
        for amount, on in ((before, EARLY), (lately, LATELY)):
            if amount:
                drawn(account, amount, cast, on=on)
        if pending:
            funded(account, pending, cast, on=dt.date(2026, 4, 28), is_cleared=False)
        made[name] = account
    return made
