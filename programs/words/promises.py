"""A promise as its component shows it: what became of it, who owes it, where it comes from."""

from __future__ import annotations

import datetime as dt
from typing import Final

from partnerview.ui import formats
from partnerview.ui.parts import Promise
from programs.models import Commitment, PromiseOutcome

TIMES: Final = {1: "Carried over", 2: "Deferred twice"}


def shown_promise(line: Commitment, *, today: dt.date, is_next: bool = False) -> Promise:
    """`is_next`: a line of a plan that is being written, which has no outcome to wait for."""
    word, shape, tone = _state(line, is_next=is_next, today=today)
    return Promise(
        text=line.text,
        word=word,
        shape=shape,
        side=line.get_side_display().lower(),
        note=_note(line, today),
        lineage=_lineage(line),
        due=f"due {formats.day(line.due_on)}" if line.deferrals else "",
        tone=tone,
    )


def _state(line: Commitment, *, is_next: bool, today: dt.date) -> tuple[str, str, str]:
    outcome = line.outcome
    if outcome in {PromiseOutcome.DONE, PromiseOutcome.CONFIRMED}:
        return ("Done" if outcome == PromiseOutcome.DONE else "Confirmed"), "check", ""
    if outcome == PromiseOutcome.DROPPED:
        return "Dropped", "cross", "quiet"
    if outcome == PromiseOutcome.DEFERRED:
        times = line.deferrals + 1
        return ("Deferred" if times == 1 else f"Deferred {_times(times)}"), "later", "warning"
    if line.deferrals:
        return TIMES.get(line.deferrals, f"Deferred {_times(line.deferrals)}"), "later", "warning" * (not is_next)
    if is_next:
        return "New", "draft", ""
    return "No outcome yet", "ring", "warning" if line.is_overdue(today) else ""


def _times(times: int) -> str:
    return "twice" if times == 2 else f"{times} times"


def _note(line: Commitment, today: dt.date) -> str:
    parts = [line.owner_words]
    if not line.deferrals:
        parts[0] += f", by {formats.day(line.due_on)}"
    if line.is_overdue(today):
        days = (today - line.due_on).days
        parts.append(f"{days} day{'' if days == 1 else 's'} overdue")
    if line.worth is not None:
        parts.append(f"Worth {formats.amount_with(line.worth, line.currency)} a year")
    if line.reason:
        parts.append(f"“{line.reason}”")
    return ". ".join(parts) + ("" if line.reason else ".")


def _lineage(line: Commitment) -> tuple[str, ...]:
    if not line.deferrals:
        return ()
    return (
        f"promised {formats.day(line.promised_on)}",
        "deferred once" if line.deferrals == 1 else f"deferred {_times(line.deferrals)}",
    )
