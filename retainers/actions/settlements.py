"""Settlements: approved, recorded as paid, proved; reversed by a negating row. And where a partner is paid.

No payment is executed here and no keys are held. Payee details change by a second person and rest before use.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.directory.models import Partner
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.ui import formats
from retainers.models import Direction, Method, PayeeDetails, Settlement, SettlementStatus

if TYPE_CHECKING:
    from partnerview.users.models import User

COOLING_OFF_DAYS: Final = 3


@transaction.atomic
def change_payee(partner: Partner, *, payee: str, method: str, address: str, by: User) -> PayeeDetails:
    """Ask for new payee details. They count once another person confirms them and the pause is over."""
    if method not in Method.values:
        raise InvalidInput("Choose bank, wallet or other.", field="method")
    for name, value in (("payee", payee), ("address", address)):
        if not value.strip():
            raise InvalidInput("Fill this in: money goes there.", code="required", field=name)
    with kept(payee_one_open_change=("", "A change of this payee waits for a second person already.")):
        details = PayeeDetails.objects.create(
            partner=partner,
            payee=payee.strip(),
            method=method,
            address=address.strip(),
            requested_by=by,
            requested_at=clock.now(),
        )
    record(details, action="payeedetails.requested", by=by, after={"payee": details.payee}, about=partner)
    return details


@transaction.atomic
def confirm_payee(details: PayeeDetails, *, by: User) -> PayeeDetails:
    """A second person confirms. Payments wait until the cooling-off is over."""
    details = _waiting(details)
    if details.requested_by_id == by.pk:
        raise NotPermitted("You asked for this change. Another person has to confirm it.", code="four_eyes")
    details.confirmed_by, details.confirmed_at = by, clock.now()
    details.usable_from = clock.today() + dt.timedelta(days=COOLING_OFF_DAYS)
    details.save(update_fields=["confirmed_by", "confirmed_at", "usable_from"])
    after = {"payee": details.payee, "usable_from": details.usable_from}
    record(details, action="payeedetails.confirmed", by=by, after=after, about=details.partner)
    return details


@transaction.atomic
def refuse_payee(details: PayeeDetails, *, reason: str, by: User) -> None:
    """A change that nobody should confirm, or that was mistyped. It was never in force: only the log keeps it."""
    details = _waiting(details)
    if not reason.strip():
        raise InvalidInput("Say why it is not confirmed.", code="required", field="reason")
    before = {"payee": details.payee, "method": details.method, "requested_by": details.requested_by_id}
    record(details, action="payeedetails.refused", by=by, before=before, reason=reason, about=details.partner)
    details.delete()


@transaction.atomic
def approve_settlement(settlement: Settlement, *, by: User, reason: str = "") -> Settlement:
    settlement = _locked(settlement, SettlementStatus.DUE)
    return transition(
        settlement,
        to=SettlementStatus.APPROVED,
        by=by,
        reason=reason,
        about=settlement.rule,
        approved_by=by,
    )


@transaction.atomic
def pay_settlement(
    settlement: Settlement, *, paid_on: dt.date, reference: str, by: User, method: str = ""
) -> Settlement:
    """Record that it was paid elsewhere. Refused while payee details wait, or rest after a change; and for a day on
    which the details did not count yet. The payee is the one that counted on the day of payment."""
    settlement = _locked(settlement, SettlementStatus.APPROVED)
    if settlement.approved_by_id == by.pk:
        raise NotPermitted("You approved it. Another person has to record the payment.", code="four_eyes")
    if paid_on > clock.today():
        raise InvalidInput("That day has not come yet.", field="paid_on")
    if paid_on < settlement.cycle.month:
        raise InvalidInput(
            f"Its cycle began on {formats.day(settlement.cycle.month)}. Give that day or a later one.", field="paid_on"
        )
    if not reference.strip():
        raise InvalidInput("Give the bank’s reference or the hash of the transfer.", code="required", field="reference")
    payee = _payee_of(settlement, paid_on)
    return transition(
        settlement,
        to=SettlementStatus.PAID,
        by=by,
        about=settlement.rule,
        payee=payee,
        method=payee.method if payee else method or Method.BANK,
        reference=reference.strip(),
        paid_on=paid_on,
        paid_by=by,
    )


@transaction.atomic
def prove_settlement(settlement: Settlement, *, by: User, evidence: str = "", evidence_name: str = "") -> Settlement:
    """Keep the file that proves the payment."""
    settlement = _locked(settlement, SettlementStatus.PAID)
    if not evidence:
        raise InvalidInput("Give the file that proves it.", code="required", field="evidence_file")
    return transition(
        settlement,
        to=SettlementStatus.PROVED,
        by=by,
        about=settlement.rule,
        evidence=evidence,
        evidence_name=evidence_name,
        proved_by=by,
    )


@transaction.atomic
def reverse_settlement(settlement: Settlement, *, by: User, reason: str) -> Settlement:
    """A negating row takes it back; the row itself stays. Raises InvalidInput without a reason."""
    settlement = Settlement.objects.lock(settlement.pk)
    if settlement.reverses_id is not None:
        raise Conflict("This is a reversal. It is not reversed again.", code="illegal_transition")
    if not reason.strip():
        raise InvalidInput("Say why it is taken back.", code="required", field="reason")
    settlement = transition(settlement, to=SettlementStatus.REVERSED, by=by, reason=reason, about=settlement.rule)
    Settlement.objects.create(
        cycle=settlement.cycle,
        rule=settlement.rule,
        direction=settlement.direction,
        amount=-settlement.amount,
        currency=settlement.currency,
        status=SettlementStatus.REVERSAL,
        due_on=clock.today(),
        reverses=settlement,
        reason=reason.strip(),
    )
    return settlement


def _locked(settlement: Settlement, state: SettlementStatus) -> Settlement:
    settlement = Settlement.objects.lock(settlement.pk)
    if settlement.status != state:
        words = settlement.get_status_display().lower()
        raise Conflict(
            f"This settlement is {words}. Only one that is {state.label.lower()} can go on from here.",
            code="illegal_transition",
        )
    return settlement


def _waiting(details: PayeeDetails) -> PayeeDetails:
    """The locked change, while nobody has confirmed or refused it."""
    found = PayeeDetails.objects.select_for_update(of=("self",)).filter(pk=details.pk).first()
    if found is None:
        raise Conflict("This change was refused meanwhile.", code="illegal_transition")
    if found.confirmed_by_id is not None:
        raise Conflict("These details are confirmed already. Ask for others instead.", code="illegal_transition")
    return found


def _payee_of(settlement: Settlement, paid_on: dt.date) -> PayeeDetails | None:
    """Where it went; None where the partner pays us."""
    if settlement.direction == Direction.RECEIVABLE:
        return None
    changes = PayeeDetails.objects.filter(partner=settlement.rule.partner_id).order_by("-pk")
    latest = changes.first()
    if latest is None:
        raise Conflict(
            "There are no payee details of this partner yet. Give them first; a second person confirms them.",
            code="payee_missing",
        )
    if latest.usable_from is None:
        raise Conflict("A change of the payee waits for a second person to confirm it.", code="payee_unconfirmed")
    if latest.usable_from > clock.today():
        raise Conflict(
            f"The payee was changed. Payments wait until {latest.usable_from:%-d %b %Y}.", code="payee_cooling_off"
        )
    asked = Q(requested_at__lt=clock.start_of(paid_on + dt.timedelta(days=1)))
    then = changes.filter(asked | Q(usable_from__lte=paid_on)).first()
    if then is None or then.usable_from is None or then.usable_from > paid_on:
        first = latest if then is None or then.usable_from is None else then
        raise InvalidInput(
            f"On {formats.day(paid_on)} no payee details counted: they do from {formats.day(first.usable_from)}. "
            "Give the day on which it was really paid.",
            code="payee_cooling_off",
            field="paid_on",
        )
    return then
