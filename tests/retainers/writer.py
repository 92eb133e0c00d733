"""One writer of the race, as a process: asks, approves and posts draws, and prints what became of each."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnerview.settings")


def main(given: dict[str, object]) -> Counter[str]:
    from django.db import connection  # noqa: PLC0415  after setup
    from django_tenants.utils import tenant_context  # noqa: PLC0415

    from partnerview.tenants.models import Tenant  # noqa: PLC0415

    connection.settings_dict.update(
        NAME=given["database"], USER=given["user"], PASSWORD=given["password"], HOST=given["host"], PORT=given["port"]
    )
    connection.set_schema_to_public()
    with tenant_context(Tenant.objects.get(slug="acme")):
        return Counter(
            _one(int(str(given["account"])), int(str(given["amount"]))) for _ in range(int(str(given["draws"])))
        )


def _one(account: int, amount: int) -> str:
    """`posted`, or the code of the refusal. Anything else ends the process with an error."""
    from partnerview.errors import DomainError  # noqa: PLC0415
    from partnerview.money import Money  # noqa: PLC0415
    from retainers.actions.draws import approve_draw, cancel_draw, post_draw, request_draw  # noqa: PLC0415
    from retainers.models import DepositAccount  # noqa: PLC0415
    from tests.cast import the_cast  # noqa: PLC0415

    cast = the_cast()
    found = DepositAccount.objects.get(pk=account)
    money = Money(Decimal(amount), found.currency)
    draw = insisted(lambda: request_draw(found, money=money, what_for="Race", by=cast.account_manager))
    try:
        insisted(lambda: approve_draw(draw, by=cast.finance_lead))
        insisted(lambda: post_draw(draw, by=cast.finance_lead))
    except DomainError as refusal:
        insisted(lambda: cancel_draw(draw, by=cast.account_manager))
        return refusal.code
    return "posted"


def insisted(act: Callable[[], Any]) -> Any:
    """As a client that is told `busy` does: the same again, until there is an answer."""
    from partnerview.errors import Conflict  # noqa: PLC0415
    from partnerview.http.retry import retried  # noqa: PLC0415

    for _ in range(50):
        try:
            return retried(act)
        except Conflict as refusal:
            if refusal.code != "busy":
                raise
    raise TimeoutError("Nobody answered.")


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(json.loads(sys.argv[1]))))
