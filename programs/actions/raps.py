"""RAPs: drafted, submitted, signed by a manager and then a CxO, acknowledged by both sides, activated; amended."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.urls import reverse

from partnerview import clock
from partnerview.approvals.actions import request_approval
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.errors import Conflict, InvalidInput
from partnerview.lifecycle import transition
from partnerview.money import Money, quantize
from partnerview.ui import formats
from partnerview.users.permissions import Role
from programs.actions.telling import tell_contacts
from programs.inherited import strategy_for
from programs.law.raps import require
from programs.models import NamedAccount, Rap, RapStatus

if TYPE_CHECKING:
    from partnerview.directory.models import Partner
    from partnerview.users.models import User
    from programs.models import Classification

STEPS: Final = ((Role.MANAGER,), (Role.CXO,))
TERMS: Final = (
    "period_label", "goal", "currency", "mdf_amount", "partner_amount", "arr_target", "vendor_margin", "partner_margin",
)  # fmt: skip
NO_ACK: Final[dict[str, Any]] = {
    "acknowledged_by": None,
    "acknowledged_at": None,
    "partner_acknowledged_by": "",
    "partner_acknowledged_at": None,
}
PLACES: Final = Decimal("0.0001")
LAWS: Final = {"rap_one_open_amendment": ("", "An amendment of this RAP is open already.")}


@transaction.atomic
def draft_rap(partner: Partner, *, by: User, decision: Classification | None = None, **terms: Any) -> Rap:
    """A draft under the partner's strategy; `decision` where a classification recommended it.

    Raises InvalidInput for money or margins that no plan may have, and for a decision about another partner.
    """
    rap = Rap(partner=partner, created_by=by, decision=decision, **terms)
    require(rap, "change", by=by)
    if decision is not None and (decision.partner_id != partner.pk or decision.status != "approved"):
        raise InvalidInput(f"This is no decision about {partner.name}.", field="decision")
    _refuse_terms(rap)
    rap.strategy = strategy_for(partner, clock.today())
    rap.save(force_insert=True)
    after = {"period": rap.period_label, "amount": rap.budget, "currency": rap.currency}
    record(rap, action="rap.drafted", by=by, after=after, about=partner)
    return rap


@transaction.atomic
def change_rap(rap: Rap, *, by: User, **terms: Any) -> Rap:
    """Other terms of a draft."""
    rap = Rap.objects.lock_one(rap.pk)
    require(rap, "change", by=by)
    changed = {name: value for name, value in terms.items() if getattr(rap, name) != value}
    if not changed:
        return rap
    before = {name: getattr(rap, name) for name in changed}
    for name, value in changed.items():
        setattr(rap, name, value)
    _refuse_terms(rap)
    if "currency" in changed and (rap.amends_id or rap.named_accounts.exists()):
        raise InvalidInput("The currency stays once accounts are named.", field="currency")
    rap.save()
    record(rap, action="rap.changed", by=by, before=before, after=changed, about=rap.partner)
    return rap


@transaction.atomic
def submit_rap(rap: Rap, *, by: User) -> Rap:
    """Freeze the returns and ask a manager, then a CxO. Raises Conflict without a named account."""
    rap = Rap.objects.lock_one(rap.pk)
    require(rap, "submit", by=by)
    if not NamedAccount.objects.of_plan(rap).exists():
        raise Conflict("Name at least one account first: a RAP is about customers of the partner.", code="no_account")
    terms = rap.terms
    transition(
        rap,
        to=RapStatus.SUBMITTED,
        by=by,
        about=rap.partner,
        strategy=strategy_for(rap.partner, clock.today()),
        vendor_roi=terms.vendor_roi.quantize(PLACES),
        partner_roi=terms.partner_roi.quantize(PLACES),
        arr_per_mdf=terms.arr_per_mdf.quantize(PLACES),
    )
    mdf = formats.amount_with(rap.mdf_amount, rap.currency)
    approval = request_approval(
        rap,
        question=f"RAP of {rap.partner.name}, {rap.period_label}: {mdf} of MDF",
        steps=STEPS,
        by=by,
        url=reverse("programs:rap-detail", args=[rap.pk]),
        amount=Money(rap.mdf_amount, rap.currency),
        territory=rap.partner.territory,
    )
    text = f"The plan {rap.period_label} waits for your acknowledgement of its returns."
    tell_contacts(rap.partner, crossing=f"rap asked {approval.pk}", text=text, page="rap", pk=rap.pk)
    return rap


@transaction.atomic
def acknowledge_rap(rap: Rap, *, by: User, partner_person: str = "") -> Rap:
    """Our acknowledgement of the returns; with `partner_person` the partner's, given by that person."""
    rap = Rap.objects.lock_one(rap.pk)
    require(rap, "acknowledge", by=by)
    given = rap.partner_acknowledged_at if partner_person else rap.acknowledged_at
    if given is not None:
        raise Conflict("This side has acknowledged the returns already.", code="already_acknowledged")
    if partner_person:
        rap.partner_acknowledged_by, rap.partner_acknowledged_at = partner_person.strip(), clock.now()
    else:
        rap.acknowledged_by, rap.acknowledged_at = by, clock.now()
    rap.save()
    after = {"name": partner_person or by.name, "vendor_roi": rap.vendor_roi, "partner_roi": rap.partner_roi}
    record(rap, action="rap.acknowledged", by=by, after=after, about=rap.partner)
    return rap


@transaction.atomic
def activate_rap(rap: Rap, *, by: User) -> Rap:
    """From today it runs; the version that it amends is superseded. Raises Conflict before both acknowledged."""
    rap = Rap.objects.lock_one(rap.pk)
    require(rap, "activate", by=by)
    if rap.acknowledged_at is None or rap.partner_acknowledged_at is None:
        missing = "we have" if rap.acknowledged_at is None else "the partner has"
        raise Conflict(f"It can be activated once {missing} acknowledged the returns.", code="not_acknowledged")
    today = clock.today()
    if rap.amends_id:
        old = Rap.objects.lock_one(rap.amends_id)
        transition(old, to=RapStatus.SUPERSEDED, by=by, about=rap.partner, ended_on=today)
    taken = f"{rap.partner.name} has an active RAP for {rap.period_label} already. Amend that one."
    with kept(rap_one_active_per_period=("", taken)):
        return transition(rap, to=RapStatus.ACTIVE, by=by, about=rap.partner, activated_on=today)


@transaction.atomic
def amend_rap(rap: Rap, *, reason: str, by: User) -> Rap:
    """A draft of the next version with the same terms; accounts, money and promises go on under the plan."""
    rap = Rap.objects.lock_one(rap.pk)
    require(rap, "amend", by=by)
    if not reason.strip():
        raise InvalidInput("Say what is to change, and why.", code="required", field="reason")
    terms: Mapping[str, Any] = {name: getattr(rap, name) for name in TERMS}
    with kept(**LAWS):
        draft = Rap.objects.create(
            partner=rap.partner,
            created_by=by,
            amends=rap,
            first_id=rap.plan_id,
            version=rap.version + 1,
            amendment_reason=reason.strip(),
            strategy=rap.strategy,
            **terms,
        )
    record(draft, action="rap.amended", by=by, after={"version": draft.version}, reason=reason, about=rap.partner)
    return draft


@transaction.atomic
def end_rap(rap: Rap, *, reason: str, by: User) -> Rap:
    """It is over. What was won and paid out stays on record."""
    rap = Rap.objects.lock_one(rap.pk)
    require(rap, "end", by=by)
    if rap.amendments.filter(status__in=(RapStatus.DRAFT, RapStatus.SUBMITTED, RapStatus.APPROVED)).exists():
        raise Conflict("An amendment is open. Cancel or activate that one first.", code="amendment_open")
    return transition(rap, to=RapStatus.ENDED, by=by, reason=reason, about=rap.partner, ended_on=clock.today())


@transaction.atomic
def cancel_rap(rap: Rap, *, reason: str, by: User) -> Rap:
    """A draft, or an approved one that will not be activated, is put aside."""
    rap = Rap.objects.lock_one(rap.pk)
    require(rap, "cancel", by=by)
    if not reason.strip():
        raise InvalidInput("Say why it is put aside.", code="required", field="reason")
    return transition(rap, to=RapStatus.CANCELLED, by=by, reason=reason, about=rap.partner, ended_on=clock.today())


def _refuse_terms(rap: Rap) -> None:
    rap.period_label, rap.goal = rap.period_label.strip(), rap.goal.strip()
    if not rap.period_label:
        raise InvalidInput("Name the period, such as “2026 H2”.", code="required", field="period_label")
    wanted = {
        "mdf_amount": "MDF is above zero.",
        "partner_amount": "The partner puts in a part above zero: a RAP is money of both.",
        "arr_target": "The ARR target is above zero.",
    }
    for name, sentence in wanted.items():
        amount = getattr(rap, name)
        if amount <= 0:
            raise InvalidInput(sentence, field=name)
        if quantize(amount, rap.currency) != amount:
            raise InvalidInput("Give whole minor units.", field=name)
    for name in ("vendor_margin", "partner_margin"):
        if not 0 < getattr(rap, name) <= 100:
            raise InvalidInput("A margin is a percentage above 0 and up to 100.", field=name)
