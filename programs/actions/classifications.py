"""Moving a partner to another cohort: one person asks with a reason, a manager of its territory decides.

A decision takes effect on a day that has come; the history is read by that day.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.urls import reverse

from partnerview import clock
from partnerview.approvals.actions import APPROVED, REJECTED, decide, open_approval_of, request_approval, withdraw
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.directory.models import Partner
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.users.permissions import Permission, Role
from programs.models import Classification, ClassificationStatus, Cohort, Recommendation

if TYPE_CHECKING:
    from partnerview.users.models import User

# Deciding is a manager's; ADR 1501.
DECIDERS: Final = (Role.MANAGER,)


@transaction.atomic
def propose_classification(
    partner: Partner,
    *,
    to_cohort: Cohort,
    reason: str,
    by: User,
    evidence: str = "",
    recommendation: str = Recommendation.NOTHING,
    effective_on: dt.date | None = None,
) -> Classification:
    """Ask for a move. Raises InvalidInput without a reason, for a move to where it is, for a day to come or one
    before the last decision; Conflict while another proposal for this partner waits."""
    if not by.may(Permission.PROGRAMS_CHANGE):
        raise NotPermitted("Your role does not propose classifications.")
    partner = Partner.objects.select_for_update(no_key=True, of=("self",)).get(pk=partner.pk)
    day = effective_on or clock.today()
    last = Classification.objects.filter(partner=partner).valid_on(dt.date.max).first()
    _refuse(to_cohort, reason, day, last)
    with kept(classification_one_open=("", "Another classification of this partner waits for a decision.")):
        asked = Classification.objects.create(
            partner=partner,
            from_cohort=last.to_cohort if last else None,
            to_cohort=to_cohort,
            reason=reason.strip(),
            evidence=evidence.strip(),
            recommendation=recommendation,
            effective_on=day,
            requested_by=by,
            requested_at=clock.now(),
        )
    request_approval(
        asked,
        question=f"Classify {partner.name} as {to_cohort.name}",
        steps=[DECIDERS],
        url=reverse("programs:classification-detail", args=[asked.pk]),
        territory=partner.territory,
        by=by,
    )
    record(asked, action="classification.proposed", by=by, after=_told(asked), about=partner, effective_on=day)
    return asked


@transaction.atomic
def approve_classification(asked: Classification, *, by: User, remark: str = "") -> Classification:
    """The partner is moved. By a manager of its territory, never by who asked."""
    return _decided(asked, ClassificationStatus.APPROVED, by=by, remark=remark)


@transaction.atomic
def reject_classification(asked: Classification, *, by: User, reason: str) -> Classification:
    """It stays where it is, and the reason stands beside what was asked."""
    return _decided(asked, ClassificationStatus.REJECTED, by=by, remark=reason)


@transaction.atomic
def withdraw_classification(asked: Classification, *, by: User, reason: str = "") -> Classification:
    """Take the proposal back. Only who made it may."""
    asked = _locked(asked)
    if asked.requested_by_id != by.pk:
        raise NotPermitted("Only who proposed it can withdraw it.")
    _require_open(asked)
    approval = open_approval_of(asked)
    if approval is not None:
        withdraw(approval, by=by)
    return _moved(asked, ClassificationStatus.WITHDRAWN, by=by, remark=reason)


@transaction.atomic
def add_cohort(*, kind: str, name: str, position: int, by: User) -> Cohort:
    """A class of the firm's own."""
    with kept(cohort_name_once=("name", f"There is a cohort “{name}” already.")):
        cohort = Cohort.objects.create(kind=kind, name=name.strip(), position=position)
    record(cohort, action="cohort.added", by=by, after={"name": cohort.name, "kind": kind})
    return cohort


@transaction.atomic
def change_cohort(cohort: Cohort, *, by: User, **values: Any) -> Cohort:
    """Rename, reorder or retire it. Its kind stays: decisions were made by it."""
    values.pop("kind", None)
    before = {name: getattr(cohort, name) for name in values}
    for name, value in values.items():
        setattr(cohort, name, value)
    with kept(cohort_name_once=("name", f"There is a cohort “{cohort.name}” already.")):
        cohort.save()
    record(cohort, action="cohort.changed", by=by, before=before, after=values)
    return cohort


def may_decide(user: User, asked: Classification) -> bool:
    """Whether this person may decide this one now: a manager of the territory, and not who asked."""
    return (
        asked.status == ClassificationStatus.PROPOSED
        and user.may(Permission.CLASSIFICATIONS_DECIDE)
        and user.has_role(*DECIDERS)
        and user.pk != asked.requested_by_id
        and _looks_after(user, asked.partner)
    )


def _decided(asked: Classification, to: ClassificationStatus, *, by: User, remark: str) -> Classification:
    asked = _locked(asked)
    _require_open(asked)
    approval = open_approval_of(asked)
    if approval is None:
        raise Conflict("Nothing about this waits for a decision.")
    if not _looks_after(by, asked.partner) and by.pk != asked.requested_by_id:
        raise NotPermitted(
            f"{asked.partner.name} lies in {asked.partner.territory}, which is not yours. Its manager decides.",
            code="foreign_territory",
        )
    decide(approval, decision=APPROVED if to == ClassificationStatus.APPROVED else REJECTED, by=by, reason=remark)
    return _moved(asked, to, by=by, remark=remark)


def _moved(asked: Classification, to: ClassificationStatus, *, by: User, remark: str) -> Classification:
    return transition(
        asked,
        to=to,
        by=by,
        reason=remark,
        about=asked.partner,
        effective_on=asked.effective_on,
        decided_by=by,
        decided_at=clock.now(),
        remark=remark,
    )


def _looks_after(user: User, partner: Partner) -> bool:
    return partner.territory_id is None or user.territories.filter(pk=partner.territory_id).exists()


def _locked(asked: Classification) -> Classification:
    rows = Classification.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("partner__territory", "to_cohort", "from_cohort").get(pk=asked.pk)


def _require_open(asked: Classification) -> None:
    if asked.status != ClassificationStatus.PROPOSED:
        raise Conflict(f"This was {asked.get_status_display().lower()} already.", code="illegal_transition")


def _refuse(to_cohort: Cohort, reason: str, day: dt.date, last: Classification | None) -> None:
    if not reason.strip():
        raise InvalidInput("Say why: in two years somebody will ask.", code="required", field="reason")
    if to_cohort.is_retired:
        raise InvalidInput(f"“{to_cohort.name}” is no longer used. Choose another cohort.", field="to_cohort")
    if last is not None and last.to_cohort_id == to_cohort.pk:
        raise InvalidInput(f"It is {to_cohort.name} already. Choose another cohort.", field="to_cohort")
    if day > clock.today():
        raise InvalidInput("It takes effect on a day that has come.", field="effective_on")
    if last is not None and day < last.effective_on:
        raise InvalidInput(
            f"The last decision took effect on {last.effective_on:%Y-%m-%d}. Give that day or a later one.",
            field="effective_on",
        )


def _told(asked: Classification) -> dict[str, Any]:
    return {
        "from": asked.from_cohort.name if asked.from_cohort else "",
        "to": asked.to_cohort.name,
        "reason": asked.reason,
        "recommendation": asked.recommendation,
    }
