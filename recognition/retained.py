"""Retention of a set of clients between two moments (maths.md §4). Pure; reports/retention.py says it in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from partnerview.money import share


@dataclass(frozen=True, slots=True)
class Kept:
    """Of what clients had at the opening: what they kept, what they have, how many left with nothing."""

    opening: Decimal
    kept: Decimal
    closing: Decimal
    clients: int
    lost: int

    @property
    def gross(self) -> Decimal:
        return share(Decimal(1), self.kept, self.opening)

    @property
    def net(self) -> Decimal:
        return share(Decimal(1), self.closing, self.opening)

    @property
    def logo_churn(self) -> Decimal:
        return share(Decimal(1), self.lost, self.clients)


def kept(opening: Mapping[int, Decimal], closing: Mapping[int, Decimal]) -> Kept | None:
    """MRR by client at both ends; clients absent at the opening count nowhere. None if nobody was there."""
    there = {client: amount for client, amount in opening.items() if amount > 0}
    if not there:
        return None
    now = {client: closing.get(client, Decimal(0)) for client in there}
    return Kept(
        opening=sum(there.values(), Decimal(0)),
        kept=sum((min(amount, now[client]) for client, amount in there.items()), Decimal(0)),
        closing=sum(now.values(), Decimal(0)),
        clients=len(there),
        lost=sum(not amount for amount in now.values()),
    )
