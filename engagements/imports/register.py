"""A register of engagements that run already: clients, engagements, one line of contracted hours each.

A code that is here already must say the same; then its row is known and nothing changes. Each row that is
new goes through the actions that a person would use, and is then taken over in its state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final

from engagements.actions.engagements import draft_engagement
from engagements.actions.service_lines import add_line
from engagements.imports import register_result, register_rows
from engagements.imports.register_rows import RegisterRow, as_text
from engagements.imports.takeovers import give_back, may_take_over, take_over
from engagements.models import Engagement, EngagementStatus, Interval, LineKind, RecognitionMethod, ServiceLine
from partnerview.audit.actions import record
from partnerview.books.models import AccountingPeriod, PeriodStatus
from partnerview.directory.models import Client
from partnerview.errors import DomainError, InvalidInput
from partnerview.imports.layout import Column
from partnerview.imports.models import ImportBatch, Origin, RowFinding, Severity, SourceName
from partnerview.imports.sources import Choice, NameKind, Report, Shown, Source
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.models import User
from partnerview.users.permissions import Permission

ACCOUNT_MANAGER: Final = "account_manager"
PERIOD_CLOSED: Final = "period_closed"
UNCLEAR: Final = (Origin.OPEN, Origin.SUGGESTED)


class Register(Source):
    key: ClassVar[str] = "register"
    family: ClassVar[str] = "register"
    label: ClassVar[str] = "a register of engagements"
    noun: ClassVar[str] = "engagements"
    columns: ClassVar[tuple[Column, ...]] = register_rows.COLUMNS
    titles: ClassVar[Mapping[str, str]] = {
        "unmapped_account_manager": "Account managers without a match",
        "differs": "Codes that are here and say something else",
        "code_twice": "Codes that appear twice",
        "may_not_take_over": "Engagements that you may not start",
        PERIOD_CLOSED: "Starts in a closed month",
    }
    guarded: ClassVar[Mapping[str, Permission]] = {PERIOD_CLOSED: Permission.BOOKS_BACKDATE}
    name_kinds: ClassVar[tuple[NameKind, ...]] = (
        NameKind(ACCOUNT_MANAGER, "Account managers", "an account manager", "Choose an account manager"),
    )

    def mark_known(self, batch: ImportBatch) -> None:
        """Known is a code that is here and says the same."""
        rows = register_rows.read(batch, self.positions(batch.header))
        here = _here(rows)
        known = [row.number for row in rows if _is_here(row, here) and not _differences(row, here[row.code.upper()])]
        batch.rows.update(is_known=False)
        batch.rows.filter(number__in=known).update(is_known=True)

    def list_names(self, batch: ImportBatch) -> None:
        named: dict[str, list[RegisterRow]] = {}
        for row in self._new_rows(batch):
            named.setdefault(row.account_manager, []).append(row)
        managers = {user.email.lower(): str(user.pk) for user in _managers()}
        likely = str(batch.uploaded_by.pk) if batch.uploaded_by.may(Permission.ENGAGEMENTS_CHANGE) else ""
        SourceName.objects.bulk_create(
            SourceName(
                batch=batch,
                kind=ACCOUNT_MANAGER,
                name=name,
                column=self.positions(batch.header).title(ACCOUNT_MANAGER)[:80],
                rows=len(rows),
                first_row=rows[0].number,
                **_decided(managers.get(name.lower(), ""), likely),
            )
            for name, rows in named.items()
            if len(name) <= register_rows.LONGEST[ACCOUNT_MANAGER]
        )

    def choices(self, kind: str, by: User) -> list[Choice]:
        return [Choice(str(user.pk), f"{user.name}, {user.email}", (user.name, user.email)) for user in _managers()]

    def judge(self, batch: ImportBatch, by: User) -> dict[str, Any]:
        self.mark_known(batch)
        rows, positions = self._new_rows(batch), self.positions(batch.header)
        findings: list[RowFinding] = []

        def say(row: RegisterRow, field: str, code: str, why: str, severity: str = Severity.ERROR) -> None:
            findings.append(
                RowFinding(
                    batch=batch,
                    row_number=row.number,
                    column=positions.title(field)[:80],
                    value=getattr(row, field),
                    severity=severity,
                    code=code,
                    message=why,
                )
            )

        _judge_all(rows, by, say)
        RowFinding.objects.bulk_create(findings)
        wrong = {finding.row_number for finding in findings if finding.severity == Severity.ERROR}
        return register_result.facts(_writable(batch, [row for row in rows if row.number not in wrong])) | {
            "skipped": batch.rows.filter(is_left_out=False, is_known=False).count() - len(rows)
        }

    def commit(self, batch: ImportBatch, by: User, report: Report) -> dict[str, Any]:
        managers = {name.name: name.choice for name in batch.names.filter(kind=ACCOUNT_MANAGER)}
        users = {str(user.pk): user for user in User.objects.filter(pk__in=[pk for pk in managers.values() if pk])}
        rows = _writable(batch, self._new_rows(batch))
        written = []
        for done, row in enumerate(rows, start=1):
            try:
                written.append(_write(row, users[managers[row.account_manager]], batch, by))
            except DomainError as refusal:
                raise InvalidInput(f"Row {row.number}: {refusal.message}") from refusal
            report(done, len(rows))
        facts = register_result.facts(rows) | {"skipped": batch.outcome["skipped"]}
        return facts | {"engagement_ids": [engagement.pk for engagement in written]}

    def undo(self, batch: ImportBatch, by: User) -> None:
        for engagement in Engagement.objects.filter(pk__in=batch.outcome["engagement_ids"]).order_by("pk"):
            give_back(engagement, by=by, reason=batch.undo_reason)

    def show(self, facts: Mapping[str, Any]) -> Shown:
        return register_result.show(facts)

    def _new_rows(self, batch: ImportBatch) -> list[RegisterRow]:
        """Rows that are neither known nor left out, nor those of an account manager whose rows are."""
        known = set(batch.rows.filter(is_known=True).values_list("number", flat=True))
        skipped = set(batch.names.filter(choice=SourceName.SKIP).values_list("name", flat=True))
        rows = register_rows.read(batch, self.positions(batch.header))
        return [row for row in rows if row.number not in known and row.account_manager not in skipped]


def _judge_all(rows: list[RegisterRow], by: User, say: Any) -> None:
    here = _here(rows)
    closed = set(AccountingPeriod.objects.filter(status=PeriodStatus.CLOSED).values_list("month", flat=True))
    for row in rows:
        register_rows.judge(row, lambda *said, row=row: say(row, *said))
        for field, found in _differences(row, here.get(row.code.upper())).items():
            say(row, field, "differs", f"{row.code} is here already and says {found}. Change it there, not by import.")
        if row.status != EngagementStatus.DRAFT and not may_take_over(by):
            say(
                row, "status", "may_not_take_over", "Only those who approve starts, or an admin, bring in running ones."
            )
        if row.started and Month.of(row.started).first_day in closed:
            why = f"{formats.month_name(Month.of(row.started))} is closed. With a reason the start keeps its day."
            say(row, "started_on", PERIOD_CLOSED, why, Severity.WARNING)
    for row, first in register_rows.duplicates(rows):
        say(
            row, "code", "code_twice", f"Row {first.number} has the code {first.code} too. A code names one engagement."
        )


def _here(rows: Iterable[RegisterRow]) -> dict[str, Engagement]:
    """Engagements that have one of these codes, by code in capitals."""
    codes = {row.code.upper() for row in rows}
    return {e.code.upper(): e for e in Engagement.objects.select_related("client") if e.code.upper() in codes}


def _is_here(row: RegisterRow, here: Mapping[str, Engagement]) -> bool:
    """A draft that the register says runs is not here yet: it is waiting to be taken over."""
    engagement = here.get(row.code.upper())
    return engagement is not None and (engagement.is_live or row.status == EngagementStatus.DRAFT)


def _differences(row: RegisterRow, engagement: Engagement | None) -> dict[str, str]:
    """Fields in which a register's row and the engagement of its code differ, with what is here.

    Compared is what the register once made: the first line. What life has changed since is no difference.
    """
    if engagement is None:
        return {}
    line = engagement.lines.order_by("starts_on", "id").first() or ServiceLine()
    pairs: dict[str, tuple[Any, Any]] = {
        "client": (row.client.lower(), engagement.client.name.lower()),
        "engagement": (row.engagement, engagement.name),
        "started_on": (row.started, engagement.starts_on),
        "currency": (row.currency, engagement.currency),
        "billing_interval": (row.billing_interval, engagement.billing_interval),
        "billing_timing": (row.billing_timing, engagement.billing_timing),
        "scope": (row.scope, engagement.scope),
        "out_of_scope": (row.excluded, engagement.out_of_scope),
        "hours": (row.minutes, line.contracted_minutes),
        "rate": (row.amount, line.hourly_rate),
    }
    found = {field: here for field, (said, here) in pairs.items() if said != here}
    if "hours" in found:
        found["hours"] = Decimal(line.contracted_minutes or 0) / 60
    return {field: f"“{as_text(here)}”" for field, here in found.items()}


def _writable(batch: ImportBatch, rows: list[RegisterRow]) -> list[RegisterRow]:
    """Rows whose account manager is decided."""
    names = batch.names.filter(kind=ACCOUNT_MANAGER).exclude(origin__in=UNCLEAR).exclude(choice=SourceName.SKIP)
    decided = set(names.values_list("name", flat=True))
    return [row for row in rows if row.account_manager in decided]


def _write(row: RegisterRow, manager: User, batch: ImportBatch, by: User) -> Engagement:
    assert row.started is not None  # noqa: S101  judged before
    reason = batch.backdate_reason or f"Taken over from {batch.file_name}, row {row.number}"
    engagement = Engagement.objects.filter(code__iexact=row.code, status=EngagementStatus.DRAFT).first()
    if engagement is None:
        engagement = _draft(row, manager, by)
    if row.status != EngagementStatus.DRAFT:
        take_over(engagement, to=row.status, by=by, reason=reason)
    return engagement


def _draft(row: RegisterRow, manager: User, by: User) -> Engagement:
    assert row.started is not None  # noqa: S101  judged before
    engagement = draft_engagement(
        by=by,
        client=_client(row.client, manager, by),
        name=row.engagement,
        code=row.code,
        scope=row.scope,
        out_of_scope=row.excluded,
        account_manager=manager,
        currency=row.currency,
        billing_interval=row.billing_interval,
        billing_timing=row.billing_timing,
        starts_on=row.started,
    )
    line = add_line(
        engagement,
        by=by,
        name="Contracted hours",
        kind=LineKind.CONTRACTED_HOURS,
        interval=Interval.MONTH,
        contracted_minutes=row.minutes,
        hourly_rate=row.amount,
        recognition_method=RecognitionMethod.STRAIGHT_LINE,
        starts_on=row.started,
        ends_on=row.ended,
    )
    if line.ends_before:
        engagement.ends_before = line.ends_before
        engagement.save(update_fields=["ends_before", "updated_at"])
    return engagement


def _client(name: str, manager: User, by: User) -> Client:
    """The client of that name, whatever its case, or a new one."""
    client = Client.objects.filter(name__iexact=name).first()
    if client is None:
        client = Client.objects.create(name=name, account_manager=manager)
        record(client, action="client.imported", by=by, after={"account_manager": manager})
    return client


def _managers() -> list[User]:
    """Active people who may run engagements."""
    return [user for user in User.objects.filter(is_active=True) if user.may(Permission.ENGAGEMENTS_CHANGE)]


def _decided(matched: str, likely: str) -> dict[str, str]:
    if matched:
        return {"choice": matched, "origin": Origin.MATCHED}
    return {"choice": likely, "origin": Origin.SUGGESTED if likely else Origin.OPEN}
