"""Whether last month's flag was right: what the account was flagged for at its end, and what came of it since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from partnerview.ui import formats
from retainers.reports.positions import Standing, When, firm_thresholds, standings
from retainers.risk import Flag, assess

# The lowest cleared balance at the end of any day after the last month's end.
_LOWEST: Final = """
SELECT account, min(least(balance, opening)) AS lowest FROM (
    SELECT opening.account, opening.cleared AS opening,
        opening.cleared + coalesce(sum(day.amount) OVER (PARTITION BY opening.account ORDER BY day.valued_on), 0)
            AS balance
    FROM unnest(%(accounts)s::bigint[], %(cleared)s::numeric[]) AS opening(account, cleared)
    LEFT JOIN (
        SELECT account_id, valued_on, sum(amount) AS amount FROM retainers_depositentry
        WHERE account_id = ANY(%(accounts)s) AND cleared_on > %(after)s AND cleared_on <= %(as_of)s
          AND recorded_at <= %(known_at)s
        GROUP BY account_id, valued_on
    ) day ON day.account_id = opening.account
) days GROUP BY account
"""
STATES: Final = frozenset({Flag.OVERDRAWN, Flag.BELOW_FLOOR})


class Verdict(StrEnum):
    RIGHT = "right"  # it was, or came to be, below its floor or below zero
    MENDED = "mended"  # it was below, and money came since
    EARLY = "early"  # warned, and it has not happened by now
    NEW = "new"  # not flagged then, flagged now
    QUIET = "quiet"  # not flagged then


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was said at the end of the month before, and how it turned out."""

    month: Month
    flags: tuple[Flag, ...]
    verdict: Verdict

    @property
    def words(self) -> str:
        name = formats.month_name(self.month).split(formats.NBSP)[0]
        return {
            Verdict.RIGHT: f"Flagged in {name}, and right",
            Verdict.MENDED: f"Flagged in {name}, and mended",
            Verdict.EARLY: f"Flagged in {name}, not come true",
            Verdict.NEW: f"Not flagged in {name}",
            Verdict.QUIET: "",
        }[self.verdict]


@dataclass(frozen=True, slots=True)
class Record:
    """How many of last month's flags were right."""

    month: Month
    flagged: int
    right: int


@dataclass(frozen=True, slots=True)
class _Low:
    account: int
    lowest: Decimal


def outcomes_of(rows: Sequence[Standing], when: When) -> dict[int, Outcome]:
    """Account → what came of the flag of the month before `as_of`. Accounts opened since are left out."""
    month = Month.of(when.as_of) - 1
    firm = firm_thresholds()
    before = When(month.last_day, when.knowledge)
    then = standings(before, accounts=[row.account for row in rows], burn_days=firm.burn_days)
    lowest = _lowest(then, when, month)
    now = {row.account: row for row in rows}
    found = {}
    for past in then:
        flags = assess(past.position, as_of=month.last_day, thresholds=past.thresholds(firm)).flags
        present = now[past.account]
        is_flagged_now = bool(assess(present.position, as_of=when.as_of, thresholds=present.thresholds(firm)).flags)
        found[past.account] = Outcome(
            month, flags, _verdict(flags, past, present, lowest, is_flagged_now=is_flagged_now)
        )
    return found


def _verdict(
    flags: tuple[Flag, ...], past: Standing, present: Standing, lowest: dict[int, Decimal], *, is_flagged_now: bool
) -> Verdict:
    if not flags:
        return Verdict.NEW if is_flagged_now else Verdict.QUIET
    line = max(past.floor, Decimal(0))
    if STATES & set(flags):
        return Verdict.RIGHT if present.cleared < line or present.cleared < 0 else Verdict.MENDED
    low = lowest.get(past.account, past.cleared)
    return Verdict.RIGHT if low < line or low <= 0 else Verdict.EARLY


def _lowest(then: Sequence[Standing], when: When, month: Month) -> dict[int, Decimal]:
    params = {
        "accounts": [row.account for row in then],
        "cleared": [row.cleared for row in then],
        "after": month.last_day,
        "as_of": when.as_of,
        "known_at": when.knowledge,
    }
    return {row.account: row.lowest for row in fetch(_Low, _LOWEST, params)}
