"""Promises: made in a next plan or in a RAP; done, confirmed, deferred with their origin, or dropped."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

from django.db import transaction
from django.urls import reverse

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.errors import Conflict, IllegalTransition, InvalidInput, NotPermitted
from partnerview.money import Money
from partnerview.notifications.actions.notifications import notify
from partnerview.users.permissions import Permission
from programs.actions.telling import tell_contacts
from programs.law.raps import require
from programs.models import Commitment, PromiseOutcome, Qar, Rap

if TYPE_CHECKING:
    from partnerview.users.models import User

TOLD_AT: Final = 3  # deferrals, from which on the manager hears of it
OWNED: Final = {"promise_has_an_owner": ("owner", "Say who owes it: one of us, or somebody at the partner.")}


class Said(TypedDict, total=False):
    """What is promised, by whom, by when."""

    text: str
    side: str
    owner: User | None
    owner_name: str
    due_on: dt.date
    worth: Money | None


@transaction.atomic
def promise(holder: Qar | Rap, *, by: User, **said: Unpack[Said]) -> Commitment:
    """A new line in the next plan of an open review, or in a RAP."""
    where = _lock_holder(holder, by)
    values = _values(said)
    with kept(**OWNED):
        commitment = Commitment.objects.create(
            **where, **values, partner_id=holder.partner_id, promised_on=clock.today(), created_by=by
        )
    after = {"text": commitment.text, "due_on": commitment.due_on}
    record(commitment, action="commitment.made", by=by, after=after, about=holder)
    return commitment


@transaction.atomic
def change_promise(commitment: Commitment, *, by: User, **said: Unpack[Said]) -> Commitment:
    """Other words, owner or day, while the plan is being written. The owner alone may change later as well."""
    commitment = Commitment.objects.lock_one(commitment.pk)
    _refuse_settled(commitment)
    values = _values(said)
    changed = {name: value for name, value in values.items() if getattr(commitment, name) != value}
    if not changed:
        return commitment
    if set(changed) - {"owner", "owner_name"}:
        _lock_holder(commitment.holder, by)
    elif not by.may(Permission.QARS_CHANGE):
        raise NotPermitted("Your role does not keep promises.")
    before = {name: getattr(commitment, name) for name in changed}
    for name, value in changed.items():
        setattr(commitment, name, value)
    with kept(**OWNED):
        commitment.save()
    record(commitment, action="commitment.changed", by=by, before=before, after=changed, about=commitment.holder)
    return commitment


@transaction.atomic
def settle_promise(
    commitment: Commitment, *, outcome: str, by: User, reason: str = "", due_on: dt.date | None = None
) -> Commitment:
    """Say how it came out. Deferred, it goes on as a new line that keeps its origin, one deferral further."""
    commitment = Commitment.objects.lock_one(commitment.pk)
    if not by.may(Permission.QARS_CHANGE):
        raise NotPermitted("Your role does not keep promises.")
    if outcome not in set(PromiseOutcome.values) - {PromiseOutcome.OPEN}:
        raise InvalidInput("An outcome is done, confirmed, deferred or dropped.", field="outcome")
    if outcome in {PromiseOutcome.DEFERRED, PromiseOutcome.DROPPED} and not reason.strip():
        raise InvalidInput("Say why, so that the next review knows.", code="required", field="reason")
    if commitment.qar is not None and not commitment.qar.is_locked:
        raise Conflict("This plan is still being written. Change the promise instead.", code="plan_open")
    set_outcome(commitment, outcome, reason=reason.strip() or commitment.reason, by=by)
    if outcome == PromiseOutcome.DEFERRED:
        _carry_over(commitment, due_on, by)
    if outcome == PromiseOutcome.DONE:
        page, pk = ("qar", commitment.qar_id) if commitment.qar_id else ("rap", commitment.rap_id)
        text = f"We say that it is done, please confirm: “{commitment.text}”"
        tell_contacts(commitment.partner, crossing=f"promise done {commitment.pk}", text=text, page=page, pk=pk or 0)
    return commitment


def set_outcome(commitment: Commitment, outcome: str, *, reason: str, by: User) -> None:
    """Move a locked row along its ladder. Raises IllegalTransition where it does not go there."""
    before = commitment.outcome
    if outcome not in commitment.TRANSITIONS[before]:
        raise IllegalTransition(f"This promise is {before}; it cannot become {outcome} from there.")
    commitment.outcome, commitment.outcome_on, commitment.reason = outcome, clock.today(), reason
    commitment.outcome_by = by
    commitment.save(update_fields=["outcome", "outcome_on", "outcome_by", "reason", "updated_at"])
    record(
        commitment,
        action=f"commitment.{outcome}",
        by=by,
        before={"outcome": before},
        after={"outcome": outcome, "text": commitment.text},
        reason=reason,
        about=commitment.holder,
    )


def _carry_over(commitment: Commitment, due_on: dt.date | None, by: User) -> Commitment:
    if due_on is None or due_on <= clock.today():
        raise InvalidInput("Say by when instead: a day after today.", code="required", field="due_on")
    first = commitment.origin or commitment
    line = Commitment.objects.create(
        **_next_place(commitment, by),
        partner_id=commitment.partner_id,
        text=commitment.text,
        side=commitment.side,
        owner=commitment.owner,
        owner_name=commitment.owner_name,
        worth=commitment.worth,
        currency=commitment.currency,
        due_on=due_on,
        promised_on=first.promised_on,
        deferred_from=commitment,
        origin=first,
        deferrals=commitment.deferrals + 1,
        created_by=by,
    )
    after = {"text": line.text, "due_on": due_on, "deferrals": line.deferrals}
    record(line, action="commitment.carried", by=by, after=after, about=line.holder)
    if line.deferrals >= TOLD_AT and commitment.partner.territory is not None:
        notify(
            commitment.partner.territory.managers.all(),
            crossing=f"promise {first.pk} deferred {line.deferrals} times",
            text=f"{commitment.partner.name}: “{line.text}” has been deferred {line.deferrals} times.",
            url=reverse("programs:promises") + f"?partner={commitment.partner_id}",
        )
    return line


def _next_place(commitment: Commitment, by: User) -> dict[str, Any]:
    """A promise of a RAP stays in it; one of a review goes into the plan of the review that is open now."""
    if commitment.rap is not None:
        return {"rap": commitment.rap}
    now = Qar.objects.filter(partner_id=commitment.partner_id, status="open").first()
    if now is None:
        raise Conflict("A promise is deferred in the next review. Open that one first.", code="no_open_review")
    return _lock_holder(now, by)


def _lock_holder(holder: Qar | Rap, by: User) -> dict[str, Any]:
    """Raises Conflict where the plan does not take another line now."""
    if isinstance(holder, Rap):
        rap = Rap.objects.lock_one(holder.pk)
        require(rap, "promise", by=by)
        return {"rap": rap}
    qar = Qar.objects.lock_one(holder.pk)
    if not by.may(Permission.QARS_CHANGE):
        raise NotPermitted("Your role does not keep promises.")
    if not qar.is_open:
        raise Conflict("The next plan is written while its review is open.", code="not_open")
    if qar.is_locked:
        raise Conflict("The next plan is locked. Unlock it with a reason first.", code="plan_locked")
    return {"qar": qar}


def _values(said: Said) -> dict[str, Any]:
    values: dict[str, Any] = {**said}
    if "text" in values:
        values["text"] = values["text"].strip()
        if not values["text"]:
            raise InvalidInput("Say what is promised.", code="required", field="text")
    if "worth" in values:
        worth = values.pop("worth")
        if worth is not None and worth.amount <= 0:
            raise InvalidInput("What it is worth is above zero, or left empty.", field="worth")
        values |= {"worth": worth.amount if worth else None, "currency": worth.currency if worth else ""}
    return values


def _refuse_settled(commitment: Commitment) -> None:
    if commitment.outcome != PromiseOutcome.OPEN:
        raise Conflict("This promise has its outcome already.", code="settled")
