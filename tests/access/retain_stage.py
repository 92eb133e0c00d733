"""One of everything that Retain keeps, for the stage."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from partnerview import clock
from partnerview.directory.models import Client, Partner
from partnerview.money import Money
from partnerview.users.models import User
from retainers.actions.deposit_accounts import open_account
from retainers.actions.deposits import record_deposit
from retainers.actions.draws import request_draw
from retainers.actions.reviews import review_account
from retainers.actions.rules import start_rule
from retainers.models import BankLine, BankStatement, Cycle, PayeeDetails, Settlement

MONTH = dt.date(2024, 3, 1)


def rules_of(partner: Partner, by: User) -> dict[str, Any]:
    rule = start_rule(partner=partner, role="referral", model="referral", currency="GBP", starts_on=MONTH, by=by)
    cycle = Cycle.objects.create(rule=rule, month=MONTH, status="check_in")
    owed = Settlement.objects.create(
        cycle=cycle, rule=rule, direction="payable", amount=Decimal(9), currency="GBP", due_on=MONTH
    )
    payee = PayeeDetails.objects.create(partner=partner, payee="Staged", method="bank", address="GB29", requested_by=by)
    return {"retainer-rules": rule, "cycles": cycle, "settlements": owed, "payee-changes": payee}


def deposits_of(client: Client, by: User, requester: User, mark: str) -> dict[str, Any]:
    account = open_account(client=client, currency="GBP", by=by, floor=Decimal(500), target=Decimal(1000))
    entry = record_deposit(
        account, money=Money(Decimal(100), "GBP"), valued_on=clock.today(), what_for=f"{mark} Staged deposit", by=by
    )
    draw = request_draw(account, money=Money(Decimal(10), "GBP"), what_for=f"{mark} Staged draw", by=requester)
    statement = BankStatement.objects.create(
        file_name=f"{mark} staged.csv", file_sha256=f"{mark:0>64}"[:64], uploaded_by=by
    )
    return {
        "deposit-accounts": account,
        "deposit-entries": entry,
        "draws": draw,
        "top-ups": account.top_ups.get(),
        "bank-statements": statement,
        "bank-lines": BankLine.objects.create(
            statement=statement, position=2, booked_on=MONTH, amount=Decimal(7), currency="GBP",
            text=f"{mark} Staged line", identity=f"{mark} staged", why="It matches no entry of this amount.",
        ),
        "risk-reviews": review_account(account, decision="watch", note=f"{mark} Staged note", by=by),
    }  # fmt: skip
