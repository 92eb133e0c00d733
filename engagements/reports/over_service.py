"""Work beyond a promise that nobody pays for: over-service in the intervals that hold one day (O-19)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from engagements.reports.burn import Burn, burn_on


def over_service_on(day: dt.date, engagements: Iterable[int]) -> dict[int, int]:
    """Minutes of each engagement that has any. As many queries as the burn takes, for any number of them."""
    found = {key: over_served(burn) for key, burn in burn_on(day, engagements).items()}
    return {key: minutes for key, minutes in found.items() if minutes}


def over_served(burn: Burn) -> int:
    """Minutes beyond the contract on lines without an overage rate: they are shown, not billed."""
    return sum(part.reading.overage for part in burn.parts if not part.charge.amount)
