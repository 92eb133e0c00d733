"""What the page of one run shows: words, links and tables over its row and its entries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse

from engagements.models import Engagement
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from recognition.models import EntryKind, RecognitionRun, RunStatus
from recognition.reports.preview import Preview
from recognition.tables import FailureTable, PostedTable

_HEADINGS = {
    RunStatus.WAITING: "{month} waits for a worker",
    RunStatus.RUNNING: "{month} is being posted",
    RunStatus.DONE: "{month} is posted",
    RunStatus.FAILED: "{month} stopped half-way",
}


@dataclass(frozen=True)
class RunPage:
    """One run, for the person who looks at it."""

    run: RecognitionRun
    user: User

    @property
    def month(self) -> Month:
        return Month.of(self.run.month)

    @property
    def heading(self) -> str:
        return _HEADINGS[RunStatus(self.run.status)].format(month=formats.month_name(self.month))

    @property
    def lede(self) -> str:
        asked = self.run.requested_by.name if self.run.requested_by else "the monthly schedule or a command"
        asked_for = f"Asked for by {asked} on {formats.moment(self.run.requested_at)}."
        if self.run.is_finished:
            return f"{asked_for} Finished on {formats.moment(self.run.finished_at)}."
        return f"{asked_for} You may leave this page; the run goes on and its result stays here."

    @property
    def poll_url(self) -> str:
        return "" if self.run.is_finished else reverse("recognition:run-progress", args=[self.run.pk])

    @property
    def note(self) -> str:
        entries = formats.number(self.run.entries_posted)
        return f"{entries} {'entry' if self.run.entries_posted == 1 else 'entries'} posted"

    @property
    def now(self) -> str:
        """The step under way; while it waits, the earlier month that goes first."""
        if self.run.status != RunStatus.WAITING:
            return self.run.step
        first = RecognitionRun.objects.filter(status=RunStatus.RUNNING).order_by("-progressed_at").first()
        return f"{formats.month_name(Month.of(first.month))} goes first" if first else "waiting for a worker"

    @property
    def succeeded(self) -> int:
        return max(0, self.run.engagements_total - self.run.engagements_failed)

    @property
    def may_run(self) -> bool:
        return self.run.is_finished and self.user.may(Permission.RECOGNITION_RUN)

    @cached_property
    def failures(self) -> FailureTable:
        rows = self.run.failures.filter(engagement__in=Engagement.objects.visible_to(self.user))
        return FailureTable(list(rows.order_by("engagement__client__name").values(*FailureTable.needed())))

    @cached_property
    def posted(self) -> PostedTable:
        """What this run posted, by month, kind and currency. Only what this person may see."""
        entries = self.run.entries.filter(engagement__in=Engagement.objects.visible_to(self.user))
        sums = entries.order_by("month", "kind", "currency").values("month", "kind", "currency")
        rows = sums.annotate(lines=Count("line", distinct=True), amount=Sum("amount"))
        return PostedTable(list(rows))

    @property
    def entries_url(self) -> str:
        return f"{reverse('recognition:entry-list')}?run={self.run.pk}"


def preview_rows(preview: Preview) -> list[dict[str, Any]]:
    """The rows of a preview as its table takes them."""
    return [
        {
            "kind": EntryKind(row.kind).label,
            "currency": row.currency,
            "lines": row.lines,
            "posted": row.posted,
            "due": row.due,
        }
        for row in preview.rows
    ]
