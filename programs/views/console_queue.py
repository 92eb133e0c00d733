"""The second tab of the console: what waits for a decision, for whom and for how long; each line opens its approval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from partnerview import clock
from partnerview.http.lists import download, wants_file
from partnerview.ui.parts import Option
from partnerview.users.access import permission
from partnerview.users.permissions import Permission
from programs.reports.queue import KINDS, Waiting, waiting_decisions
from programs.tables.console import QueueTable
from programs.views.console_scope import Scope, scope_of
from programs.words.queue import age_words, awaited_of, summary_of, title_of

QUEUE: Final = "programs:console-queue"
# From so many days on, somebody should decide soon.
SLOW: Final = 7


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One question as it is shown to one viewer."""

    row: Waiting
    viewer: int
    days: int

    @property
    def kind(self) -> str:
        return KINDS[self.row.kind]

    @property
    def title(self) -> str:
        return title_of(self.row)

    @property
    def summary(self) -> str:
        return summary_of(self.row)

    @property
    def awaited(self) -> str:
        return awaited_of(self.row, viewer=self.viewer)

    @property
    def is_mine(self) -> bool:
        return self.viewer in self.row.awaited_ids

    @property
    def age(self) -> str:
        return age_words(self.days)

    @property
    def is_slow(self) -> bool:
        return self.days >= SLOW

    @property
    def signatures(self) -> str:
        """`second of two` where two people sign."""
        return {1: "first of two", 2: "second of two"}.get(self.row.step, "") if self.row.steps == 2 else ""

    def values(self) -> dict[str, Any]:
        """As the file has it."""
        names = ("kind", "title", "summary", "awaited", "days")
        row = self.row
        return {name: getattr(self, name) for name in names} | {
            "partner": row.partner, "territory": row.territory, "pam": row.pam, "requested_by": row.requested_by,
            "requested_at": row.requested_at, "amount": row.amount, "currency": row.currency, "approval": row.approval,
        }  # fmt: skip


@permission(Permission.CONSOLE_VIEW)
def queue(request: HttpRequest) -> HttpResponseBase:
    scope = scope_of(request)
    every = _lines(scope)
    kind, whose = request.GET.get("kind", ""), request.GET.get("waits_for", "")
    shown = [line for line in every if kind in {"", line.row.kind} and (whose != "me" or line.is_mine)]
    if wants_file(request):
        return download(request, QueueTable, [line.values() for line in shown], name="queue")
    return _page(request, scope, every, shown)


def _page(request: HttpRequest, scope: Scope, every: list[QueueLine], shown: list[QueueLine]) -> HttpResponse:
    kind, whose = request.GET.get("kind", ""), request.GET.get("waits_for", "")
    here = {name: value for name, value in (("kind", kind), ("waits_for", whose)) if value}
    mine = sum(line.is_mine for line in every)
    context = {
        "scope": scope,
        "tabs": scope.tabs(QUEUE),
        "lines": shown,
        "is_narrowed": bool(here),
        "all_url": scope.page(QUEUE),
        "heading": _heading(len(every), mine),
        "note": "Oldest first",
        "kinds": _kinds(scope, every, whose),
        "kind": kind,
        "whose": [
            Option("", f"All {len(every)}", scope.page(QUEUE, **({"kind": kind} if kind else {}))),
            Option("me", f"Mine {mine}", scope.page(QUEUE, **here | {"waits_for": "me"})),
        ],
        "waits_for": whose,
        "csv_url": scope.page(QUEUE, **here, format="csv"),
        "xlsx_url": scope.page(QUEUE, **here, format="xlsx"),
    }
    return render(request, "programs/console_queue.html", context)


def _lines(scope: Scope) -> list[QueueLine]:
    now = clock.now()
    return [QueueLine(row, scope.user.pk, row.days(now)) for row in waiting_decisions(scope.seen)]


def _kinds(scope: Scope, every: list[QueueLine], whose: str) -> list[Option]:
    """Those of which something waits, each with how many."""
    counts = {kind: sum(line.row.kind == kind for line in every) for kind in KINDS}
    kept = {"waits_for": whose} if whose else {}
    options = [Option("", "Every kind", scope.page(QUEUE, **kept))]
    return options + [
        Option(kind, f"{KINDS[kind]} {count}", scope.page(QUEUE, **kept, kind=kind))
        for kind, count in counts.items()
        if count
    ]


def _heading(waiting: int, mine: int) -> str:
    if not waiting:
        return "Nothing waits for a decision"
    decisions = "One decision waits" if waiting == 1 else f"{waiting} decisions wait"
    return f"{decisions}, {mine} for you" if mine else f"{decisions}, none for you"
