"""What the four time trackers have in common: everything but their columns.

Rows become time entries by one INSERT … SELECT per slice, inside one transaction. Identity and ordinal are
unique in the database, so an import that is repeated, or raced by another, adds nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from engagements.imports import time_checks, time_names, time_result, time_rows, time_undo
from engagements.imports.time_names import DAY_FIRST, DAY_ORDER, ENGAGEMENT, MONTH_FIRST, PERSON, TASK
from engagements.imports.workstreams import INTERNAL
from engagements.models import Engagement, Person, Workstream
from partnerview.audit.actions import record
from partnerview.db.rows import execute
from partnerview.imports.models import ImportBatch, Origin, SourceName
from partnerview.imports.sources import Choice, NameKind, Report, Shown, Source
from partnerview.users.models import User
from partnerview.users.permissions import Permission

SLICE: Final = 10_000
FAMILY: Final = ("harvest", "toggl", "clockify", "kimai")

MARK_KNOWN: Final = """
UPDATE imports_stagedrow staged SET is_known = true
FROM engagements_timeentry entry
WHERE staged.batch_id = %(batch)s AND entry.voided_at IS NULL AND entry.import_identity <> ''
  AND entry.import_identity = staged.identity AND entry.import_ordinal = staged.ordinal
"""

# An approval of the source is taken over by the importer's authority, except for the importer's own time.
INSERT: Final = """
INSERT INTO engagements_timeentry (
    person_id, engagement_id, worked_on, minutes, workstream, task, note, is_billable, is_after_hours, status,
    approved_by_id, approved_at, import_batch_id, import_identity, import_ordinal, hours_source, reference,
    backdate_reason, return_reason, updated_at)
SELECT judged.person_id, judged.engagement_id, judged.worked_on, judged.minutes, judged.workstream, judged.task_text,
       judged.note_text, judged.is_billable, false,
       CASE WHEN is_approved THEN 'approved' ELSE 'submitted' END,
       CASE WHEN is_approved THEN %(by)s END, CASE WHEN is_approved THEN now() END,
       %(batch)s, judged.identity, judged.ordinal, judged.hours_text, judged.reference_text,
       CASE WHEN period.month IS NULL THEN '' ELSE %(reason)s END, '', now()
FROM judged
LEFT JOIN engagements_person person ON person.id = judged.person_id
LEFT JOIN books_accountingperiod period
    ON period.month = date_trunc('month', judged.worked_on)::date AND period.status = 'closed'
CROSS JOIN LATERAL (
    SELECT coalesce(judged.approved, false) AND person.user_id IS DISTINCT FROM %(by)s AS is_approved
) approval
WHERE {writable}
ORDER BY judged.number
ON CONFLICT (import_identity, import_ordinal) WHERE voided_at IS NULL AND NOT import_identity = '' DO NOTHING
"""


class TimeSource(Source):
    """An export of time entries; a subclass names its columns."""

    family: ClassVar[str] = "time"
    noun: ClassVar[str] = "time entries"
    not_by_row: ClassVar[frozenset[str]] = frozenset({time_checks.PERSON_DAY})
    titles: ClassVar[Mapping[str, str]] = time_checks.TITLES
    guarded: ClassVar[Mapping[str, Permission]] = {time_checks.PERIOD_CLOSED: Permission.BOOKS_BACKDATE}
    name_kinds: ClassVar[tuple[NameKind, ...]] = (
        NameKind(PERSON, "People", "a person", "Choose a person"),
        NameKind(ENGAGEMENT, "Clients and engagements", "an engagement", "Choose an engagement"),
        NameKind(TASK, "Tasks and workstreams", "a workstream", "Choose a workstream"),
        NameKind(DAY_ORDER, "Dates", "an order of day and month", "Choose how they are read"),
    )

    def mark_known(self, batch: ImportBatch) -> None:
        execute(MARK_KNOWN, {"batch": batch.pk})

    def list_names(self, batch: ImportBatch) -> None:
        time_names.list_names(batch, self.positions(batch.header), FAMILY)

    def choices(self, kind: str, by: User) -> list[Choice]:
        if kind == PERSON:
            people = Person.objects.filter(is_active=True).values_list("pk", "name", "email")
            named = [
                Choice(str(pk), f"{name}, {email}" if email else name, (name, email)) for pk, name, email in people
            ]
            return [Choice(SourceName.NEW, "Add as a new person"), *named]
        if kind == ENGAGEMENT:
            rows = Engagement.objects.visible_to(by).order_by("client__name", "code")
            listed = rows.values_list("pk", "client__name", "code")
            return [Choice(str(pk), f"{client}, {code}", (code,)) for pk, client, code in listed]
        if kind == DAY_ORDER:
            return [Choice(DAY_FIRST, "Day, month, year"), Choice(MONTH_FIRST, "Month, day, year")]
        workstreams = [Choice(value, str(label)) for value, label in Workstream.choices]
        return [*workstreams, Choice(INTERNAL, "Internal, not billable: no workstream")]

    def judge(self, batch: ImportBatch, by: User) -> dict[str, Any]:
        return time_result.judge(batch, self.positions(batch.header))

    def commit(self, batch: ImportBatch, by: User, report: Report) -> dict[str, Any]:
        people = _add_people(batch, by)
        relation = time_rows.judged(self.positions(batch.header), more=("note",))
        sql = relation + INSERT.format(writable=time_rows.WRITABLE)
        params = time_rows.parameters(batch) | {"by": by.pk, "reason": batch.backdate_reason}
        last = batch.rows.order_by("-number").values_list("number", flat=True).first() or 0
        written = 0
        for after in range(0, last, SLICE):
            written += execute(sql, params | {"after": after, "through": after + SLICE})
            report(written, batch.rows_new)
        return time_result.of_entries(batch) | {"people_added": people, "skipped": batch.outcome["skipped"]}

    def undo(self, batch: ImportBatch, by: User) -> None:
        time_undo.undo(batch)

    def show(self, facts: Mapping[str, Any]) -> Shown:
        return time_result.show(facts)


def _add_people(batch: ImportBatch, by: User) -> int:
    """Make the people that were chosen as new; the next import then finds them by the same name."""
    names = list(batch.names.filter(kind=PERSON, choice=SourceName.NEW))
    for name in names:
        person = Person.objects.create(
            name=name.facts["name"][:200], email=name.facts["email"][:254], external_ref=name.facts["ref"][:80]
        )
        record(person, action="person.imported", by=by, after={"import": batch.pk})
        name.choice, name.origin = str(person.pk), Origin.CHOSEN
    SourceName.objects.bulk_update(names, ["choice", "origin"])
    return len(names)
