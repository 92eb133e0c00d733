"""What an assignment must be, and whether it fits into what its person can give in each month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engagements.models import Assignment, EngagementStatus
from engagements.reports.capacity import promised_to
from partnerview import clock
from partnerview.errors import FieldError, InvalidInput
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User

LOOKED_AHEAD: Final = 12  # months after the present one that an assignment without an end is held against
NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Tight:
    """A month that this assignment makes too full: what there is, what others take, what it adds."""

    month: Month
    capacity: int
    taken: int
    added: int

    @property
    def room(self) -> int:
        return max(0, self.capacity - self.taken)

    @property
    def missing(self) -> int:
        return self.taken + self.added - self.capacity


@dataclass(frozen=True, slots=True)
class Fit:
    """The months in which an assignment does not fit, in order."""

    assignment: Assignment
    over: tuple[Tight, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(self._sentence(tight) for tight in self.over[:NAMED]) + self._rest

    def overridden(self, reason: str, *, by: User) -> str:
        """The reason, where this person may overbook. Raises InvalidInput with the remedy otherwise."""
        may = by.may(Permission.ASSIGNMENTS_OVERBOOK)
        if may and reason.strip():
            return reason.strip()
        remedy = f"Give at most {formats.hours(self._fits_always)} a month, pencil it in, or " + (
            "say why it goes beyond." if may else "ask a manager, who may go beyond with a reason."
        )
        field = "override_reason" if may and self._fits_always == 0 else "minutes_per_month"
        errors = [FieldError(field, f"{self._sentence(self.over[0])} {remedy}", "over_capacity")]
        raise InvalidInput(errors[0].message, code="over_capacity", errors=errors)

    @property
    def _fits_always(self) -> int:
        return min(tight.room for tight in self.over)

    @property
    def _rest(self) -> tuple[str, ...]:
        more = len(self.over) - NAMED
        return (f"So it goes in {more} more months.",) if more > 0 else ()

    def _sentence(self, tight: Tight) -> str:
        return (
            f"{self.assignment.person.name} has {formats.hours(tight.capacity)} in {formats.month_name(tight.month)}, "
            f"{formats.hours(tight.taken)} of it taken; {formats.hours(tight.added)} more is "
            f"{formats.hours(tight.missing)} too many."
        )


def fit_of(assignment: Assignment) -> Fit:
    """Held against every month from its first through its last, at most a year ahead. Hard work only takes room.

    A month that is over is history. A draft's assignments take room here as well, so that two drafts cannot
    promise the same hours.
    """
    first = Month.of(assignment.starts_on)
    last = max(first, Month.of(clock.today())) + LOOKED_AHEAD
    if assignment.last_day:
        last = min(last, Month.of(assignment.last_day))
    found = promised_to(assignment, first, last)
    tight = [
        Tight(month, load.capacity, load.hard, added)
        for month, (load, added) in found.items()
        if added and load.headroom < added and month >= Month.of(clock.today())
    ]
    return Fit(assignment, tuple(tight))


def refuse_assignment(assignment: Assignment) -> None:
    """Raises InvalidInput that names each field which cannot be as it is."""
    errors = []
    if not assignment.person.is_active:
        errors.append(FieldError("person", f"{assignment.person.name} does not work here any more.", "not_active"))
    if assignment.engagement.status == EngagementStatus.ENDED:
        errors.append(FieldError("engagement", "It has ended: nobody is assigned to it any more.", "ended"))
    if not 0 < assignment.minutes_per_month <= 31 * 24 * 60:
        errors.append(FieldError("minutes_per_month", "Give the hours of a month, more than none and at most 744."))
    if assignment.starts_on < assignment.engagement.starts_on:
        begins = formats.day(assignment.engagement.starts_on)
        errors.append(FieldError("starts_on", f"The engagement begins on {begins}. Give that day or a later one."))
    if assignment.ends_before and assignment.ends_before <= assignment.starts_on:
        begins = formats.day(assignment.starts_on)
        errors.append(FieldError("ends_on", f"It lies before the first day, {begins}. Give that day or a later one."))
    if errors:
        raise InvalidInput(errors[0].message, errors=errors)
