"""Bank statements and their lines through the API: matched, queued with the reason, decided; refused in sentences."""

from __future__ import annotations

from typing import Any

import pytest

from retainers.balances import balances_of
from retainers.models import BankLine, BankStatement
from tests.cast import Cast
from tests.retainers.builders import an_account, funded

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")

STATEMENTS, LINES = "/api/v1/bank-statements/", "/api/v1/bank-lines/"


def sent(*rows: str) -> dict[str, Any]:
    return {"file_name": "april.csv", "content": "\n".join(["date,amount,currency,text", *rows])}


def test_a_file_that_cannot_be_read_or_came_before_is_refused_and_nothing_is_taken(cast: Cast, api_of) -> None:
    api = api_of(cast.finance_lead)
    unreadable = api.post_json(STATEMENTS, sent("soon,10.00,USD,x"))
    assert (unreadable.status_code, BankStatement.objects.exists()) == (422, False)
    assert api_of(cast.account_manager).post_json(STATEMENTS, sent("2026-04-30,10.00,USD,x")).status_code == 403
    assert api.post_json(STATEMENTS, sent("2026-04-30,10.00,USD,x")).status_code == 201
    again = api.post_json(STATEMENTS, sent("2026-04-30,10.00,USD,x"))
    assert (again.status_code, BankLine.objects.count()) == (422, 1)


def test_a_line_is_the_pending_entry_that_it_clears_and_what_nobody_knows_waits_for_a_decision(
    cast: Cast, api_of
) -> None:
    account = an_account(cast)
    funded(account, 500, cast, is_cleared=False)
    api = api_of(cast.finance_lead)
    made = api.post_json(STATEMENTS, sent("2026-04-30,500.00,USD,Corvane", "2026-04-30,70.00,USD,Nobody"))
    assert made.json()["file_name"] == "april.csv"
    assert balances_of(account).cleared == 500
    rows = {row["text"]: row for row in api.get(LINES).json()["results"]}
    assert (rows["Corvane"]["status"], rows["Nobody"]["status"]) == ("matched", "queued")
    assert rows["Nobody"]["why"] == "It matches no entry of this amount."
    address = f"{LINES}{rows['Nobody']['id']}/decision/"
    both = api.post_json(address, {"account": account.pk, "why": "Not ours"})
    assert (both.status_code, balances_of(account).cleared) == (422, 500)
    decided = api.post_json(address, {"account": account.pk})
    assert (decided.json()["status"], balances_of(account).cleared) == ("matched", 570)
    assert api.post_json(address, {"why": "Not ours"}).status_code == 409
    assert [row["text"] for row in api.get(f"{LINES}?status=queued").json()["results"]] == []
