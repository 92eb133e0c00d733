"""Deals of partners: registered, accepted or refused by a manager of the territory, won, lost, withdrawn, run out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

from django.db import transaction
from django.urls import reverse

from engagements.models import Engagement
from partnerview import clock
from partnerview.approvals.actions import APPROVED, REJECTED, decide, open_approval_of, request_approval, withdraw
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.directory.models import Client, Partner
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.money import Money, quantize
from partnerview.ui import formats
from partnerview.users.permissions import Permission, Role
from programs.actions.attribution import attribute, note
from programs.actions.telling import tell_contacts
from programs.models import AttributionKind, Deal, DealPolicy, DealStatus
from programs.models.partner_profile import partners_seen_by
from programs.reports.deals import protected_elsewhere

if TYPE_CHECKING:
    from partnerview.users.models import User

DECIDERS: Final = (Role.MANAGER,)
TWICE: Final = {"deal_registered_once": ("prospect", "This partner has registered that prospect already.")}


class Terms(TypedDict, total=False):
    """What is registered. The parts of the cycle are sides: ours, theirs, both."""

    prospect: str
    value: Money
    expected_close_on: dt.date
    found_by: str
    qualified_by: str
    offered_by: str
    closed_by: str
    served_by: str
    co_sell: bool
    note: str


@transaction.atomic
def register_deal(partner: Partner, *, by: User, **terms: Unpack[Terms]) -> Deal:
    """Ask for protection of a prospect. A manager of the territory answers, never who registered it."""
    _require(by, Permission.DEALS_CHANGE)
    if not partners_seen_by(by).filter(pk=partner.pk).exists():
        raise NotPermitted("This partner's program is not visible to you.")
    return enter_deal(partner, by=by, **terms)


def enter_deal(partner: Partner, *, by: User, **terms: Unpack[Terms]) -> Deal:
    """The registration itself, by whichever door it came; who may use a door is asked there."""
    values, today = _values(terms), clock.today()
    with kept(**TWICE):
        deal = Deal.objects.create(
            partner=partner,
            **values,
            registered_on=today,
            registered_by=by,
        )
    request_approval(
        deal,
        question=f"Accept {deal.prospect}, registered by {partner.name}",
        steps=[DECIDERS],
        url=reverse("programs:deal-detail", args=[deal.pk]),
        amount=Money(deal.amount, deal.currency),
        territory=partner.territory,
        by=by,
    )
    after = {"prospect": deal.prospect, "amount": deal.amount, "currency": deal.currency}
    record(deal, action="deal.registered", by=by, after=after, about=partner)
    note(AttributionKind.REGISTERED, partner, deal=deal)
    return deal


@transaction.atomic
def change_deal(deal: Deal, *, by: User, **terms: Unpack[Terms]) -> Deal:
    """Correct what is registered while it waits for our answer."""
    deal = Deal.objects.lock_one(deal.pk)
    _require(by, Permission.DEALS_CHANGE)
    if deal.status != DealStatus.REGISTERED:
        raise Conflict("It is changed while it waits for an answer; register another one.", code="not_registered")
    values = _values(terms)
    changed = {name: value for name, value in values.items() if getattr(deal, name) != value}
    if not changed:
        return deal
    before = {name: getattr(deal, name) for name in changed}
    for name, value in changed.items():
        setattr(deal, name, value)
    with kept(**TWICE):
        deal.save()
    record(deal, action="deal.changed", by=by, before=before, after=changed, about=deal.partner)
    return deal


@transaction.atomic
def accept_deal(deal: Deal, *, by: User, remark: str = "") -> Deal:
    """Protect the prospect from today on, at the reward of today. Raises Conflict while another partner has it."""
    deal = _to_decide(deal, by)
    other = protected_elsewhere(deal)
    if other is not None:
        until = formats.day(other.expires_on)
        raise Conflict(f"{deal.prospect} is protected for {other.partner.name} until {until}.", code="protected")
    policy, today = DealPolicy.current(), clock.today()
    _decide(deal, APPROVED, by, remark)
    _say(deal, remark)
    reward = policy.full_cycle_percent if deal.is_full_cycle else policy.reward_percent
    with kept(deal_prospect_protected_once=("", f"{deal.prospect} has just been accepted for another partner.")):
        deal = transition(
            deal, to=DealStatus.ACCEPTED, by=by, about=deal.partner, reason=remark, decided_by=by, decided_on=today,
            reward_percent=reward, expires_on=today + dt.timedelta(days=policy.protected_days),
        )  # fmt: skip
    note(AttributionKind.ACCEPTED, deal.partner, deal=deal)
    tell_contacts(
        deal.partner,
        crossing=f"deal {deal.pk} accepted",
        text=f"{deal.prospect} is protected for you until {formats.day(deal.expires_on)}.",
        page="deal",
        pk=deal.pk,
    )
    return deal


@transaction.atomic
def refuse_deal(deal: Deal, *, reason: str, by: User) -> Deal:
    """Not protected, and why."""
    deal = _to_decide(deal, by)
    _decide(deal, REJECTED, by, reason)
    _say(deal, reason)
    deal = transition(
        deal, to=DealStatus.REFUSED, by=by, about=deal.partner, reason=reason, decided_by=by,
        decided_on=clock.today(),
    )  # fmt: skip
    text = f"{deal.prospect} is not accepted: {reason}"
    tell_contacts(deal.partner, crossing=f"deal {deal.pk} refused", text=text, page="deal", pk=deal.pk)
    return deal


@transaction.atomic
def win_deal(deal: Deal, *, engagement: Engagement, by: User | None) -> Deal:
    """The prospect has become a client: attribute the engagement to the partner. Nobody where the job saw it."""
    deal = Deal.objects.lock_one(deal.pk)
    if by is not None:
        _require(by, Permission.DEALS_DECIDE)
    _refuse_unprotected(deal)
    deal = transition(
        deal, to=DealStatus.WON, by=by, about=deal.partner, engagement=engagement, settled_on=clock.today(),
        client=engagement.client,
    )  # fmt: skip
    reason = f"Registered deal {deal.pk}, {deal.prospect}"
    attribute(engagement, partner=deal.partner, by=by, reason=reason, deal=deal)
    return deal


@transaction.atomic
def lose_deal(deal: Deal, *, reason: str, by: User) -> Deal:
    """The prospect went elsewhere; its name is free again."""
    _require(by, Permission.DEALS_CHANGE)
    return leave_deal(deal, DealStatus.LOST, reason=reason, by=by)


@transaction.atomic
def withdraw_deal(deal: Deal, *, reason: str, by: User) -> Deal:
    """The partner gives it up."""
    _require(by, Permission.DEALS_CHANGE)
    return leave_deal(deal, DealStatus.WITHDRAWN, reason=reason, by=by)


def leave_deal(deal: Deal, to: DealStatus, *, reason: str, by: User) -> Deal:
    """Neither won nor protected any more, by whichever door; who may use a door is asked there."""
    deal = Deal.objects.lock_one(deal.pk)
    if not reason.strip():
        raise InvalidInput("Say why, for whoever asks about this prospect later.", code="required", field="reason")
    if to not in deal.TRANSITIONS[deal.status]:
        state = deal.get_status_display().lower()
        raise Conflict(f"This deal is {state}; it cannot be {to.label.lower()} from there.", code="illegal_transition")
    approval = open_approval_of(deal)
    _say(deal, reason)
    moved = transition(deal, to=to, by=by, about=deal.partner, reason=reason.strip(), settled_on=clock.today())
    if approval is not None:
        withdraw(approval, by=by)
    return moved


def may_decide(user: User, deal: Deal) -> bool:
    """Whether this person may answer this one now."""
    return (
        deal.status == DealStatus.REGISTERED
        and user.may(Permission.DEALS_DECIDE)
        and user.has_role(*DECIDERS)
        and user.pk != deal.registered_by_id
        and partners_seen_by(user).filter(pk=deal.partner_id).exists()
    )


def _to_decide(deal: Deal, by: User) -> Deal:
    deal = Deal.objects.lock_one(deal.pk)
    _require(by, Permission.DEALS_DECIDE)
    if deal.status != DealStatus.REGISTERED:
        raise Conflict(f"This registration is {deal.get_status_display().lower()} already.", code="not_registered")
    if not partners_seen_by(by).filter(pk=deal.partner_id).exists():
        raise NotPermitted(f"{deal.partner.name} lies in a territory that is not yours.", code="foreign_territory")
    return deal


def _decide(deal: Deal, decision: str, by: User, reason: str) -> None:
    approval = open_approval_of(deal)
    if approval is None:
        raise Conflict("Nothing about this waits for a decision.")
    decide(approval, decision=decision, by=by, reason=reason)


def _refuse_unprotected(deal: Deal) -> None:
    if deal.status != DealStatus.ACCEPTED:
        state = deal.get_status_display().lower()
        raise Conflict(f"Only an accepted deal is won; this one is {state}.", code="illegal_transition")
    if deal.has_run_out(clock.today()):
        raise Conflict(f"Its protection ran out on {formats.day(deal.expires_on)}. Register it again.", code="expired")


def _require(by: User, permission: Permission) -> None:
    if not by.may(permission):
        raise NotPermitted("Your role does not keep deals of partners.")


def _say(deal: Deal, reason: str) -> None:
    """Keep the words on the deal itself; the move that follows has them in the log."""
    deal.reason = reason.strip()
    deal.save(update_fields=["reason", "updated_at"])


def _values(terms: Terms) -> dict[str, Any]:
    """Raises InvalidInput at the field that cannot stand."""
    values: dict[str, Any] = {**terms}
    if "prospect" in values:
        values["prospect"] = " ".join(values["prospect"].split())
        if not values["prospect"]:
            raise InvalidInput("Name the prospect.", code="required", field="prospect")
        values["client"] = Client.objects.filter(name__iexact=values["prospect"]).first()
    if "value" in values:
        value = values.pop("value")
        if value.amount <= 0 or quantize(value.amount, value.currency) != value.amount:
            raise InvalidInput("Give what it may be worth a year, above zero.", field="value")
        values |= {"amount": value.amount, "currency": value.currency}
    if values.get("expected_close_on") and values["expected_close_on"] < clock.today():
        raise InvalidInput("A deal that is registered closes today or later.", field="expected_close_on")
    return values
