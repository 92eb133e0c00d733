"""One side of a race, as a process: reads an act per line, does it, and prints what became of it.

The two sides of a pair are told to go at the same moment. A refusal prints its code, anything else ends the process.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from decimal import Decimal
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnerview.settings")


def main(given: dict[str, Any]) -> None:
    from django.db import connection  # noqa: PLC0415  after setup
    from django_tenants.utils import tenant_context  # noqa: PLC0415

    from partnerview.errors import DomainError  # noqa: PLC0415
    from partnerview.http.retry import retried  # noqa: PLC0415
    from partnerview.tenants.models import Tenant  # noqa: PLC0415

    connection.settings_dict.update(given)
    connection.set_schema_to_public()
    with tenant_context(Tenant.objects.get(slug="acme")):
        print("ready", flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            try:
                done = type(retried(lambda asked=asked: act(**asked))).__name__  # type: ignore[misc]
            except DomainError as refusal:
                done = refusal.code
            print(done, flush=True)


def act(what: str, pk: int, by: str, **how: Any) -> Any:
    """One action by one person of the cast."""
    from partnerview.books.actions.periods import close_period  # noqa: PLC0415
    from partnerview.books.models import AccountingPeriod  # noqa: PLC0415
    from partnerview.money import Money  # noqa: PLC0415
    from retainers.actions import deposit_accounts, deposits, draws, rules  # noqa: PLC0415
    from retainers.models import DepositAccount, Draw, Rule  # noqa: PLC0415
    from tests.cast import the_cast  # noqa: PLC0415

    person = getattr(the_cast(), by)
    if what == "close_month":
        return close_period(AccountingPeriod.objects.get(pk=pk), by=person)
    if what in {"approve_rule", "withdraw_rule"}:
        return getattr(rules, what)(Rule.objects.get(pk=pk), by=person)
    if what == "approve":
        return draws.approve_draw(Draw.objects.get(pk=pk), by=person)
    if what == "post":
        valued_on = dt.date.fromisoformat(how["on"]) if "on" in how else None
        return draws.post_draw(Draw.objects.get(pk=pk), by=person, valued_on=valued_on)
    account = DepositAccount.objects.get(pk=pk)
    if what == "edit":
        return deposit_accounts.change_terms(account, by=person, policy="block")
    if what == "close":
        return deposit_accounts.close_account(account, reason="Over", by=person)
    money = Money(Decimal(50), account.currency)
    return deposits.record_deposit(account, money=money, valued_on=dt.date.fromisoformat(how["on"]), by=person)


if __name__ == "__main__":
    django.setup()
    main(json.loads(sys.argv[1]))
