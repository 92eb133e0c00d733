"""The at-risk report (T-14): every account with its figures, flags in words, severity first; nothing is netted.

`at_risk` assesses all accounts; `dressed` adds what only the shown rows need: aging, unposted work, the last review,
and whether last month's flag was right.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from partnerview.ui import formats
from retainers.models import RiskReview
from retainers.reports.outcomes import Outcome, outcomes_of
from retainers.reports.positions import Standing, When, firm_thresholds, standings
from retainers.reports.unposted import unposted_work
from retainers.risk import Assessment, Flag, Note, Thresholds, Unfunded, aged, assess, by_bucket

NOTHING: Final = Decimal(0)
# Draws that stand, oldest first, of the accounts that are overdrawn; and what came in against them.
_DRAWS: Final = """
SELECT entry.account_id AS account, entry.valued_on AS drawn_on, -entry.amount AS amount
FROM retainers_depositentry entry
LEFT JOIN retainers_depositentry undone ON undone.reverses_id = entry.id
    AND undone.valued_on <= %(as_of)s AND undone.recorded_at <= %(known_at)s
WHERE entry.account_id = ANY(%(accounts)s) AND entry.kind = 'draw' AND undone.id IS NULL
  AND entry.valued_on <= %(as_of)s AND entry.recorded_at <= %(known_at)s
ORDER BY entry.account_id, entry.valued_on, entry.sequence
"""


@dataclass(frozen=True, slots=True)
class _Draw:
    account: int
    drawn_on: dt.date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One account of the report: its sums, what follows from them, and (once dressed) what is known besides."""

    standing: Standing
    assessment: Assessment
    thresholds: Thresholds
    unfunded: tuple[Unfunded, ...] = ()
    unposted: Decimal = NOTHING
    review: RiskReview | None = None
    outcome: Outcome | None = None
    reason: str = field(default="")

    @property
    def severity(self) -> str:
        """The worst flag, `no_deposit`, or `on_pace`."""
        if self.assessment.severity:
            return str(self.assessment.severity)
        return str(Note.NO_DEPOSIT) if Note.NO_DEPOSIT in self.assessment.notes else "on_pace"

    @property
    def is_flagged(self) -> bool:
        return bool(self.assessment.flags)

    @property
    def exposure(self) -> Decimal:
        return self.standing.position.exposure

    @property
    def buckets(self) -> dict[str, Decimal]:
        return by_bucket(self.unfunded)


def at_risk(when: When, *, accounts: Sequence[int] | None = None, firm: Thresholds | None = None) -> list[RiskRow]:
    """Every account as of a day, the worst first: by severity, then by exposure, then by runway, then by age.

    Amounts are in each account's currency. One query, whatever their number, and one for the firm's thresholds.
    """
    firm = firm or firm_thresholds()
    rows = [
        _assessed(standing, when.as_of, firm)
        for standing in standings(when, accounts=accounts, burn_days=firm.burn_days)
    ]
    return sorted(rows, key=_severity_first)


def dressed(rows: Iterable[RiskRow], when: When) -> list[RiskRow]:
    """The same rows with aging, unposted work, the last review, last month's outcome, and the reason in words."""
    rows = list(rows)
    ids = [row.standing.account for row in rows]
    aging = _aging([row for row in rows if row.standing.cleared < 0], when)
    unposted = unposted_work(ids)
    reviews = {review.account_id: review for review in _last_reviews(ids, when)}
    outcomes = outcomes_of([row.standing for row in rows], when)
    return [
        _dressed_one(
            row,
            unfunded=aging.get(row.standing.account, ()),
            unposted=unposted.get(row.standing.account, NOTHING),
            review=reviews.get(row.standing.account),
            outcome=outcomes.get(row.standing.account),
        )
        for row in rows
    ]


def aged_rows(rows: Iterable[RiskRow], when: When) -> list[RiskRow]:
    """Those of the rows that are overdrawn, with the age of what is."""
    overdrawn = [row for row in rows if row.standing.cleared < 0]
    aging = _aging(overdrawn, when)
    return [replace(row, unfunded=aging[row.standing.account]) for row in overdrawn]


def reason_of(row: RiskRow) -> str:
    """Why it is flagged, or how it stands, in a sentence or two."""
    assessment, standing = row.assessment, row.standing
    if Note.NO_DEPOSIT in assessment.notes:
        return "Account opened, nothing paid in, nothing drawn."
    sentences = [_SAYS[flag](row) for flag in _worth_saying(assessment.flags)]
    if not sentences:
        sentences = [_share_words(assessment)] if assessment.drawn_share is not None else ["Nothing to see to."]
    if Note.PENDING_COVERS in assessment.notes:
        sentences.append(f"{_money(standing.pending, standing)} pending would cover it.")
    elif assessment.flags and standing.pending > 0:
        sentences.append(f"{_money(standing.pending, standing)} is pending.")
    return " ".join(sentences)


def _worth_saying(flags: tuple[Flag, ...]) -> list[Flag]:
    """Below zero says that it is below the floor; an empty account needs no runway."""
    said = list(flags)
    if Flag.OVERDRAWN in said:
        said = [flag for flag in said if flag not in {Flag.BELOW_FLOOR, Flag.LOW_RUNWAY}]
    return said


def _overdrawn(row: RiskRow) -> str:
    oldest = max((part.days for part in row.unfunded), default=None)
    age = "" if oldest is None else f"; oldest unfunded draw {oldest} {'day' if oldest == 1 else 'days'} old"
    return f"Drawn {_money(row.exposure, row.standing)} more than was paid in{age}."


def _below_floor(row: RiskRow) -> str:
    short = row.standing.floor - row.standing.cleared
    floor = _money(row.standing.floor, row.standing)
    return f"{_money(short, row.standing)} under the floor of {floor}."


def _low_runway(row: RiskRow) -> str:
    zero = row.assessment.projected_zero
    return f"At the last {row.thresholds.burn_days} days’ burn it is empty on {formats.day(zero)}."


def _ahead(row: RiskRow) -> str:
    ahead = _money(row.assessment.ahead_by or NOTHING, row.standing)
    return f"{_share_words(row.assessment).rstrip('.')}: ahead by {ahead}."


def _late(row: RiskRow) -> str:
    return f"A top-up was due on {formats.day(row.standing.late_since)} and has not come."


_SAYS: Final = {
    Flag.OVERDRAWN: _overdrawn,
    Flag.BELOW_FLOOR: _below_floor,
    Flag.LOW_RUNWAY: _low_runway,
    Flag.AHEAD_OF_PACE: _ahead,
    Flag.TOP_UP_LATE: _late,
}


def _share_words(assessment: Assessment) -> str:
    drawn = formats.percent(assessment.drawn_share, 0)
    if assessment.elapsed_share is None:
        return f"{drawn} drawn."
    return f"{drawn} drawn with {formats.percent(assessment.elapsed_share, 0)} of the time gone."


def _money(amount: Decimal, standing: Standing) -> str:
    return formats.amount(amount, standing.currency)


def _assessed(standing: Standing, as_of: dt.date, firm: Thresholds) -> RiskRow:
    thresholds = standing.thresholds(firm)
    return RiskRow(standing, assess(standing.position, as_of=as_of, thresholds=thresholds), thresholds)


def _dressed_one(
    row: RiskRow,
    *,
    unfunded: tuple[Unfunded, ...],
    unposted: Decimal,
    review: RiskReview | None,
    outcome: Outcome | None,
) -> RiskRow:
    whole = RiskRow(row.standing, row.assessment, row.thresholds, unfunded, unposted, review, outcome)
    return RiskRow(
        row.standing, row.assessment, row.thresholds, unfunded, unposted, review, outcome, reason=reason_of(whole)
    )


def _severity_first(row: RiskRow) -> tuple[object, ...]:
    """Accounts without a deposit come last of all."""
    runway = row.assessment.runway
    quiet = Note.NO_DEPOSIT in row.assessment.notes
    days = Decimal("Infinity") if runway is None else runway
    return (row.assessment.rank, quiet, -row.exposure, days, row.standing.account)


def _aging(rows: list[RiskRow], when: When) -> dict[int, tuple[Unfunded, ...]]:
    """Overdrafts by draw, first in first out. Funding is everything on the account that is not a draw that stands."""
    if not rows:
        return {}
    params = {"accounts": [row.standing.account for row in rows], "as_of": when.as_of, "known_at": when.knowledge}
    by_account: dict[int, list[tuple[dt.date, Decimal]]] = {}
    for draw in fetch(_Draw, _DRAWS, params):
        by_account.setdefault(draw.account, []).append((draw.drawn_on, draw.amount))
    found = {}
    for row in rows:
        draws = by_account.get(row.standing.account, [])
        funding = row.standing.cleared + sum((amount for _, amount in draws), NOTHING)
        found[row.standing.account] = aged(funding, draws, as_of=when.as_of)
    return found


def _last_reviews(accounts: list[int], when: When) -> list[RiskReview]:
    """The newest review of each account in the month of the report, as known then."""
    month = Month.of(when.as_of)
    rows = RiskReview.objects.filter(
        account__in=accounts, as_of__range=(month.first_day, month.last_day), reviewed_at__lte=when.knowledge
    )
    return list(rows.order_by("account_id", "-reviewed_at", "-id").distinct("account_id").select_related("reviewed_by"))
