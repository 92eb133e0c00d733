"""Named accounts of a RAP: named in the draft, moved up the ladder while it is active, given to another owner."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.directory.models import Client
from partnerview.errors import InvalidInput
from partnerview.lifecycle import transition
from partnerview.money import quantize
from programs.law.raps import require
from programs.models import AccountStage, NamedAccount, PartnerCustomer, Rap

if TYPE_CHECKING:
    from partnerview.users.models import User


@transaction.atomic
def name_account(rap: Rap, *, customer: PartnerCustomer, expected_arr: Decimal, owner: User, by: User) -> NamedAccount:
    """Put a customer of the partner that is not ours yet on the plan. Raises InvalidInput for any other."""
    rap = Rap.objects.lock_one(rap.pk)
    require(rap, "name_account", by=by)
    _refuse_customer(rap, customer)
    if expected_arr <= 0 or quantize(expected_arr, rap.currency) != expected_arr:
        raise InvalidInput("Give what it may be worth a year, above zero, in whole minor units.", field="expected_arr")
    with kept(named_account_once=("customer", f"{customer.name} is on this plan already.")):
        account = NamedAccount.objects.create(
            rap=rap, customer=customer, owner=owner, expected_arr=expected_arr, currency=rap.currency
        )
    after = {"name": customer.name, "amount": expected_arr, "currency": rap.currency}
    record(account, action="namedaccount.named", by=by, after=after, about=rap)
    return account


@transaction.atomic
def move_account(
    account: NamedAccount,
    *,
    to: str,
    by: User,
    reason: str = "",
    won_arr: Decimal | None = None,
    won_on: dt.date | None = None,
) -> NamedAccount:
    """One step on the ladder of an active plan. Won names the ARR; lost and deferred say why."""
    rap = _plan_in_force(account)
    require(rap, "move_account", by=by)
    account = (
        NamedAccount.objects.select_for_update(no_key=True, of=("self",)).select_related("customer").get(pk=account.pk)
    )
    if to in {AccountStage.LOST, AccountStage.DEFERRED} and not reason.strip():
        raise InvalidInput("Say why, so that the next review knows.", code="required", field="reason")
    changes: dict[str, Any] = {"why": reason.strip()}
    if to == AccountStage.WON:
        if won_arr is None or won_arr <= 0 or quantize(won_arr, account.currency) != won_arr:
            raise InvalidInput("Give the ARR that was won, above zero.", code="required", field="won_arr")
        if won_on is not None and won_on > clock.today():
            raise InvalidInput("An account is won today or before.", field="won_on")
        changes |= {"won_arr": won_arr, "won_on": won_on or clock.today()}
    elif won_arr is not None:
        raise InvalidInput("Only a won account has ARR.", field="won_arr")
    return transition(account, to=to, by=by, reason=reason.strip(), about=rap, **changes)


@transaction.atomic
def give_account(account: NamedAccount, *, owner: User, by: User) -> NamedAccount:
    """Another of us looks after it from now on."""
    rap = _plan_in_force(account)
    account.refresh_from_db()
    if account.owner_id == owner.pk:
        return account
    before = account.owner_id
    account.owner = owner
    account.save(update_fields=["owner", "updated_at"])
    after = {"owner": owner.pk, "name": account.customer.name, "owner_name": owner.name}
    record(account, action="namedaccount.given", by=by, before={"owner": before}, after=after, about=rap)
    return account


def _plan_in_force(account: NamedAccount) -> Rap:
    """The version that runs now: an account named in an earlier one goes on under it."""
    named_in = Rap.objects.select_related("partner").get(pk=account.rap_id)
    versions = Rap.objects.filter(first=named_in.plan_id, status="active").select_related("partner")
    return versions.order_by("-version").first() or named_in


def _refuse_customer(rap: Rap, customer: PartnerCustomer) -> None:
    if customer.partner_id != rap.partner_id:
        raise InvalidInput(f"{customer.name} is no customer of {rap.partner.name}.", field="customer")
    refuse_client_of_ours(customer)
    if NamedAccount.objects.of_plan(rap).filter(customer=customer).exists():
        raise InvalidInput(f"{customer.name} is on this plan already.", field="customer")


def refuse_client_of_ours(customer: PartnerCustomer) -> None:
    """Raises InvalidInput for a customer that we serve already: MDF and RAPs are for those to win."""
    if customer.client_id is not None or Client.objects.filter(name__iexact=customer.name).exists():
        raise InvalidInput(f"{customer.name} is our client already. Name one that is not.", field="customer")
