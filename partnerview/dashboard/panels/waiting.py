"""What waits for this person's decision: approvals to sign, time to approve, imports, drafts to finish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Sum

from engagements.models import Engagement, EngagementStatus, TimeEntry
from partnerview.approvals.models import Approval
from partnerview.dashboard.panels.panel import Panel, Place, counted, listed
from partnerview.imports.models import BatchState, ImportBatch
from partnerview.ui import formats
from partnerview.users.models import User
from partnerview.users.permissions import Permission

SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One line: what it is, in a word; what it says; where it is decided."""

    word: str
    text: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """`count` is how many approvals wait, of which the first are among the items."""

    items: tuple[Item, ...]
    count: int
    url: str


def waiting(user: User) -> Panel | None:
    approvals = Approval.objects.visible_to(user)
    mine = approvals.filter(pk__in=Approval.objects.waiting_for(user).values("pk"))
    count = mine.count()
    first = mine.select_related("requested_by").order_by("requested_at", "id")[:SHOWN]
    items = [*map(_approval, first), *_time(user), *_imports(user), *_drafts(user)]
    url = listed("approvals:approval-list", waiting_for="me")
    says = f"{counted(count, 'decision')} {'waits' if count == 1 else 'wait'} for you" if count else ""
    return (
        Panel("dashboard/panels/waiting.html", Place.ASIDE, Waiting(tuple(items), count, url), says) if items else None
    )


def _approval(approval: Approval) -> Item:
    asked = f"Asked by {approval.requested_by.name}, {formats.day(approval.requested_at)}"
    return Item("Decide", approval.question, approval.url or listed("approvals:approval-list", waiting_for="me"), asked)


def _time(user: User) -> list[Item]:
    found = TimeEntry.objects.approvable_by(user).aggregate(
        minutes=Sum("minutes"), entries=Count("pk"), people=Count("person", distinct=True)
    )
    if not found["entries"]:
        return []
    note = f"{counted(found['entries'], 'entry', 'entries')} of {counted(found['people'], 'person', 'people')}"
    text = f"{formats.hours(found['minutes'])} hours to approve"
    return [Item("Time", text, listed("engagements:time-approval-list"), note)]


def _imports(user: User) -> list[Item]:
    found = []
    for state, text in ((BatchState.MAPPING, "to decide on"), (BatchState.REVIEW, "ready to be taken in")):
        count = ImportBatch.objects.visible_to(user).filter(state=state).count()
        if count:
            url = listed("imports:import-list", state=state.value)
            found.append(Item("Import", f"{counted(count, 'import')} {text}", url))
    return found


def _drafts(user: User) -> list[Item]:
    if not user.may(Permission.ENGAGEMENTS_CHANGE):
        return []
    count = Engagement.objects.visible_to(user).filter(status=EngagementStatus.DRAFT).count()
    url = listed("engagements:engagement-list", status=EngagementStatus.DRAFT.value)
    return [Item("Draft", f"{counted(count, 'engagement')} not started", url)] if count else []
