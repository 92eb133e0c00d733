"""Several people at once, each in a process of its own: the policy holds, nobody meets a deadlock or a defect.

A writer asks, approves and posts one draw after the other; refusals are Conflict (409 for a client of the API).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import threading
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from partnerview import clock
from partnerview.errors import Conflict
from partnerview.http import retry
from partnerview.money import Money
from retainers.actions.deposits import record_deposit
from retainers.actions.draws import approve_draw, post_draw
from retainers.balances import balances_of
from retainers.models import DepositAccount, DepositEntry, Draw
from tests.cast import the_cast
from tests.conftest import TenantClient
from tests.races import SECONDS, Arena
from tests.retainers.builders import an_account, asked, funded, held, laws_hold

ROOT = Path(settings.BASE_DIR)


def write(account: int, *, writers: int, draws: int, amount: int) -> Counter[str]:
    """Start that many processes, each with that many draws; what became of all of them, by outcome."""
    values = connection.settings_dict
    given = {
        "database": values["NAME"], "user": values["USER"], "password": values["PASSWORD"],
        "host": values["HOST"], "port": values["PORT"], "account": account, "draws": draws, "amount": amount,
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.retainers.writer", json.dumps(given)]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ) for _ in range(writers)
    ]
    outcomes: Counter[str] = Counter()
    for process in started:
        out, _ = process.communicate(timeout=540)
        assert process.returncode == 0
        outcomes.update(json.loads(out.strip().splitlines()[-1]))
    return outcomes


def exactly_what_the_policy_allows(*, writers: int, draws: int, rounds: int) -> None:
    cast = the_cast()
    account = an_account(cast, holder="Racing Partners", policy="limit", overdraft_limit=Decimal(100))
    expected = Decimal(0)
    for _ in range(rounds):
        record_deposit(account, money=Money(Decimal(1000), "USD"), valued_on=clock.today(), by=cast.finance_lead)
        expected += 1000
        outcomes = write(account.pk, writers=writers, draws=draws, amount=30)
        assert set(outcomes) <= {"posted", "over_policy"}
        assert sum(outcomes.values()) == writers * draws
        expected -= 30 * outcomes["posted"]
        assert balances_of(account).cleared == expected
        assert -100 <= expected < -70  # not one draw more, not one less
        assert balances_of(account).reserved == 0
        entries = DepositEntry.objects.filter(account=account)
        assert sum(entries.values_list("amount", flat=True)) == expected
    laws_hold()


@pytest.mark.fault
def test_four_writers_draw_exactly_what_the_policy_allows(arena: Arena) -> None:
    exactly_what_the_policy_allows(writers=4, draws=12, rounds=1)


@pytest.mark.long
@pytest.mark.fault
def test_sixteen_writers_with_fifty_draws_each_five_rounds(arena: Arena) -> None:
    exactly_what_the_policy_allows(writers=16, draws=50, rounds=5)


def outcome_of(results: list[Any]) -> list[str]:
    return sorted(result.code if isinstance(result, Conflict) else type(result).__name__ for result in results)


def test_v35_two_people_approve_600_each_on_1000_at_once(arena: Arena) -> None:
    cast = the_cast()
    account = an_account(cast)
    funded(account, 1000, cast)
    first, second = asked(account, 600, cast), asked(account, 600, cast)
    results = arena.together(
        lambda: approve_draw(Draw.objects.get(pk=first.pk), by=the_cast().finance_lead),
        lambda: approve_draw(Draw.objects.get(pk=second.pk), by=the_cast().manager),
    )
    assert outcome_of(results) == ["Draw", "over_policy"]
    assert balances_of(account).reserved == 600
    laws_hold()


def test_one_draw_is_approved_once_and_posted_once(arena: Arena) -> None:
    cast = the_cast()
    account = an_account(cast)
    funded(account, 1000, cast)
    draw = asked(account, 600, cast)
    results = arena.together(
        lambda: approve_draw(Draw.objects.get(pk=draw.pk), by=the_cast().finance_lead),
        lambda: approve_draw(Draw.objects.get(pk=draw.pk), by=the_cast().manager),
    )
    assert outcome_of(results) == ["Draw", "illegal_transition"]
    results = arena.together(
        *[lambda: post_draw(Draw.objects.get(pk=draw.pk), by=the_cast().finance_lead) for _ in range(3)]
    )
    assert outcome_of(results) == ["Draw", "illegal_transition", "illegal_transition"]
    assert balances_of(account).cleared == 400
    laws_hold()


def test_the_same_key_at_once_is_one_deposit(arena: Arena) -> None:
    cast = the_cast()
    account = an_account(cast)
    day = dt.date(2026, 1, 5)

    def pay() -> DepositEntry:
        mine = DepositAccount.objects.get(pk=account.pk)
        money = Money(Decimal(50), "USD")
        return record_deposit(mine, money=money, valued_on=day, idempotency_key="slip", by=the_cast().finance_lead)

    assert outcome_of(arena.together(pay, pay, pay)) == ["DepositEntry", "conflict", "conflict"]
    assert balances_of(account).cleared == 50
    held(account, 50, cast)
    laws_hold()


def test_a_page_whose_lock_was_not_given_in_time_tries_the_whole_action_again(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = the_cast()
    account = an_account(cast)
    draw = asked(account, 600, cast)
    taken, let_go = threading.Event(), threading.Event()
    monkeypatch.setattr(retry.time, "sleep", lambda _: let_go.set())

    def hold() -> None:
        with transaction.atomic():
            DepositAccount.objects.lock_one(account.pk)
            taken.set()
            assert let_go.wait(SECONDS)

    def press() -> int:
        assert taken.wait(SECONDS)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        browser = TenantClient(arena.tenant)
        browser.force_login(the_cast().finance_lead)
        return int(browser.post(f"/draws/{draw.pk}/cancellation/").status_code)

    assert arena.together(hold, press) == [None, 302]
    draw.refresh_from_db()
    assert (let_go.is_set(), draw.status) == (True, "cancelled")
