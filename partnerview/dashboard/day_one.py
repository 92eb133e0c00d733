"""Day one in words: what the page's title says, and where a promise comes from."""

from __future__ import annotations

from partnerview.dashboard.panels.panel import counted
from partnerview.dashboard.reports.day_one import DayOne
from partnerview.ui import formats
from programs.models import Commitment


def heading_of(found: DayOne) -> str:
    """`2 partners are yours, 7 promises open`; the case, not a greeting."""
    partners = len(found.partners)
    if not partners:
        return "No partner is yours yet" if found.is_pam else "No partner is in your reach yet"
    whose = "yours" if found.is_pam else "in your reach"
    promises = counted(found.promise_count, "promise") if found.promise_count else "nothing"
    are = "is" if partners == 1 else "are"
    return f"{counted(partners, 'partner')} {are} {whose}, {promises} open"


def lede_of(found: DayOne) -> str:
    arrival = found.arrival
    if not arrival.is_new:
        return "What waits for you, what was promised and to whom, what comes next."
    return (
        f"{arrival.words} on {formats.day(arrival.on)}: this is day {arrival.day}. It stands on your home until day 30."
    )


def lineage_of(row: Commitment) -> str:
    """`promised 14 May 2026, deferred twice`; only the first half where it never was."""
    words = f"promised {formats.day(row.promised_on)}"
    times = {1: "once", 2: "twice"}.get(row.deferrals, f"{row.deferrals} times")
    return f"{words}, deferred {times}" if row.deferrals else words
