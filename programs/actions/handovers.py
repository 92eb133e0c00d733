"""Handing partners over to another account manager: at once, or planned for a day to come; taken back while planned.

What is open goes with the partner, where it comes from stays (ADR 1721). The pack is frozen before anything moves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.directory.models import Partner
from partnerview.errors import Conflict, DomainError, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.notifications.actions.notifications import notify
from partnerview.ui import formats
from partnerview.users.permissions import Permission, Role
from programs.actions.moving import move_partners
from programs.models import Handover, HandoverPack, HandoverStatus
from programs.models.partner_profile import partners_seen_by
from programs.reports.handover_pack import packs_of

if TYPE_CHECKING:
    from partnerview.users.models import User


@transaction.atomic
def hand_over(
    partners: Iterable[Partner], *, to: User, reason: str, by: User, effective_on: dt.date | None = None
) -> Handover:
    """All of them or none. Raises InvalidInput for a person without the role, a day that has passed, a partner
    that is with them already; NotPermitted outside one's territories; Conflict for one that is planned already."""
    if not by.may(Permission.PORTFOLIOS_HAND_OVER):
        raise NotPermitted("Your role does not hand portfolios over.")
    refuse_receiver(to)
    day = effective_on or clock.today()
    if not reason.strip():
        raise InvalidInput("Say why, for whoever reads the pack later.", code="required", field="reason")
    if day < clock.today():
        raise InvalidInput("A handover takes effect today or later: what was done before stays.", field="effective_on")
    rows = _locked([partner.pk for partner in partners], by)
    _refuse_partners(rows, to)
    senders = {row.pam_id for row in rows}
    handover = Handover.objects.create(
        from_pam_id=senders.pop() if len(senders) == 1 else None,
        to_pam=to,
        reason=reason.strip(),
        effective_on=day,
        requested_by=by,
        requested_at=clock.now(),
    )
    handover.partners.set(rows)
    after = {"to": to.pk, "partners": [row.pk for row in rows], "effective_on": day}
    record(handover, action="handover.planned", by=by, after=after, reason=handover.reason, effective_on=day)
    return carry_out(handover, by=by) if day == clock.today() else handover


@transaction.atomic
def carry_out(handover: Handover, *, by: User | None) -> Handover:
    """Freeze a pack per partner, then move the partners with everything open. Asks again whether the person may."""
    handover = Handover.objects.lock_one(handover.pk)
    to, today = handover.to_pam, clock.today()
    refuse_receiver(to)
    rows = Partner.objects.filter(handovers=handover).order_by("pk").select_for_update(no_key=True, of=("self",))
    partners = list(rows.select_related("pam"))
    documents = packs_of([partner.pk for partner in partners], on=today)
    HandoverPack.objects.bulk_create(
        HandoverPack(
            handover=handover,
            partner=partner,
            from_pam=partner.pam,
            to_pam=to,
            given_on=today,
            document=documents[partner.pk],
        )
        for partner in partners
    )
    move_partners(partners, handover=handover, by=by)
    handover = transition(handover, to=HandoverStatus.DONE, by=by, reason=handover.reason, carried_out_at=clock.now())
    _tell(handover, partners)
    return handover


@transaction.atomic
def cancel_handover(handover: Handover, *, reason: str, by: User) -> Handover:
    """Nothing moves on its day."""
    handover = Handover.objects.lock_one(handover.pk)
    if not by.may(Permission.PORTFOLIOS_HAND_OVER):
        raise NotPermitted("Your role does not hand portfolios over.")
    if not handover.is_planned:
        raise Conflict(
            "It has been carried out or cancelled already. Hand the partners over again.", code="not_planned"
        )
    if not reason.strip():
        raise InvalidInput("Say why it is cancelled.", code="required", field="reason")
    return transition(handover, to=HandoverStatus.CANCELLED, by=by, reason=reason.strip())


def carry_out_due(_period: str = "") -> int:
    """The daily job: everything planned whose day has come. What is refused stays planned, and who asked is told."""
    due = Handover.objects.planned().filter(effective_on__lte=clock.today()).order_by("effective_on", "pk")
    done = 0
    for handover in due.select_related("requested_by"):
        try:
            carry_out(handover, by=None)
        except DomainError as error:
            notify(
                [handover.requested_by],
                crossing=f"handover {handover.pk} refused",
                text=f"The handover planned for {formats.day(handover.effective_on)} waits: {error.message}",
                url=reverse("programs:handover-detail", args=[handover.pk]),
            )
        else:
            done += 1
    return done


def refuse_receiver(to: User) -> None:
    """Raises InvalidInput for somebody who does not look after partners."""
    if not to.is_active:
        raise InvalidInput(f"{to.name} no longer signs in. Choose somebody who does.", field="to")
    if not to.has_role(Role.PAM):
        raise InvalidInput(
            f"{to.name} is no partner account manager. Give that role first, or choose somebody who has it.",
            code="without_role",
            field="to",
        )


def _locked(wanted: Sequence[int], by: User) -> list[Partner]:
    """The partners, held until the end; NotPermitted where one lies outside this person's territories."""
    if not wanted:
        raise InvalidInput("Choose at least one partner.", code="required", field="partners")
    rows = partners_seen_by(by).filter(pk__in=wanted).order_by("pk")
    found = list(rows.select_for_update(no_key=True, of=("self",)))
    if len(found) < len(set(wanted)):
        raise NotPermitted("One of these partners lies in a territory that is not yours.", code="foreign_territory")
    return found


def _refuse_partners(rows: Sequence[Partner], to: User) -> None:
    there = [row.name for row in rows if row.pam_id == to.pk]
    if there:
        raise InvalidInput(f"{to.name} looks after {', '.join(there)} already.", field="partners")
    planned = Handover.objects.planned().filter(partners__in=rows).values_list("partners__name", flat=True)
    twice = sorted(set(planned) & {row.name for row in rows})
    if twice:
        raise Conflict(f"{', '.join(twice)} is in a handover that is planned. Cancel that one first.", code="planned")


def _tell(handover: Handover, partners: Sequence[Partner]) -> None:
    """Both people hear of it, once."""
    count = f"{len(partners)} partners" if len(partners) > 1 else partners[0].name
    page = reverse("programs:handover-detail", args=[handover.pk])
    crossing = f"handover {handover.pk}"
    notify([handover.to_pam], crossing=crossing, text=f"{count} handed over to you. Read what was promised.", url=page)
    former = {partner.pam for partner in partners if partner.pam is not None}
    notify(former, crossing=crossing, text=f"{count} handed over to {handover.to_pam.name}.")
