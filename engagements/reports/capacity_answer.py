"""“Can we take 60 hours a month of this skill from June, and who?”: answered from headroom (O-11)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engagements.models import PersonSkill, Skill, SkillLevel
from engagements.reports.capacity import HORIZON, LONGEST, Capacity, CapacityLine, capacity
from partnerview.months import Month


class Verdict(StrEnum):
    YES = "yes"
    UNLESS_PENCILS_HOLD = "unless_pencils_hold"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Giver:
    """What one person could give in every month asked for: now, and if all pencilled work comes true."""

    person_id: int
    name: str
    level: int
    minutes: int
    minutes_with_pencil: int

    @property
    def level_word(self) -> str:
        return SkillLevel(self.level).label if self.level else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Minutes a month, held through all of `months`. `earliest` is the first month from which it would be a yes."""

    minutes_per_month: int
    skill: Skill | None
    months: tuple[Month, ...]
    givers: tuple[Giver, ...]
    earliest: Month | None

    @property
    def first(self) -> Month:
        return self.months[0]

    @property
    def last(self) -> Month:
        return self.months[-1]

    @property
    def room(self) -> int:
        return sum(giver.minutes for giver in self.givers)

    @property
    def room_with_pencil(self) -> int:
        return sum(giver.minutes_with_pencil for giver in self.givers)

    @property
    def verdict(self) -> Verdict:
        if self.room_with_pencil >= self.minutes_per_month:
            return Verdict.YES
        return Verdict.UNLESS_PENCILS_HOLD if self.room >= self.minutes_per_month else Verdict.NO

    @property
    def missing(self) -> int:
        return max(0, self.minutes_per_month - self.room)


def answer(minutes_per_month: int, first: Month, *, skill: Skill | None = None, months: int = HORIZON) -> Answer:
    """Who could give how much in every one of `months` from `first`, most first; those with nothing are left out."""
    found = capacity(first, first + LONGEST + months - 1, skill=skill.pk if skill else None)
    levels = _levels(skill)
    givers = [_giver(line, months, levels) for line in found.people]
    return Answer(
        minutes_per_month=minutes_per_month,
        skill=skill,
        months=found.months[:months],
        givers=tuple(
            sorted((one for one in givers if one.minutes), key=lambda one: (-one.minutes, -one.level, one.name))
        ),
        earliest=_earliest(found, minutes_per_month, months),
    )


def sustained(line: CapacityLine, start: int, months: int, *, pencils: bool = False) -> int:
    """The minutes that a person has free in each of some months: the least of them, never below zero."""
    loads = line.loads[start : start + months]
    return max(0, min(load.headroom_with_pencil if pencils else load.headroom for load in loads))


_NO_LEVEL: Final = 0


def _giver(line: CapacityLine, months: int, levels: dict[int, int]) -> Giver:
    key = line.key or 0
    return Giver(
        person_id=key,
        name=line.name,
        level=levels.get(key, _NO_LEVEL),
        minutes=sustained(line, 0, months),
        minutes_with_pencil=sustained(line, 0, months, pencils=True),
    )


def _levels(skill: Skill | None) -> dict[int, int]:
    return dict(PersonSkill.objects.filter(skill=skill).values_list("person_id", "level")) if skill else {}


def _earliest(found: Capacity, wanted: int, months: int) -> Month | None:
    for start in range(LONGEST + 1):
        if sum(sustained(line, start, months) for line in found.people) >= wanted:
            return found.months[start]
    return None
