"""Asking others to sign, signing, taking the question back. Called by the action of the subject.

The subject's own action says what follows from the outcome; here is only who may sign what, and when.
PostgreSQL keeps the same: four eyes, one open question per subject, decisions that stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db import models, transaction

from partnerview import clock
from partnerview.approvals.models import Approval, ApprovalStep, Outcome
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.directory.models import Territory
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.money import Money
from partnerview.users.models import User
from partnerview.users.permissions import Role

APPROVED, REJECTED = "approved", "rejected"


@transaction.atomic
def request_approval(
    subject: models.Model,
    *,
    question: str,
    steps: Sequence[Iterable[Role]],
    by: User,
    url: str = "",
    amount: Money | None = None,
    territory: Territory | None = None,
) -> Approval:
    """Ask for one signature per step, in order, each by any one of the step's roles.

    Raises Conflict while another question about the same subject is open.
    """
    with kept(approval_one_open_per_subject=("", "This is waiting for approval already.")):
        approval = Approval.objects.create(
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            question=question[:200],
            url=url,
            requested_by=by,
            amount=amount.amount if amount else None,
            currency=amount.currency if amount else "",
            territory=territory,
        )
    for position, roles in enumerate(steps, start=1):
        names = sorted(str(role) for role in roles)
        ApprovalStep.objects.create(approval=approval, position=position, requested_by=by, roles=names)
    record(approval, action="approval.requested", by=by, after={"question": approval.question}, about=subject)
    return approval


def open_approval_of(subject: models.Model) -> Approval | None:
    """The question about this subject that waits for an answer."""
    return Approval.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk, outcome=Outcome.OPEN
    ).first()


@transaction.atomic
def decide(approval: Approval, *, decision: str, by: User, reason: str = "") -> Approval:
    """Sign the next step, or refuse it. The last signature approves; one refusal rejects.

    Raises Conflict if it is closed; NotPermitted for the requester, for a second signature of one person,
    and for anybody without one of the step's roles; InvalidInput for a refusal without a reason.
    """
    approval = Approval.objects.lock(approval.pk)
    step = _next_step(approval)
    _refuse_unless_may_sign(approval, step, by)
    if decision not in {APPROVED, REJECTED}:
        raise InvalidInput("A decision is “approved” or “rejected”.", field="decision")
    if decision == REJECTED and not reason.strip():
        raise InvalidInput("Say why, so that it can be mended.", code="required", field="reason")
    step.decided_by, step.decided_at, step.decision, step.reason = by, clock.now(), decision, reason
    step.authority = authority_of(by, step, approval)
    step.save(update_fields=["decided_by", "decided_at", "decision", "reason", "authority"])
    outcome = _outcome_after(approval, decision)
    _close(approval, outcome)
    _record(approval, f"approval.{decision}", by=by, reason=reason, after={"step": step.position, "outcome": outcome})
    return approval


@transaction.atomic
def withdraw(approval: Approval, *, by: User) -> Approval:
    """Take the question back; who may do so is the subject's rule. Raises Conflict if it is closed."""
    approval = Approval.objects.lock(approval.pk)
    _next_step(approval)
    _close(approval, Outcome.WITHDRAWN)
    _record(approval, "approval.withdrawn", by=by, reason="", after={"outcome": Outcome.WITHDRAWN})
    return approval


def authority_of(user: User, step: ApprovalStep, approval: Approval) -> dict[str, Any]:
    """Under which right somebody signs, frozen as it is now."""
    used = next(role for role in step.roles if role in user.roles)
    return {
        "role": used,
        "roles_held": list(user.roles),
        "territories": sorted(user.territories.values_list("pk", flat=True)),
        "territory": approval.territory_id,
        "amount": str(approval.amount) if approval.amount is not None else None,
        "currency": approval.currency,
    }


def _next_step(approval: Approval) -> ApprovalStep:
    if approval.outcome != Outcome.OPEN:
        state = Outcome(approval.outcome).label.lower()
        raise Conflict(f"This has been {state} already.", code="approval_closed")
    return approval.steps.filter(decided_by=None).order_by("position")[0]


def _refuse_unless_may_sign(approval: Approval, step: ApprovalStep, by: User) -> None:
    if approval.requested_by_id == by.pk:
        raise NotPermitted("You asked for this. Another person has to decide it.", code="four_eyes")
    if approval.steps.filter(decided_by=by).exists():
        raise NotPermitted("You have signed an earlier step. The next one is another person's.", code="four_eyes")
    if not by.is_active or not set(step.roles) & set(by.roles):
        raise NotPermitted(f"This waits for {step.role_words()}.")


def _outcome_after(approval: Approval, decision: str) -> Outcome:
    if decision == REJECTED:
        return Outcome.REJECTED
    return Outcome.OPEN if approval.steps.filter(decided_by=None).exists() else Outcome.APPROVED


def _close(approval: Approval, outcome: Outcome) -> None:
    approval.outcome = outcome
    approval.closed_at = None if outcome == Outcome.OPEN else clock.now()
    approval.save(update_fields=["outcome", "closed_at"])


def _record(approval: Approval, action: str, *, by: User, reason: str, after: dict[str, Any]) -> None:
    subject = apps.get_model(approval.subject_type)(pk=approval.subject_id)
    record(approval, action=action, by=by, after=after, reason=reason, about=subject)
