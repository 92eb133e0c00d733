"""The names of a time export: found by SQL, matched to what is here by what is unmistakable.

A choice made in an earlier import of time comes before a match, a match before a suggestion. What is
only likely is suggested and waits for a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from engagements.imports import time_rows
from engagements.imports.workstreams import INTERNAL, guess
from engagements.models import Engagement, Person, Workstream
from partnerview.db.rows import execute, fetch
from partnerview.imports.layout import Positions
from partnerview.imports.models import BatchState, ImportBatch, Origin, SourceName
from partnerview.users.models import User

PERSON: Final = "person"
ENGAGEMENT: Final = "engagement"
TASK: Final = "task"
DAY_ORDER: Final = "day_order"
DAY_FIRST: Final = "dmy"
MONTH_FIRST: Final = "mdy"

LIST: Final = """
INSERT INTO imports_sourcename (batch_id, kind, name, "column", rows, first_row, facts, choice, origin)
SELECT %(batch)s, '{kind}', {key}, %(title)s, count(*), min(number), {facts}, '', 'open'
FROM named WHERE length({key}) <= {longest} GROUP BY {key}
"""
FACTS: Final = {
    PERSON: "jsonb_build_object('name', coalesce(min(person_name), ''), 'email', min(email_text), "
    "'ref', min(employee_text))",
    ENGAGEMENT: "jsonb_build_object('client', min(client_text), 'project', min(project_text), 'code', min(code_text))",
    TASK: "'{}'::jsonb",
}

# Days that are neither ISO nor written with dots: which order do their numbers allow?
DAY_ORDERS: Final = """
SELECT coalesce(min(day_text), '') AS sample, count(*) AS rows, coalesce(min(number), 0) AS first_row,
       coalesce(bool_or(split_part(parts, '-', 1)::integer > 12), false) AS is_day_first,
       coalesce(bool_or(split_part(parts, '-', 2)::integer > 12), false) AS is_month_first
FROM (SELECT day_text, number, replace(day_text, '/', '-') AS parts FROM named
      WHERE day_text ~ '^[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{4}$') slashed
"""


@dataclass(frozen=True, slots=True)
class DayOrders:
    sample: str
    rows: int
    first_row: int
    is_day_first: bool
    is_month_first: bool


def list_names(batch: ImportBatch, positions: Positions, family: Iterable[str]) -> None:
    """Write the batch's names with what is known of them. `family` is the sources whose choices are remembered."""
    relation = time_rows.named(positions)
    for kind, field in ((PERSON, _person_field(positions)), (ENGAGEMENT, "project"), (TASK, "task")):
        sql = LIST.format(kind=kind, key=f"{kind}_key", facts=FACTS[kind], longest=time_rows.LONGEST_NAME)
        title = positions.title(field)[:80]
        execute(relation + sql, {"batch": batch.pk, "title": title, **time_rows.EVERY_ROW})
    _list_day_order(batch, positions, relation)
    _decide(batch, _remembered(family), batch.uploaded_by)


def _person_field(positions: Positions) -> str:
    return "user" if "user" in positions else "first_name"


def _list_day_order(batch: ImportBatch, positions: Positions, relation: str) -> None:
    (orders,) = fetch(DayOrders, relation + DAY_ORDERS, {"batch": batch.pk, **time_rows.EVERY_ROW})
    if not orders.rows:
        return
    is_clear = orders.is_day_first != orders.is_month_first
    order = (DAY_FIRST if orders.is_day_first else MONTH_FIRST) if is_clear else ""
    SourceName.objects.create(
        batch=batch,
        kind=DAY_ORDER,
        name=orders.sample,
        column=positions.title("day")[:80],
        rows=orders.rows,
        first_row=orders.first_row,
        choice=order,
        origin=Origin.MATCHED if is_clear else Origin.OPEN,
    )


def _remembered(family: Iterable[str]) -> dict[tuple[str, str], str]:
    """What each name was in the last import of time that was written and that had it."""
    known = (
        SourceName.objects.filter(batch__source__in=list(family), batch__state=BatchState.DONE)
        .exclude(choice__in=["", SourceName.NEW, SourceName.SKIP])
        .exclude(kind=DAY_ORDER)
        .order_by("batch_id")
        .values_list("kind", "name", "choice")
    )
    return {(kind, name): choice for kind, name, choice in known}


def _decide(batch: ImportBatch, remembered: Mapping[tuple[str, str], str], by: User) -> None:
    deciders: dict[str, _Decider] = {PERSON: _People(), ENGAGEMENT: _Engagements(by), TASK: _Tasks()}
    names = list(batch.names.filter(kind__in=deciders))
    for name in names:
        decider = deciders[name.kind]
        earlier = remembered.get((name.kind, name.name), "")
        if decider.has(earlier):
            name.choice, name.origin = earlier, Origin.REMEMBERED
        else:
            name.choice, name.origin = decider.decide(name)
    SourceName.objects.bulk_update(names, ["choice", "origin"])


class _Decider(Protocol):
    """Knows one kind of thing that names stand for."""

    def has(self, choice: str) -> bool: ...

    def decide(self, name: SourceName) -> tuple[str, Origin]: ...


class _People:
    """Matched by e-mail, by name and number, or by a name that only one person has; else suggested as new."""

    def __init__(self) -> None:
        people = list(Person.objects.values_list("pk", "name", "email", "external_ref"))
        self._ids = {str(pk) for pk, *_ in people}
        self._by_email = _unique((email.lower(), pk) for pk, _, email, _ in people if email)
        self._by_ref = _unique((f"{name.lower()}\n{ref}", pk) for pk, name, _, ref in people if ref)
        self._by_name = _unique((name.lower(), pk) for pk, name, _, _ in people)

    def has(self, choice: str) -> bool:
        return choice in self._ids

    def decide(self, name: SourceName) -> tuple[str, Origin]:
        facts = name.facts
        written = facts["name"].lower()
        found = self._by_email.get(facts["email"].lower()) or self._by_ref.get(f"{written}\n{facts['ref']}")
        found = found or self._by_name.get(written)
        if found:
            return found, Origin.MATCHED
        return (SourceName.NEW, Origin.SUGGESTED) if written else ("", Origin.OPEN)


class _Engagements:
    """Matched by code and client; suggested by code alone, or where the client has a single engagement."""

    def __init__(self, by: User) -> None:
        rows = list(Engagement.objects.visible_to(by).values_list("pk", "code", "name", "client__name"))
        self._ids = {str(pk) for pk, *_ in rows}
        self._by_code = {code.lower(): (str(pk), client.lower()) for pk, code, _, client in rows}
        self._by_name = _unique((f"{client}\n{name}".lower(), pk) for pk, _, name, client in rows)
        self._by_client = _unique((client.lower(), pk) for pk, _, _, client in rows)

    def has(self, choice: str) -> bool:
        return choice in self._ids

    def decide(self, name: SourceName) -> tuple[str, Origin]:
        client, project = name.facts["client"].lower(), name.facts["project"].lower()
        found, its_client = self._by_code.get(name.facts["code"].lower(), ("", ""))
        if found:
            return found, Origin.MATCHED if its_client == client else Origin.SUGGESTED
        if found := self._by_name.get(f"{client}\n{project}", ""):
            return found, Origin.SUGGESTED if name.facts["code"] else Origin.MATCHED
        likely = self._by_client.get(client, "")
        return likely, Origin.SUGGESTED if likely else Origin.OPEN


class _Tasks:
    """A workstream's own name matches; anything else is guessed at and suggested."""

    def has(self, choice: str) -> bool:
        return choice in {*Workstream.values, INTERNAL}

    def decide(self, name: SourceName) -> tuple[str, Origin]:
        for value, label in Workstream.choices:
            if name.name.lower() in {value, str(label).lower()}:
                return value, Origin.MATCHED
        choice = guess(name.name)
        return choice, Origin.SUGGESTED if choice else Origin.OPEN


def _unique(pairs: Iterable[tuple[str, int]]) -> dict[str, str]:
    """Keys that stand for exactly one record."""
    listed = list(pairs)
    times = Counter(key for key, _ in listed)
    return {key: str(pk) for key, pk in listed if times[key] == 1}
