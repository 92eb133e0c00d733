"""Deposit accounts: opened for a partner or a client, their terms changed, closed when nothing is left on them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import Min

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.directory.models import Client, Partner
from partnerview.errors import Conflict, InvalidInput
from partnerview.lifecycle import transition
from partnerview.money import minor_units, quantize
from partnerview.ui import formats
from retainers.actions.top_ups import follow_floor
from retainers.balances import balances_of
from retainers.models import AccountStatus, DepositAccount, DepositPolicy, RiskThresholds

if TYPE_CHECKING:
    from partnerview.users.models import User

ONCE = "has an open account in this currency already. Record the deposit there."


class AccountTerms(TypedDict, total=False):
    """What may be agreed for an account. Names are those of the model; coverage comes with its last day."""

    policy: str
    overdraft_limit: Decimal
    floor: Decimal
    target: Decimal
    top_up_terms_days: int
    covers_from: dt.date | None
    covers_through: dt.date | None
    low_runway_days: int | None
    ahead_of_pace: Decimal | None
    opened_on: dt.date


@transaction.atomic
def open_account(
    *,
    currency: str,
    by: User,
    partner: Partner | None = None,
    client: Client | None = None,
    **terms: Unpack[AccountTerms],
) -> DepositAccount:
    """Open an account for exactly one holder, as of today or an earlier day; nothing counts on it before that.

    Raises InvalidInput for terms that contradict each other.
    """
    if (partner is None) == (client is None):
        raise InvalidInput("Choose a partner or a client, one of the two.", field="partner")
    minor_units(currency)
    account = DepositAccount(partner=partner, client=client, currency=currency, opened_on=clock.today(), opened_by=by)
    _agree(account, terms)
    _refuse(account)
    with kept(
        deposit_account_once_per_partner=("partner", f"This partner {ONCE}"),
        deposit_account_once_per_client=("client", f"This client {ONCE}"),
    ):
        account.save()
    after = {"holder": account.holder_name, "currency": currency, "policy": account.policy}
    record(account, action="depositaccount.opened", by=by, after=after, effective_on=account.opened_on)
    return account


@transaction.atomic
def change_terms(account: DepositAccount, *, by: User, **terms: Unpack[AccountTerms]) -> DepositAccount:
    """Change what is agreed. A new floor may ask for a top-up at once."""
    account = DepositAccount.objects.lock_one(account.pk)
    before = _shown(account)
    _agree(account, terms)
    _refuse(account)
    after = {name: value for name, value in _shown(account).items() if before[name] != value}
    if not after:
        return account
    account.save()
    was = {name: before[name] for name in after}
    record(account, action="depositaccount.changed", by=by, before=was, after=after)
    follow_floor(account, by=by)
    return account


@transaction.atomic
def close_account(account: DepositAccount, *, reason: str, by: User) -> DepositAccount:
    """Nothing moves on it from now on. Raises Conflict while anything is left, pending, held or asked for."""
    account = DepositAccount.objects.lock_one(account.pk)
    if not reason.strip():
        raise InvalidInput("Say why the account is closed.", code="required", field="reason")
    balances = balances_of(account)
    if balances.cleared or balances.pending or account.draws.all().open().exists():
        raise Conflict(
            "Money is still on it, on its way, or asked for. Refund, write off or cancel what is left first.",
            code="not_empty",
        )
    return transition(account, to=AccountStatus.CLOSED, by=by, reason=reason, closed_at=clock.now())


@transaction.atomic
def set_thresholds(*, low_runway_days: int, ahead_of_pace: Decimal, burn_days: int, by: User) -> RiskThresholds:
    """From when on accounts of this firm are flagged, unless they have thresholds of their own."""
    if burn_days not in {30, 60, 90}:
        raise InvalidInput("Give 30, 60 or 90 days.", field="burn_days")
    if ahead_of_pace <= 0:
        raise InvalidInput("Give a pace above 0, such as 1.10.", field="ahead_of_pace")
    thresholds = lock_thresholds()
    before = _thresholds_shown(thresholds)
    thresholds.low_runway_days, thresholds.ahead_of_pace = low_runway_days, ahead_of_pace
    thresholds.burn_days = burn_days
    thresholds.save()
    record(thresholds, action="riskthresholds.changed", by=by, before=before, after=_thresholds_shown(thresholds))
    return thresholds


def lock_thresholds() -> RiskThresholds:
    """The firm's one row, held until the transaction ends, so that two people do not change it at once."""
    RiskThresholds.objects.get_or_create(pk=1)
    return RiskThresholds.objects.select_for_update(no_key=True).get(pk=1)


def _agree(account: DepositAccount, terms: AccountTerms) -> None:
    given: dict[str, Any] = dict(terms)
    if "covers_through" in given:
        last = given.pop("covers_through")
        given["covers_before"] = last + dt.timedelta(days=1) if last else None
    for name, value in given.items():
        setattr(account, name, value)
    account.target = max(account.target, account.floor) if "target" not in given else account.target
    if account.policy != DepositPolicy.LIMIT and "overdraft_limit" not in given:
        account.overdraft_limit = Decimal(0)


def _refuse(account: DepositAccount) -> None:
    _refuse_amounts(account)
    _refuse_coverage(account)
    _refuse_opening(account)


def _refuse_amounts(account: DepositAccount) -> None:
    for name in ("overdraft_limit", "floor", "target"):
        amount = getattr(account, name)
        if amount < 0 or quantize(amount, account.currency) != amount:
            raise InvalidInput(f"{amount} is not an amount of {account.currency} from 0 on.", field=name)
    if account.policy == DepositPolicy.LIMIT and not account.overdraft_limit:
        raise InvalidInput("Say how far below zero a draw may take it.", code="required", field="overdraft_limit")
    if account.policy != DepositPolicy.LIMIT and account.overdraft_limit:
        raise InvalidInput("Only the policy “allow to a limit” has a limit. Leave it empty.", field="overdraft_limit")
    if account.target < account.floor:
        raise InvalidInput("A top-up fills to the target. Give the floor or more.", field="target")


def _refuse_coverage(account: DepositAccount) -> None:
    if (account.covers_from is None) != (account.covers_before is None):
        raise InvalidInput(
            "Give the first and the last day that the deposit covers, or neither.", field="covers_through"
        )
    if account.covers_from and account.covers_before and account.covers_before <= account.covers_from:
        raise InvalidInput("The last day lies before the first.", field="covers_through")
    if account.ahead_of_pace is not None and account.ahead_of_pace <= 0:
        raise InvalidInput("Give a pace above 0, such as 1.10.", field="ahead_of_pace")


def _refuse_opening(account: DepositAccount) -> None:
    if account.opened_on > clock.today():
        raise InvalidInput(
            f"{formats.day(account.opened_on)} has not come yet. Give today or an earlier day.", field="opened_on"
        )
    first = account.entries.aggregate(day=Min("valued_on"))["day"] if account.pk else None
    if first is not None and first < account.opened_on:
        raise InvalidInput(
            f"Its first entry counts from {formats.day(first)}. Give that day or an earlier one.", field="opened_on"
        )


def _shown(account: DepositAccount) -> dict[str, Any]:
    names = ("policy", "overdraft_limit", "floor", "target", "top_up_terms_days", "covers_from", "covers_through")
    return {name: getattr(account, name) for name in (*names, "low_runway_days", "ahead_of_pace", "opened_on")}


def _thresholds_shown(thresholds: RiskThresholds) -> dict[str, Any]:
    return {name: getattr(thresholds, name) for name in ("low_runway_days", "ahead_of_pace", "burn_days")}
