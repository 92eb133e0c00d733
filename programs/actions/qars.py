"""QARs: scheduled, opened, written, the next plan locked, completed; completing schedules the next."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.ui import formats
from partnerview.users.permissions import Permission
from programs.actions.telling import tell_contacts
from programs.cadence import next_due
from programs.inherited import strategy_for
from programs.models import Cadence, Commitment, Qar, QarStatus

if TYPE_CHECKING:
    from partnerview.directory.models import Partner
    from partnerview.users.models import User


@transaction.atomic
def schedule_qar(partner: Partner, *, due_on: dt.date, by: User, cadence: str = Cadence.FROM_DUE) -> Qar:
    """The first review of a partner. Raises Conflict where there is one already: the next follows by itself."""
    _require_role(by)
    if due_on < clock.today():
        raise InvalidInput("A first review is due today or later.", field="due_on")
    if Qar.objects.filter(partner=partner).exists():
        raise Conflict(f"{partner.name} is being reviewed already; the next review follows the last.", code="scheduled")
    with kept(qar_number_once=("", f"{partner.name} is being reviewed already.")):
        qar = Qar.objects.create(partner=partner, number=1, due_on=due_on, cadence=cadence)
    record(qar, action="qar.scheduled", by=by, after={"number": 1, "due_on": due_on}, about=partner)
    return qar


@transaction.atomic
def open_qar(qar: Qar, *, by: User) -> Qar:
    """The review begins, under the strategy that is in force today. It may begin before it is due."""
    qar = Qar.objects.lock_one(qar.pk)
    _require_role(by)
    today = clock.today()
    text = f"Review {qar.number} has begun."
    tell_contacts(qar.partner, crossing=f"qar opened {qar.pk}", text=text, page="qar", pk=qar.pk)
    return transition(
        qar,
        to=QarStatus.OPEN,
        by=by,
        about=qar.partner,
        opened_on=today,
        opened_by=by,
        strategy=strategy_for(qar.partner, today),
    )


@transaction.atomic
def write_qar(qar: Qar, *, by: User, **said: str) -> Qar:
    """What was discussed, what changed and why, the concerns."""
    qar = Qar.objects.lock_one(qar.pk)
    _require_open(qar, by)
    changed = {name: text.strip() for name, text in said.items() if getattr(qar, name) != text.strip()}
    if not changed:
        return qar
    before = {name: getattr(qar, name) for name in changed}
    for name, text in changed.items():
        setattr(qar, name, text)
    qar.save()
    record(qar, action="qar.written", by=by, before=before, after=changed, about=qar.partner)
    return qar


@transaction.atomic
def lock_plan(qar: Qar, *, by: User) -> Qar:
    """From now on nobody adds to the next plan, changes it, or defers into it."""
    qar = Qar.objects.lock_one(qar.pk)
    _require_open(qar, by)
    if qar.is_locked:
        raise Conflict("The next plan is locked already.", code="plan_locked")
    _set_lock(qar, clock.now(), by)
    record(qar, action="qar.plan_locked", by=by, after={"promises": qar.plan.count()}, about=qar.partner)
    return qar


@transaction.atomic
def unlock_plan(qar: Qar, *, reason: str, by: User) -> Qar:
    """Open the plan again while the review is open, with a reason on record."""
    qar = Qar.objects.lock_one(qar.pk)
    _require_open(qar, by)
    if not qar.is_locked:
        raise Conflict("The next plan is not locked.", code="plan_open")
    if not reason.strip():
        raise InvalidInput("Say why the plan has to change.", code="required", field="reason")
    _set_lock(qar, None, None)
    record(qar, action="qar.plan_unlocked", by=by, reason=reason, about=qar.partner)
    return qar


@transaction.atomic
def complete_qar(qar: Qar, *, by: User, cadence: str = "") -> Qar:
    """Every promise of the last plan has come out somehow: lock the next plan, and schedule the next review."""
    qar = Qar.objects.lock_one(qar.pk)
    _require_open(qar, by)
    refuse_unfinished(qar)
    today = clock.today()
    chosen = cadence or qar.cadence
    if not qar.is_locked:
        _set_lock(qar, clock.now(), by)
    promised = Commitment.objects.filter(qar=qar).count()
    transition(
        qar, to=QarStatus.COMPLETED, by=by, about=qar.partner, completed_on=today, completed_by=by, cadence=chosen
    )
    following = Qar.objects.create(
        partner=qar.partner,
        number=qar.number + 1,
        prior=qar,
        due_on=next_due(qar.due_on, today, chosen),
        cadence=chosen,
    )
    after = {"number": following.number, "due_on": following.due_on}
    record(following, action="qar.scheduled", by=by, after=after, about=qar.partner)
    promises = "one promise" if promised == 1 else f"{promised} promises"
    text = f"Review {qar.number} is completed: {promises} until {formats.day(following.due_on)}."
    tell_contacts(qar.partner, crossing=f"qar completed {qar.pk}", text=text, page="qar", pk=qar.pk)
    return qar


def refuse_unfinished(qar: Qar) -> None:
    """Raises Conflict for a promise without outcome, InvalidInput where nothing was said of talk or concerns."""
    waiting = Commitment.objects.filter(qar=qar.prior_id).waiting().count() if qar.prior_id else 0
    if waiting:
        promises = "One promise has" if waiting == 1 else f"{waiting} promises have"
        raise Conflict(f"{promises} no outcome yet. Mark each done, deferred or dropped first.", code="no_outcome")
    if not qar.discussion:
        raise InvalidInput("Write what was discussed.", code="required", field="discussion")
    if not qar.concerns:
        raise InvalidInput("Write a concern, or “none”.", code="required", field="concerns")


def _require_role(by: User) -> None:
    if not by.may(Permission.QARS_CHANGE):
        raise NotPermitted("Your role does not hold reviews.")


def _require_open(qar: Qar, by: User) -> None:
    _require_role(by)
    if not qar.is_open:
        state = QarStatus(qar.status).label.lower()
        raise Conflict(f"This review is {state}; it can be written while it is open.", code="not_open")


def _set_lock(qar: Qar, at: dt.datetime | None, by: User | None) -> None:
    fields: dict[str, Any] = {"plan_locked_at": at, "plan_locked_by": by}
    for name, value in fields.items():
        setattr(qar, name, value)
    qar.save(update_fields=[*fields, "updated_at"])
