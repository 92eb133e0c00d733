"""What waits for a person who works with partners, each a count whose address shows exactly the rows counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.http import urlencode

from partnerview.approvals.models import Approval
from partnerview.users.permissions import Permission
from programs.models import CohortStrategy, Commitment, DisbursementStatus, Handover, MdfDisbursement, Qar, Rap
from programs.models.partner_profile import partners_seen_by

if TYPE_CHECKING:
    from partnerview.users.models import User


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line; `is_late` where its day has passed."""

    word: str
    count: int
    text: str
    url: str
    is_late: bool = False


def waiting_for(user: User, *, today: dt.date) -> tuple[Waiting, ...]:
    """The most urgent first; nothing for what this person cannot do, or where nothing waits."""
    found = [*_decisions(user), *_reviews(user, today), *_promises(user, today), *_plans(user), *_people(user, today)]
    return tuple(line for line in found if line.count)


def _decisions(user: User) -> list[Waiting]:
    count = Approval.objects.waiting_for(user).count()
    text = _words(count, "decision waits for you", "decisions wait for you")
    return [Waiting("Decide", count, text, _at("approvals:approval-list", waiting_for="me"))]


def _reviews(user: User, today: dt.date) -> list[Waiting]:
    rows = Qar.objects.visible_to(user)
    late, soon = rows.overdue_on(today).count(), today + dt.timedelta(days=30)
    coming = rows.unfinished().filter(due_on__range=(today, soon)).count()
    return [
        Waiting("QAR", late, _words(late, "review overdue", "reviews overdue"),
                _at("programs:qar-list", when="overdue"), is_late=True),
        Waiting("QAR", coming, _words(coming, "review due in 30 days", "reviews due in 30 days"),
                _at("programs:qar-list", when="soon")),
    ]  # fmt: skip


def _promises(user: User, today: dt.date) -> list[Waiting]:
    late = Commitment.objects.visible_to(user).waiting().filter(due_on__lt=today).count()
    text = _words(late, "promise overdue", "promises overdue")
    return [Waiting("Promise", late, text, _at("programs:promises", outcome="open", sort="due_on"), is_late=True)]


def _plans(user: User) -> list[Waiting]:
    if not user.may(Permission.RAPS_CHANGE):
        return []
    rows = Rap.objects.visible_to(user)
    signed, drafts = rows.filter(status="approved").count(), rows.filter(status="draft").count()
    paid = MdfDisbursement.objects.visible_to(user).filter(status=DisbursementStatus.DISBURSED)
    proofs = paid.exclude(disbursed_by=user).count()
    return [
        Waiting("RAP", signed, _words(signed, "signed RAP to be activated", "signed RAPs to be activated"),
                _at("programs:rap-list", status="approved")),
        Waiting("RAP", drafts, _words(drafts, "RAP still a draft", "RAPs still drafts"),
                _at("programs:rap-list", status="draft")),
        Waiting("MDF", proofs, _words(proofs, "payment to be confirmed", "payments to be confirmed"),
                _at("programs:mdf-outcomes")),
    ]  # fmt: skip


def _people(user: User, today: dt.date) -> list[Waiting]:
    """Whom nobody looks after, what is about to move, which strategy is to be read again."""
    if not user.may(Permission.CONSOLE_VIEW):
        return []
    orphans = partners_seen_by(user).filter(pam=None).count()
    planned = Handover.objects.visible_to(user).planned().count()
    in_force = CohortStrategy.objects.visible_to(user).in_force()
    reviews = sum(1 for strategy in in_force if strategy.is_review_due(today))
    return [
        Waiting("Partner", orphans, _words(orphans, "partner without an account manager",
                "partners without an account manager"), _at("programs:handover-new", pam="nobody")),
        Waiting("Handover", planned, _words(planned, "handover planned", "handovers planned"),
                _at("programs:handover-list", status="planned")),
        Waiting("Strategy", reviews, _words(reviews, "strategy to be read again", "strategies to be read again"),
                _at("programs:strategy-list")),
    ]  # fmt: skip


def _words(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _at(name: str, **query: Any) -> str:
    return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)
