"""Bank statements and their lines through the API: matched, queued with the reason, decided; refused in sentences."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from retainers.balances import balances_of
from retainers.models import BankLine, BankStatement
from tests.cast import Cast
from tests.engagements.stage import close_month
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


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("2026-04-30;1250,00;USD;Zahlung", "“1250,00” is not an amount"),
        ("2026-04-30;12,50;USD;Zahlung", "“12,50” is not an amount"),
        ("2026-04-30;1.250,00;USD;Zahlung", "“1.250,00” is not an amount"),
        ("2026-04-30;1,25,000.00;USD;Lakh", "is not an amount"),
        ("2026-05-02;10.00;USD;To come", "2\xa0May\xa02026 has not come yet"),
        ('2026-04-30;10.00;USD;"open\n2026-04-30;11.00;USD;swallowed', "a quote that is not closed"),
        ("2026-04-30;10.00;USD;Fee; and tax", "more columns than the first row"),
    ],
)
def test_a_row_that_could_be_read_as_another_amount_or_swallows_others_refuses_the_file(
    cast: Cast, api_of, rows: str, told: str
) -> None:
    body = {"file_name": "a.csv", "content": f"date;amount;currency;text\n{rows}\n"}
    refused = api_of(cast.finance_lead).post_json(STATEMENTS, body)
    assert refused.status_code == 422
    assert told in refused.json()["errors"][0]["message"]
    assert not BankStatement.objects.exists()


def test_thousands_are_read_as_thousands(cast: Cast, api_of) -> None:
    api_of(cast.finance_lead).post_json(STATEMENTS, sent('2026-04-30,"1,250.00",USD,x', '2026-04-30,"-1,250",USD,y'))
    assert sorted(BankLine.objects.values_list("amount", flat=True)) == [-1250, 1250]


def test_a_line_of_a_closed_month_is_decided_with_a_reason(cast: Cast, api_of) -> None:
    account = an_account(cast)
    pending = funded(account, 500, cast, on=dt.date(2026, 3, 30), is_cleared=False)
    for month in (1, 2, 3):
        close_month(f"2026-{month:02d}")
    api = api_of(cast.finance_lead)
    api.post_json(STATEMENTS, sent("2026-03-31,500.00,USD,Corvane"))
    line = BankLine.objects.get()
    assert (line.status, "closed" in line.why) == ("queued", True)
    address = f"{LINES}{line.pk}/decision/"
    assert api.post_json(address, {"entry": pending.pk}).status_code in {409, 422}
    decided = api.post_json(address, {"entry": pending.pk, "reason": "The bank's file came late"})
    assert (decided.status_code, decided.json()["status"]) == (200, "matched")
    assert balances_of(account).cleared == 500
