"""Signing a RAP: a manager of the partner's territory, then a CxO, neither of them who asked; or it goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from partnerview import clock
from partnerview.approvals.actions import APPROVED, REJECTED, decide, open_approval_of, withdraw
from partnerview.approvals.models import Approval, Outcome
from partnerview.errors import Conflict
from partnerview.lifecycle import transition
from programs.actions.raps import NO_ACK
from programs.law.raps import require
from programs.law.signing import refuse_another_territory
from programs.models import Rap, RapStatus

if TYPE_CHECKING:
    from partnerview.users.models import User


@transaction.atomic
def sign_rap(rap: Rap, *, by: User, reason: str = "") -> Rap:
    """Give the next signature. With the last one the RAP is approved today and nothing in it changes any more."""
    rap = Rap.objects.lock_one(rap.pk)
    require(rap, "sign", by=by)
    approval = _decided(rap, APPROVED, by=by, reason=reason)
    if approval.outcome != Outcome.APPROVED:
        return rap
    return transition(rap, to=RapStatus.APPROVED, by=by, reason=reason, about=rap.partner, approved_on=clock.today())


@transaction.atomic
def reject_rap(rap: Rap, *, by: User, reason: str) -> Rap:
    """Back to a draft, with the reason; both sides acknowledge anew."""
    rap = Rap.objects.lock_one(rap.pk)
    require(rap, "reject", by=by)
    _decided(rap, REJECTED, by=by, reason=reason)
    return transition(rap, to=RapStatus.DRAFT, by=by, reason=reason, about=rap.partner, **NO_ACK)


@transaction.atomic
def withdraw_rap(rap: Rap, *, by: User, reason: str = "") -> Rap:
    """Take the question back and go on with the draft. By whoever works with the partner."""
    rap = Rap.objects.lock_one(rap.pk)
    require(rap, "withdraw", by=by)
    withdraw(_question_of(rap), by=by)
    return transition(rap, to=RapStatus.DRAFT, by=by, reason=reason, about=rap.partner, **NO_ACK)


def _decided(rap: Rap, decision: str, *, by: User, reason: str) -> Approval:
    approval = _question_of(rap)
    refuse_another_territory(rap.partner, approval, by)
    return decide(approval, decision=decision, by=by, reason=reason)


def _question_of(rap: Rap) -> Approval:
    approval = open_approval_of(rap)
    if approval is None:
        raise Conflict("Nobody is asked for a signature now.", code="approval_closed")
    return approval
