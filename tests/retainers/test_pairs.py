"""Two processes at the same rows at the same moment, round after round: one order or the other, no third."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from partnerview import clock
from partnerview.books.actions.periods import ensure_period, reopen_period
from partnerview.books.models import Conventions, PeriodStatus
from partnerview.errors import Conflict
from partnerview.months import Month
from retainers.actions.draws import post_draw
from retainers.actions.rules import submit_rule
from retainers.balances import balances_of
from retainers.models import DepositEntry, Draw
from tests.builders import make_partner
from tests.cast import Cast, the_cast
from tests.races import Arena
from tests.retainers.builders import an_account, asked, funded, held, laws_hold
from tests.retainers.rule_builders import a_draft, answered

pytestmark = pytest.mark.fault
ROUNDS = 5


class Pair:
    """Two racers that live as long as the test."""

    def __init__(self) -> None:
        values = connection.settings_dict
        given = {name: values[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
        command = [sys.executable, "-m", "tests.retainers.racer", json.dumps(given)]
        self.sides = [
            subprocess.Popen(
                command, cwd=Path(settings.BASE_DIR), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for _ in range(2)
        ]
        assert [self._said(side) for side in self.sides] == ["ready", "ready"]

    def race(self, first: dict[str, Any], second: dict[str, Any]) -> tuple[str, str]:
        for side, act in zip(self.sides, (first, second), strict=True):
            assert side.stdin
            side.stdin.write(f"{json.dumps(act)}\n")
            side.stdin.flush()
        return self._said(self.sides[0]), self._said(self.sides[1])

    def stop(self) -> None:
        for side in self.sides:
            side.communicate(timeout=60)

    @staticmethod
    def _said(side: subprocess.Popen[str]) -> str:
        assert side.stdout
        return side.stdout.readline().strip()


@contextmanager
def two_processes() -> Iterator[Pair]:
    pair = Pair()
    try:
        yield pair
    finally:
        pair.stop()


def does(what: str, row: Any, by: str, **how: str) -> dict[str, Any]:
    return {"what": what, "pk": row.pk, "by": by, **how}


def test_a_draw_approved_twice_at_once_is_approved_once(arena: Arena) -> None:
    cast = the_cast()
    with two_processes() as pair:
        for number in range(ROUNDS):
            account = an_account(cast, holder=f"Twice {number}")
            funded(account, 1000, cast)
            one, other = asked(account, 600, cast), asked(account, 600, cast)
            same = pair.race(does("approve", one, "finance_lead"), does("approve", one, "manager"))
            assert sorted(same) == ["Draw", "illegal_transition"]
            both = pair.race(does("approve", other, "finance_lead"), does("approve", other, "manager"))
            assert both == ("over_policy", "over_policy")
            assert balances_of(account).reserved == 600
    laws_hold()


def test_a_draw_approved_while_the_policy_is_edited_follows_one_of_the_two(arena: Arena) -> None:
    cast = the_cast()
    with two_processes() as pair:
        for number in range(ROUNDS):
            account = an_account(cast, holder=f"Edited {number}", policy="limit", overdraft_limit=Decimal(500))
            funded(account, 1000, cast)
            draw = asked(account, 1300, cast)
            approved, edited = pair.race(does("approve", draw, "manager"), does("edit", account, "finance_lead"))
            assert (approved in {"Draw", "over_policy"}, edited) == (True, "DepositAccount")
            draw.refresh_from_db()
            assert draw.status == ("approved" if approved == "Draw" else "requested")
            if approved == "Draw":
                with pytest.raises(Conflict, match="blocks overdrafts"):
                    post_draw(draw, by=cast.finance_lead)
    laws_hold()


def test_a_rule_approved_and_taken_back_at_once_is_one_of_them(arena: Arena) -> None:
    cast = the_cast()
    with two_processes() as pair:
        for number in range(ROUNDS):
            rule = submitted(cast, number)
            found = pair.race(
                does("approve_rule", rule, "finance_lead"), does("withdraw_rule", rule, "account_manager")
            )
            assert sum(outcome == "Rule" for outcome in found) == 1
            rule.refresh_from_db()
            assert rule.status == ("active" if found[0] == "Rule" else "draft")
    laws_hold()


def test_an_account_closed_while_money_arrives_is_closed_empty_or_open(arena: Arena) -> None:
    cast = the_cast()
    with two_processes() as pair:
        for number in range(ROUNDS):
            account = an_account(cast, holder=f"Closing {number}")
            today = clock.today().isoformat()
            found = pair.race(does("close", account, "finance_lead"), does("pay", account, "manager", on=today))
            assert found in {("DepositAccount", "account_closed"), ("not_empty", "DepositEntry")}
            account.refresh_from_db()
            assert (account.is_open, balances_of(account).cleared) in {(False, Decimal(0)), (True, Decimal(50))}
    laws_hold()


def test_a_month_closed_while_a_draw_posts_has_the_row_or_refuses_it(arena: Arena) -> None:
    cast = the_cast()
    month = Month.of(clock.today()) - 1
    Conventions.objects.update(books_start_on=month.first_day)
    period = ensure_period(month)
    day = month.last_day.isoformat()
    with two_processes() as pair:
        for number in range(ROUNDS):
            account = an_account(cast, holder=f"Month {number}")
            funded(account, 1000, cast, on=month.first_day)
            draw = held(account, 600, cast)
            closed, posted = pair.race(
                does("close_month", period, "finance_lead"), does("post", draw, "manager", on=day)
            )
            assert closed == "AccountingPeriod"
            rows = DepositEntry.objects.filter(draw=draw)
            if posted == "Draw":
                assert rows.get().month == month.first_day
            else:
                assert (posted, rows.exists()) == ("closed_period", False)
                assert Draw.objects.get(pk=draw.pk).status == "approved"
            period.refresh_from_db()
            assert period.status == PeriodStatus.CLOSED
            reopen_period(period, by=cast.finance_lead, reason="The next round")
            period.refresh_from_db()
    laws_hold()


def submitted(cast: Cast, number: int) -> Any:
    partner = make_partner(f"Rule partner {number}", roles=["referral"])
    return submit_rule(answered(a_draft(cast, partner=partner), cast), by=cast.account_manager)
