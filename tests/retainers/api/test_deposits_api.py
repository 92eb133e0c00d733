"""Deposits and draws through the API: each noun, each refusal, the same key twice."""

from __future__ import annotations

import base64
import datetime as dt
from decimal import Decimal

import pytest
from django_tenants.utils import tenant_context

from engagements.models import LineKind
from retainers.balances import balances_of
from retainers.models import DepositAccount, DepositEntry, Draw
from tests.builders import log_time, make_engagement, make_line, make_partner
from tests.cast import Cast, the_cast
from tests.recognition.books import make_invoice
from tests.retainers.builders import an_account, asked, funded
from tests.retainers.six import six_accounts

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")

ACCOUNTS, ENTRIES, DRAWS = "/api/v1/deposit-accounts/", "/api/v1/deposit-entries/", "/api/v1/draws/"


def money(amount: str, currency: str = "USD") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


def test_an_account_is_opened_read_and_changed(cast: Cast, api_of) -> None:
    api = api_of(cast.finance_lead)
    partner = make_partner()
    for body in ({"currency": "USD"}, {"currency": "USD", "partner": 999}, {"currency": "usd", "partner": partner.pk}):
        assert api.post_json(ACCOUNTS, body).status_code == 422
    made = api.post_json(ACCOUNTS, {"currency": "USD", "partner": partner.pk, "floor": money("500.00")})
    assert (made.status_code, made.json()["target"]) == (201, money("500.00"))
    address = f"{ACCOUNTS}{made.json()['id']}/"
    assert api.patch_json(address, {"floor": money("600.00")}).status_code == 428
    changed = api.patch_json(address, {"target": money("900.00")}, If_Match=made["ETag"])
    assert (changed.status_code, changed.json()["target"]) == (200, money("900.00"))
    assert api.patch_json(address, {"floor": money("1.00", "EUR")}, If_Match=changed["ETag"]).status_code == 422
    assert api_of(cast.account_manager).post_json(ACCOUNTS, {}).status_code == 403


def test_a_draw_goes_its_whole_way_and_back(cast: Cast, api_of) -> None:
    account = an_account(cast)
    finance, manager = api_of(cast.finance_lead), api_of(cast.manager)
    paid = finance.post_json(
        f"{ACCOUNTS}{account.pk}/deposits/", {"amount": money("1000.00"), "valued_on": "2026-04-30"}
    )
    assert (paid.status_code, paid.json()["balance_after"]) == (201, money("1000.00"))
    draw = manager.post_json(f"{ACCOUNTS}{account.pk}/draws/", {"amount": money("600.00"), "what_for": "Week 9"})
    assert draw.status_code == 201
    address = f"{DRAWS}{draw.json()['id']}/"
    own = manager.post_json(f"{address}approval/")
    assert (own.status_code, own.json()["code"]) == (403, "four_eyes")
    early = finance.post_json(f"{address}posting/")
    assert (early.status_code, early.json()["code"]) == (409, "illegal_transition")
    held = finance.post_json(f"{address}approval/", {"amount": money("500.00")})
    assert (held.json()["status"], held.json()["approved_amount"]) == ("approved", money("500.00"))
    assert finance.post_json(f"{address}posting/").json()["status"] == "posted"
    assert finance.get(f"{ACCOUNTS}{account.pk}/").json()["cleared"] == money("500.00")
    assert finance.post_json(f"{address}reversal/", {"reason": "Twice"}).json()["status"] == "reversed"
    assert balances_of(account).cleared == 1000
    refund = {"account": account.pk, "kind": "refund", "amount": money("1000.01"), "valued_on": "2026-04-30"}
    assert finance.post_json(ENTRIES, refund).status_code == 409
    assert finance.post_json(ENTRIES, refund | {"amount": money("1000.00")}).status_code == 201


def test_over_policy_in_another_currency_and_unknown_fields_are_refused_and_nothing_moves(cast: Cast, api_of) -> None:
    account = an_account(cast)
    funded(account, 100, cast)
    api = api_of(cast.finance_lead)
    draws = f"{ACCOUNTS}{account.pk}/draws/"
    assert api.post_json(draws, {"amount": money("1.00", "EUR"), "what_for": "x"}).status_code == 422
    assert api.post_json(draws, {"amount": money("1.00"), "what_for": "x", "colour": "red"}).status_code == 422
    assert api.post_json(draws, {"amount": {"amount": 1, "currency": "USD"}, "what_for": "x"}).status_code == 422
    draw = asked(account, 101, cast)
    over = api.post_json(f"{DRAWS}{draw.pk}/approval/")
    assert (over.status_code, over.json()["code"]) == (409, "over_policy")
    assert (balances_of(account).cleared, balances_of(account).reserved) == (100, 0)
    assert Draw.objects.get().status == "requested"


def test_the_same_key_twice_is_one_deposit(cast: Cast, api_of) -> None:
    account = an_account(cast)
    api = api_of(cast.finance_lead)
    body = {"amount": money("10.00"), "valued_on": "2026-04-30"}
    address = f"{ACCOUNTS}{account.pk}/deposits/"
    first = api.post_json(address, body, Idempotency_Key="same")
    again = api.post_json(address, body, Idempotency_Key="same")
    assert (first.json(), again["Idempotent-Replayed"]) == (again.json(), "true")
    assert api.post_json(address, body | {"amount": money("11.00")}, Idempotency_Key="same").status_code == 422
    assert api.post(address, body, content_type="application/json").status_code == 400
    assert DepositEntry.objects.count() == 1


def test_pending_clears_once_and_reverses_once(cast: Cast, api_of) -> None:
    account = an_account(cast)
    api = api_of(cast.finance_lead)
    body = {"amount": money("10.00"), "valued_on": "2026-04-30", "cleared": False}
    pending = api.post_json(f"{ACCOUNTS}{account.pk}/deposits/", body).json()["id"]
    cleared = api.post_json(f"{ENTRIES}{pending}/clearing/", {"cleared_on": "2026-04-30"})
    assert (cleared.status_code, cleared.json()["clears"]) == (201, pending)
    assert api.post_json(f"{ENTRIES}{pending}/clearing/", {"cleared_on": "2026-04-30"}).status_code == 409
    reversal = api.post_json(f"{ENTRIES}{cleared.json()['id']}/reversal/", {"reason": "Bounced"})
    assert reversal.status_code == 201
    assert api.post_json(f"{ENTRIES}{reversal.json()['id']}/reversal/", {"reason": "No"}).status_code == 409
    statement = api.get(f"{ACCOUNTS}{account.pk}/statement/?from=2026-04-01&through=2026-04-30").json()
    assert [row["sequence"] for row in statement["rows"]] == [3, 2, 1]
    assert (statement["opening"], statement["closing"]) == (money("0.00"), money("0.00"))
    assert api.get(f"{ACCOUNTS}{account.pk}/statement/?from=soon").status_code == 422


def test_the_reports_say_what_the_pages_say(cast: Cast, api_of) -> None:
    six_accounts(cast)
    api = api_of(cast.finance_lead)
    found = api.get("/api/v1/reports/at-risk/?as_of=2026-04-30&explain=1").json()
    assert [(row["holder"][-1], row["severity"]) for row in found["rows"]][:3] == [
        ("C", "overdrawn"), ("D", "overdrawn"), ("B", "below_floor"),
    ]  # fmt: skip
    assert found["rows"][0]["exposure"] == money("1500.00")
    assert found["rows"][0]["explanation"]["result"] == money("-1500.00")
    capital = api.get("/api/v1/reports/working-capital/?as_of=2026-04-30").json()["rows"]
    assert [(row["held"], row["drawn"], row["net"], row["exposure"]) for row in capital] == [
        (money("60000.00"), money("43700.00"), money("16300.00"), money("2500.00"))
    ]
    csv = api.get("/api/v1/reports/at-risk/", HTTP_ACCEPT="text/csv").content.decode().splitlines()
    assert len(csv) == 7


def test_another_firms_ids_are_not_there(cast: Cast, api_of, zenith) -> None:
    account = an_account(cast)
    draw = asked(account, 1, cast)
    with tenant_context(zenith):
        theirs = the_cast().finance_lead
    api = api_of(theirs, tenant=zenith)
    for address in (f"{ACCOUNTS}{account.pk}/", f"{DRAWS}{draw.pk}/", f"{ACCOUNTS}{account.pk}/statement/"):
        assert api.get(address).status_code == 404
    assert api.post_json(f"{DRAWS}{draw.pk}/approval/").status_code == 404
    assert DepositAccount.objects.count() == 1


def test_an_account_closes_empty_and_a_top_up_is_taken_back_once(cast: Cast, api_of) -> None:
    account = an_account(cast, floor=Decimal(500), target=Decimal(1000))
    funded(account, 100, cast)
    api = api_of(cast.finance_lead)
    full = api.post_json(f"{ACCOUNTS}{account.pk}/closing/", {"reason": "Over"})
    assert (full.status_code, full.json()["code"]) == (409, "not_empty")
    (asked_for,) = api.get("/api/v1/top-ups/").json()["results"]
    address = f"/api/v1/top-ups/{asked_for['id']}/cancellation/"
    assert api.post_json(address, {}).status_code == 422
    assert api.post_json(address, {"reason": "Agreed by phone"}).json()["status"] == "cancelled"
    assert api.post_json(address, {"reason": "Again"}).status_code == 409
    refund = {"account": account.pk, "kind": "refund", "amount": money("100.00"), "valued_on": "2026-04-30"}
    assert api.post_json(ENTRIES, refund).status_code == 201
    assert (
        api_of(cast.account_manager).post_json(f"{ACCOUNTS}{account.pk}/closing/", {"reason": "x"}).status_code == 403
    )
    closed = api.post_json(f"{ACCOUNTS}{account.pk}/closing/", {"reason": "Over"})
    assert (closed.status_code, closed.json()["status"]) == (200, "closed")
    late = api.post_json(f"{ACCOUNTS}{account.pk}/deposits/", {"amount": money("1.00"), "valued_on": "2026-04-30"})
    assert (late.status_code, late.json()["code"]) == (409, "account_closed")


def test_what_a_kind_of_entry_does_not_take_is_refused_and_not_passed_over(cast: Cast, api_of) -> None:
    account, other = an_account(cast), an_account(cast, holder="Halden & Brook")
    funded(account, 500, cast)
    api, entries = api_of(cast.finance_lead), "/api/v1/deposit-entries/"
    given = {"account": account.pk, "valued_on": "2026-04-30", "reason": "Unclaimed"}
    wrong = {"kind": "write_off", "amount": money("1.00")}, {"kind": "refund", "amount": money("1.00"), "to": other.pk}
    fields = [api.post_json(entries, {**given, **body}).json()["errors"][0]["field"] for body in wrong]
    assert (fields, balances_of(account).cleared) == (["amount", "to"], 500)
    late = api.post_json(
        f"/api/v1/deposit-accounts/{account.pk}/deposits/",
        {"amount": money("10.00"), "valued_on": "2026-04-29", "cleared": False},
    ).json()["id"]
    ahead = api.post_json(f"{entries}{late}/clearing/", {"cleared_on": "2026-05-01"})
    assert (ahead.status_code, ahead.json()["errors"][0]["field"]) == (422, "cleared_on")


def test_a_balance_beyond_every_column_is_refused_in_words(cast: Cast, api_of) -> None:
    account = an_account(cast)
    api, address = api_of(cast.finance_lead), f"/api/v1/deposit-accounts/{account.pk}/deposits/"
    most = {"amount": money("999999999999999.99"), "valued_on": "2026-04-30"}
    answers = [api.post_json(address, most) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [201] * 10 + [422]
    assert answers[-1].json()["code"] == "too_large"


def test_a_draw_in_the_wrong_state_says_what_can_be_done(cast: Cast, api_of) -> None:
    account = an_account(cast)
    funded(account, 500, cast)
    draw = asked(account, 100, cast)
    refused = api_of(cast.finance_lead).post_json(f"/api/v1/draws/{draw.pk}/posting/")
    assert (refused.status_code, refused.json()["detail"]) == (
        409, "This draw waits for approval. Another person decides on it first.",
    )  # fmt: skip


def test_a_day_at_the_end_of_the_calendar_is_refused_in_words(cast: Cast, api_of, browser_of) -> None:
    account = an_account(cast)
    api = api_of(cast.finance_lead)
    for day, said in (("9999-12-31", "too far ahead"), ("1899-12-31", "too far back"), ("2026-05-01", "not come yet")):
        (error,) = api.get(f"/api/v1/reports/at-risk/?as_of={day}").json()["errors"]
        assert (error["field"], said in error["message"]) == ("as_of", True)
    wrong = api.get("/api/v1/reports/working-capital/?currency=usd").json()["errors"][0]["message"]
    assert wrong == "“usd” is no code. Write it in capital letters, such as USD or GB."
    address = f"{ACCOUNTS}{account.pk}/"
    terms = {"covers_from": "2026-01-01", "covers_through": "9999-12-31"}
    etag = api.get(address).headers["ETag"]
    assert api.patch_json(address, terms, if_match=etag).status_code == 422
    for page in ("/at-risk/", "/working-capital/"):
        shown = browser_of(cast.finance_lead).get(f"{page}?as_of=9999-12-31")
        assert (shown.status_code, "lies too far ahead" in shown.content.decode()) == (200, True), page


def test_approved_time_and_invoices_are_proposed_and_drawn_through_the_api(cast: Cast, api_of) -> None:
    engagement = make_engagement(currency="USD", account_manager=cast.account_manager)
    make_line(engagement, LineKind.TIME_AND_MATERIALS, hourly_rate=Decimal(150))
    make_line(engagement, price=Decimal(400))
    account = an_account(cast, client=engagement.client)
    funded(account, 1000, cast)
    invoice = make_invoice(engagement, 300, dated_on=dt.date(2026, 4, 1))
    api, address = api_of(cast.finance_lead), f"{ACCOUNTS}{account.pk}/"
    none = api.post_json(f"{address}time-draws/")
    assert (none.status_code, none.json()["code"], Draw.objects.count()) == (422, "no_time", 0)
    log_time(engagement, minutes=90, worked_on=dt.date(2026, 4, 20))
    shown = api.get(f"{address}proposals/").json()
    assert [(row["invoice"], row["due"]) for row in shown["invoices"]] == [(invoice.pk, money("300.00"))]
    assert (shown["time_minutes"], shown["time_amount"], len(shown["times"])) == (90, money("225.00"), 1)
    assert (shown["available"], shown["monthly"], shown["months"]) == (money("1000.00"), money("400.00"), "2.5")
    assert api_of(cast.sales).post_json(f"{address}time-draws/").status_code == 403
    made = api.post_json(f"{address}time-draws/")
    assert (made.status_code, made.json()["amount"], made.json()["status"]) == (201, money("225.00"), "requested")
    assert api.get(f"{address}proposals/").json()["times"] == []


def test_what_proves_an_entry_is_kept_and_read_back(cast: Cast, api_of, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    account = an_account(cast)
    api, address = api_of(cast.finance_lead), f"{ACCOUNTS}{account.pk}/"
    file = {"file_name": "slip.pdf", "content": base64.b64encode(b"%PDF-1.7 slip").decode()}
    given = {"amount": money("500.00"), "valued_on": "2026-04-30", "evidence": file}
    bad = api.post_json(f"{address}deposits/", given | {"evidence": {"file_name": "x.pdf", "content": "no base64!"}})
    assert (bad.status_code, DepositEntry.objects.count()) == (422, 0)
    entry = api.post_json(f"{address}deposits/", given).json()
    assert (entry["evidence"], entry["recorded_by"]) == ("slip.pdf", cast.finance_lead.pk)
    assert b"".join(api.get(f"{ENTRIES}{entry['id']}/evidence/").streaming_content) == b"%PDF-1.7 slip"
    draw = {"amount": money("5.00"), "what_for": "Travel", "evidence": file}
    asked_for = api.post_json(f"{address}draws/", draw).json()
    assert (asked_for["evidence"], asked_for["requested_by"]) == ("slip.pdf", cast.finance_lead.pk)
    without = api.post_json(f"{address}deposits/", {"amount": money("1.00"), "valued_on": "2026-04-30"}).json()
    assert api.get(f"{ENTRIES}{without['id']}/evidence/").status_code == 404
