"""What a contact does for their partner in the portal: acknowledges returns, keeps promises, proves, registers.

Each asks two things first: may this person act in the portal, and is the record their own partner's.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Unpack

from django.db import transaction
from django.urls import reverse

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.directory.models import Partner
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.notifications.actions.notifications import notify
from partnerview.users.permissions import Permission
from programs.actions.commitments import set_outcome
from programs.actions.deals import Terms, enter_deal, leave_deal
from programs.law.raps import require
from programs.models import (
    Commitment,
    Deal,
    DealStatus,
    MdfDisbursement,
    MdfExemption,
    MdfProof,
    PromiseOutcome,
    Rap,
    Side,
)

if TYPE_CHECKING:
    from partnerview.users.models import User


@transaction.atomic
def acknowledge_as_partner(rap: Rap, *, partner_roi: Decimal, by: User) -> Rap:
    """The partner's acknowledgement, without which a plan is not activated. It names the return that it is of.

    Raises Conflict where that side has acknowledged already, or where the return is another by now (`stale`).
    """
    _require_own(by, rap.partner_id)
    rap = Rap.objects.lock_one(rap.pk)
    require(rap, "partner_acknowledge", by=by)
    if rap.partner_acknowledged_at is not None:
        raise Conflict("Your side has acknowledged the returns already.", code="already_acknowledged")
    if rap.partner_roi != partner_roi:
        raise Conflict("The returns have changed since you opened the page. Read them again.", code="stale")
    rap.partner_acknowledged_by, rap.partner_acknowledged_at = by.name, clock.now()
    rap.save()
    after = {"name": by.name, "vendor_roi": rap.vendor_roi, "partner_roi": rap.partner_roi}
    record(rap, action="rap.acknowledged_in_portal", by=by, after=after, about=rap.partner)
    page = reverse("programs:rap-detail", args=[rap.pk])
    _tell(rap.partner, f"rap {rap.pk} acknowledged", f"{by.name} has acknowledged the returns of {rap}.", page)
    return rap


@transaction.atomic
def report_done(commitment: Commitment, *, by: User, note: str = "") -> Commitment:
    """The partner says that what it owed is done; one of us confirms it."""
    commitment = _locked(commitment, by)
    if commitment.side == Side.OURS:
        raise NotPermitted("This promise is ours to keep.", code="not_yours")
    if commitment.outcome != PromiseOutcome.OPEN:
        raise Conflict("This promise has its outcome already.", code="settled")
    set_outcome(commitment, PromiseOutcome.DONE, reason=note.strip(), by=by)
    _tell_of(commitment, f"{by.name} says that it is done: “{commitment.text}”")
    return commitment


@transaction.atomic
def confirm_as_partner(commitment: Commitment, *, by: User) -> Commitment:
    """Both agree that it is done. Raises NotPermitted for what the partner's own people have reported."""
    commitment = _locked(commitment, by)
    if commitment.outcome != PromiseOutcome.DONE:
        raise Conflict("Only what is done can be confirmed.", code="not_done")
    if commitment.outcome_by is not None and commitment.outcome_by.is_outside:
        raise NotPermitted("Your side has said that it is done. The other side confirms it.", code="four_eyes")
    set_outcome(commitment, PromiseOutcome.CONFIRMED, reason=commitment.reason, by=by)
    return commitment


@transaction.atomic
def prove_disbursement(
    disbursement: MdfDisbursement, *, evidence: str, evidence_name: str, by: User, note: str = ""
) -> MdfProof:
    """Add a file for one payment. It is confirmed by one of ours who did not pay it out."""
    holder = disbursement.commitment.holder
    _require_own(by, holder.partner_id)
    if not evidence:
        raise InvalidInput("Give the file that proves it.", code="required", field="evidence_file")
    proof = MdfProof.objects.create(
        disbursement=disbursement, evidence=evidence, evidence_name=evidence_name, note=note.strip(), uploaded_by=by
    )
    after = {"file": evidence_name, "activity": disbursement.activity}
    record(proof, action="mdfproof.added", by=by, after=after, about=holder)
    name = "exemption-detail" if isinstance(holder, MdfExemption) else "rap-detail"
    page = reverse(f"programs:{name}", args=[holder.pk])
    _tell(holder.partner, f"proof {proof.pk}", f"{by.name} has added a proof for “{disbursement.activity}”.", page)
    return proof


@transaction.atomic
def register_as_partner(partner: Partner, *, by: User, **terms: Unpack[Terms]) -> Deal:
    """Ask for protection of a prospect oneself. A manager of the territory answers, as for every registration."""
    _require_own(by, partner.pk)
    deal = enter_deal(partner, by=by, **terms)
    page = reverse("programs:deal-detail", args=[deal.pk])
    _tell(partner, f"deal {deal.pk} registered", f"{by.name} has registered {deal.prospect}.", page)
    return deal


@transaction.atomic
def withdraw_as_partner(deal: Deal, *, reason: str, by: User) -> Deal:
    """Give a prospect up; its name is free again."""
    _require_own(by, deal.partner_id)
    deal = leave_deal(deal, DealStatus.WITHDRAWN, reason=reason, by=by)
    page = reverse("programs:deal-detail", args=[deal.pk])
    _tell(deal.partner, f"deal {deal.pk} withdrawn", f"{by.name} has withdrawn {deal.prospect}: {reason}", page)
    return deal


def _locked(commitment: Commitment, by: User) -> Commitment:
    """The row, locked; what is still being written is no promise yet."""
    _require_own(by, commitment.partner_id)
    commitment = Commitment.objects.lock_one(commitment.pk)
    if commitment.qar is not None and not commitment.qar.is_locked:
        raise Conflict("This plan is still being written.", code="plan_open")
    return commitment


def _require_own(by: User, partner: int) -> None:
    if not by.may(Permission.PORTAL_ACT) or not Partner.objects.of_contact(by).filter(pk=partner).exists():
        raise NotPermitted("Only a contact of this partner does that.", code="not_yours")


def _tell_of(commitment: Commitment, text: str) -> None:
    page = reverse("programs:promises") + f"?partner={commitment.partner_id}"
    _tell(commitment.partner, f"promise {commitment.pk} reported", text, page)


def _tell(partner: Partner, crossing: str, text: str, url: str) -> None:
    if partner.pam is not None:
        notify([partner.pam], crossing=crossing, text=f"{partner.name}: {text}", url=url)
