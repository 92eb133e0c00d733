"""What the capacity page shows, read from its address: months, a team, a skill, an order, a page of people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from engagements.capacity_forms import CapacityForm, QuestionForm
from engagements.load import Level, Load
from engagements.models import Engagement, Person, PersonSkill
from engagements.reports.capacity import HORIZON, Capacity, CapacityLine, capacity
from engagements.reports.capacity_answer import Answer, answer
from engagements.reports.unstaffed import Promise, unstaffed
from partnerview import clock
from partnerview.http.numbered import Numbered, page_number
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.models import User
from partnerview.users.permissions import Permission

WORDS: Final[dict[Level, str]] = {
    Level.AWAY: "away",
    Level.FREE: "free",
    Level.ROOM: "room",
    Level.BUSY: "busy",
    Level.FULL: "full",
    Level.OVER: "overbooked",
}
BENCH: Final = 12
SORTS: Final[dict[str, Callable[[CapacityLine], Any]]] = {
    "name": lambda line: line.name.casefold(),
    "room": lambda line: (-line.total.headroom, line.name.casefold()),
    "full": lambda line: (line.total.headroom, line.name.casefold()),
}


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One month of one row: what is left, in a word how full it is, and where the figure is explained."""

    text: str
    word: str
    level: str
    url: str
    label: str
    pencil: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    name: str
    url: str
    note: str
    cells: tuple[HeatCell, ...]
    total: str


@dataclass(frozen=True)
class CapacityPage:
    """One view of capacity. Nothing is calculated here: reports/capacity.py does."""

    form: CapacityForm
    question: QuestionForm
    user: User
    page: int
    query: QueryDict

    @classmethod
    def read(cls, query: QueryDict, user: User) -> CapacityPage:
        form = CapacityForm(query, user=user)
        form.is_valid()
        asked = query if "hours" in query else None
        question = QuestionForm(asked, user=user, initial={"since": str(Month.of(clock.today()) + 1)})
        return cls(form, question, user, page_number(query), query)

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """What the address says; what cannot be read is as if not given, and its field says why."""
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def first(self) -> Month:
        return self.chosen.get("from_month") or Month.of(clock.today())

    @property
    def last(self) -> Month:
        return self.first + int(self.chosen.get("months") or HORIZON) - 1

    @cached_property
    def found(self) -> Capacity:
        team, skill = self.chosen.get("team"), self.chosen.get("skill")
        return capacity(self.first, self.last, team=team.pk if team else None, skill=skill.pk if skill else None)

    @property
    def months(self) -> tuple[Month, ...]:
        return self.found.months

    @cached_property
    def ordered(self) -> list[CapacityLine]:
        return sorted(self.found.people, key=SORTS[self.chosen.get("order", "name")])

    @cached_property
    def rows(self) -> list[HeatRow]:
        """The people of this page."""
        return person_rows(self.pages.cut(self.ordered), self.months)

    @property
    def pages(self) -> Numbered:
        kept = {name: str(value) for name, value in self.query.items() if name != "page"}
        return Numbered(self.page, len(self.ordered), "", kept, anchor="people")

    @cached_property
    def teams(self) -> list[HeatRow]:
        return self._group(self.found.teams, "team", "Without a team")

    @cached_property
    def skills(self) -> list[HeatRow]:
        return self._group(self.found.skills, "skill", "")

    @cached_property
    def whole(self) -> HeatRow:
        return HeatRow("Everybody shown", "", "", self._cells(self.found.all, ""), "")

    @cached_property
    def bench(self) -> list[HeatRow]:
        """Those with most room, as many as one can take in; the others stand among the people."""
        freest = sorted(self.found.bench, key=SORTS["room"])
        return person_rows(freest[:BENCH], self.months)

    @cached_property
    def unstaffed(self) -> list[Promise]:
        """Only of engagements that this person sees."""
        seen = Engagement.objects.visible_to(self.user).values_list("pk", flat=True)
        return unstaffed(list(seen), self.first, self.last)

    @property
    def sees_promises(self) -> bool:
        return self.user.may(Permission.ENGAGEMENTS_VIEW)

    @cached_property
    def answer(self) -> Answer | None:
        """The answer to what was asked; None while nothing is, or nothing that can be read."""
        if not self.question.is_bound or not self.question.is_valid():
            return None
        asked = self.question.cleaned_data
        return answer(asked["hours"], asked["since"], skill=asked["of"])

    @property
    def heading(self) -> str:
        now, month = self.found.all.now, formats.month_name(self.first)
        if not self.found.people:
            return f"Nobody to plan with in {month}"
        if now.headroom < 0:
            return f"{month} is promised {formats.hours(-now.headroom)} beyond what there is"
        return f"{formats.hours(now.headroom)} left to promise in {month}"

    @property
    def lede(self) -> str:
        counts = [
            f"{formats.number(len(self.found.people))} people",
            f"{formats.number(len(self.found.overbooked))} overbooked in some month",
            f"{formats.number(len(self.found.bench))} with more than half of {formats.month_name(self.first)} free",
        ]
        return ", ".join(counts) + "."

    @property
    def bench_note(self) -> str:
        count, month = len(self.found.bench), formats.month_name(self.first)
        words = f"More than half of {month} free"
        return words if count <= BENCH else f"{words}: {BENCH} of {formats.number(count)}, those with most room"

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the question keeps of the address."""
        asked = {"page", "format", *self.question.fields}
        return [(name, str(value)) for name, value in self.query.items() if name not in asked and value]

    @property
    def explain_url(self) -> str:
        return self._explain(self.first)

    def _group(self, lines: Sequence[CapacityLine], kind: str, without: str) -> list[HeatRow]:
        rows = []
        for line in lines:
            url = f"?{self._with(**{kind: line.key})}" if line.key else ""
            people = f"{formats.number(line.people)} people" if line.people != 1 else "one person"
            cells = self._cells(line, f"{kind}={line.key}&" if line.key else "")
            rows.append(HeatRow(line.name or without, url, people, cells, formats.hours(line.total.headroom)))
        return rows

    def _cells(self, line: CapacityLine, who: str) -> tuple[HeatCell, ...]:
        name = line.name or "Everybody"
        urls = (self._explain(month, who) for month in self.months)
        return tuple(
            heat_cell(load, month, name, url) for load, month, url in zip(line.loads, self.months, urls, strict=True)
        )

    def _explain(self, month: Month, who: str = "") -> str:
        narrowed = [name for name in ("team", "skill") if name in self.chosen and f"{name}=" not in who]
        words = {"month": str(month)} | {name: str(self.chosen[name].pk) for name in narrowed}
        return f"{reverse('engagements:capacity-explanation')}?{who}{urlencode(words)}"

    def _with(self, **changes: Any) -> str:
        query = self.query.copy()
        query.pop("page", None)
        for name, value in changes.items():
            query[name] = str(value)
        return query.urlencode()


def person_rows(lines: Iterable[CapacityLine], months: Sequence[Month]) -> list[HeatRow]:
    """People with what is left of each month; every cell leads to that month on their own page. Two queries."""
    listed = list(lines)
    notes = _notes([line.key for line in listed if line.key])
    rows = []
    for line in listed:
        url = reverse("engagements:person-detail", args=[line.key])
        cells = tuple(
            heat_cell(load, month, line.name, f"{url}?from_month={months[0]}#month-{month}")
            for load, month in zip(line.loads, months, strict=True)
        )
        rows.append(HeatRow(line.name, url, notes.get(line.key or 0, ""), cells, formats.hours(line.total.headroom)))
    return rows


def heat_cell(load: Load, month: Month, name: str, url: str) -> HeatCell:
    word = WORDS[load.level]
    pencil = formats.hours(load.headroom_with_pencil) if load.pencilled else ""
    said = f"{name}, {formats.month_name(month)}: {formats.hours(load.headroom)} left of {formats.hours(load.capacity)}"
    also = f", {pencil} with pencilled work" if pencil else ""
    return HeatCell(formats.hours(load.headroom), word, load.level, url, f"{said}, {word}{also}", pencil)


def _notes(people: Sequence[int]) -> Mapping[int, str]:
    """Team and skills of each person, in a line."""
    members = Person.objects.filter(pk__in=people, team__isnull=False).values_list("pk", "team__name")
    teams: dict[int, str] = {person: name or "" for person, name in members}
    skills: dict[int, list[str]] = {}
    held = PersonSkill.objects.filter(person__in=people).order_by("-level", "skill__name")
    for person, skill in held.values_list("person_id", "skill__name"):
        skills.setdefault(person, []).append(skill)
    return {
        person: " · ".join(part for part in (teams.get(person, ""), ", ".join(skills.get(person, []))) if part)
        for person in people
    }
