"""Pages of deposits by role, and that they show what the reports say."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django_tenants.utils import tenant_context

from partnerview.tenants.models import Tenant
from retainers.models import DepositAccount, DepositEntry, Draw, RiskReview
from tests.builders import make_client
from tests.cast import Cast, the_cast
from tests.retainers.builders import an_account, asked, drawn, funded, held
from tests.retainers.six import six_accounts

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")

LISTS = ("deposit-account-list", "draw-list", "top-up-list", "at-risk", "working-capital", "bank-line-list")
VIEW = {"account_manager", "finance_lead", "pam", "manager", "cxo", "admin", "integration"}


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_the_list_of_accounts_calls_none_on_pace_that_the_report_flags(cast: Cast, browser_of) -> None:
    six_accounts(cast)
    browser = browser_of(cast.finance_lead)
    listed = {row["id"]: row["standing"] for row in browser.get("/deposit-accounts/").context["table"].rows}
    report = browser.get("/at-risk/").context["risk"]
    flagged = {shown.row.standing.account: shown.row.severity for shown in report.shown}
    assert sorted(zip(listed.values(), (flagged[pk] for pk in listed), strict=True)) == [
        ("below_floor", "below_floor"), ("open", "ahead_of_pace"), ("open", "no_deposit"), ("open", "on_pace"),
        ("overdrawn", "overdrawn"), ("overdrawn", "overdrawn"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_opens_for_those_who_see_deposits_and_for_nobody_else(cast: Cast, browser_of, name: str) -> None:
    for role, user in cast.by_role().items():
        status = browser_of(user).get(reverse(f"retainers:{name}")).status_code
        assert status == (200 if role in VIEW else 403), role


def test_who_does_not_look_after_an_account_does_not_know_of_it(cast: Cast, browser_of, zenith: Tenant) -> None:
    account = an_account(cast, client=make_client("Penrose", account_manager=cast.account_manager))
    draw = asked(account, 10, cast)
    addresses = [
        reverse("retainers:deposit-account-detail", args=[account.pk]),
        reverse("retainers:draw-detail", args=[draw.pk]),
    ]
    for address in addresses:
        assert browser_of(cast.account_manager).get(address).status_code == 200
        assert browser_of(cast.other_account_manager).get(address).status_code == 404
        assert browser_of(cast.pam).get(address).status_code == 404
    with tenant_context(zenith):
        stranger = the_cast().finance_lead
    for address in addresses:
        assert browser_of(stranger, tenant=zenith).get(address).status_code == 404


def test_v36_the_page_shows_the_six_accounts(cast: Cast, browser_of: Callable[..., Any]) -> None:
    accounts = six_accounts(cast)
    page = browser_of(cast.finance_lead).get("/at-risk/")
    shown = text_of(page)
    assert "Four accounts need a look, two are overdrawn" in shown
    parts = [part for part in shown.split("<tr>") if re.search("Account ([A-F])</a>", part)]
    rows = {re.search("Account ([A-F])</a>", part)[1]: part for part in parts}
    assert list(rows) == ["C", "D", "B", "A", "F", "E"]
    for name, words in {
        "A": ("Ahead of pace", "15,000.00", "1.14", "150 d", "ahead by 1,109.59"),
        "B": ("Below floor", "800.00", "1.39", "6 d", "1,200.00 under the floor of 2,000.00"),
        "C": ("Overdrawn", "−1,500.00", "2.29", "0 d", "Drawn 1,500.00 more than was paid in"),
        "D": ("Overdrawn", "−1,000.00", "3.34", "0 d", "5,000.00 pending would cover it."),
        "E": ("No deposit yet", "0.00", "Account opened, nothing paid in, nothing drawn."),
        "F": ("On pace", "3,000.00", "0.75", "no burn"),
    }.items():
        for word in words:
            assert word in rows[name], (name, word)
    assert "16,300.00" in shown
    assert "2,500.00" in shown
    csv = browser_of(cast.finance_lead)
    csv.prove(cast.finance_lead)
    lines = b"".join(csv.get("/at-risk/?format=csv").streaming_content).decode().splitlines()
    assert len(lines) == 7
    pdf = csv.get("/at-risk/?format=pdf")
    assert pdf.content.startswith(b"%PDF")
    review = browser_of(cast.finance_lead).post(
        f"/deposit-accounts/{accounts['B'].pk}/review/", {"decision": "watch", "note": "Pays late"}
    )
    assert review.status_code == 302
    assert RiskReview.objects.get().flags == ["below_floor", "low_runway", "ahead_of_pace"]
    assert "Pays late" in text_of(browser_of(cast.finance_lead).get("/at-risk/"))


def test_as_of_an_earlier_day_and_as_known_then(cast: Cast, browser_of) -> None:
    six_accounts(cast)
    then = text_of(browser_of(cast.finance_lead).get("/at-risk/?as_of=2026-03-31"))
    assert "9,600.00" not in then
    assert "1,400.00" in then  # D before its draws of April: 8,000 − 6,600
    known = text_of(browser_of(cast.finance_lead).get("/at-risk/?as_of=2026-03-31&known_at=2026-04-01"))
    assert "Every account is on pace" in known


def test_the_account_page_asks_approves_and_posts_in_place(cast: Cast, browser_of) -> None:
    account = an_account(cast)
    funded(account, "1867.50", cast, what_for="Opening deposit")
    address = f"/deposit-accounts/{account.pk}/"
    asks, decides = browser_of(cast.manager), browser_of(cast.finance_lead)
    refused = asks.post(f"{address}draws/", {"amount": "abc", "what_for": "Week 32"})
    assert refused.status_code == 422
    assert "“abc” is not an amount" in text_of(refused)
    assert asks.post(f"{address}draws/", {"amount": "2,140.00", "what_for": "Week 32"}).status_code == 302
    draw = Draw.objects.get()
    page = text_of(decides.get(address))
    assert "This account blocks overdrafts. The draw can be approved up to 1,867.50 now." in page
    assert "Approve 1,867.50" in page
    stale = decides.post(f"/draws/{draw.pk}/approval/", {"amount": "1,867.50"})
    draw.refresh_from_db()
    assert ("reauthenticate" in stale["Location"], draw.status) == (True, "requested")
    decides.prove(cast.finance_lead)
    over = decides.post(f"/draws/{draw.pk}/approval/", {"amount": "2,000.00"})
    assert over.status_code == 422
    assert "This account blocks overdrafts." in text_of(over)
    assert decides.post(f"/draws/{draw.pk}/approval/", {"amount": "1,867.50"}).status_code == 302
    assert asks.post(f"/draws/{draw.pk}/posting/", {"valued_on": "2026-04-30"}).status_code == 403
    assert decides.post(f"/draws/{draw.pk}/posting/", {"valued_on": "2026-04-30"}).status_code == 302
    assert DepositEntry.objects.order_by("-sequence").first().balance_after == 0
    assert "Opening deposit" in text_of(decides.get(address))


@pytest.mark.parametrize("figure", ["cleared", "reserved", "available", "pending", "pace", "runway", "exposure"])
def test_every_figure_says_how_it_is_made(cast: Cast, browser_of, figure: str) -> None:
    account = six_accounts(cast)["C"]
    funded(account, 50, cast, is_cleared=False)
    held(account, 5, cast)
    address = f"/deposit-accounts/{account.pk}/explanation/{figure}/"
    assert browser_of(cast.finance_lead).get(address).status_code == 200
    assert browser_of(cast.finance_lead).get(f"/deposit-accounts/{account.pk}/explanation/other/").status_code == 404


def test_forms_record_clear_and_reverse(cast: Cast, browser_of) -> None:
    account = an_account(cast, floor=Decimal(10))
    page = browser_of(cast.finance_lead, proved=True)
    address = f"/deposit-accounts/{account.pk}/"
    form = {"amount": "500", "valued_on": "2026-04-30", "what_for": "Opening", "idempotency_key": "once"}
    assert page.post(f"{address}deposits/", form).status_code == 302
    twice = page.post(f"{address}deposits/", form)
    assert twice.status_code == 422
    pending = DepositEntry.objects.get()
    assert page.post(f"/deposit-entries/{pending.pk}/clearing/", {"cleared_on": "2026-04-30"}).status_code == 302
    cleared = DepositEntry.objects.get(clears=pending)
    assert page.post(f"/deposit-entries/{cleared.pk}/reversal/", {"reason": ""}).status_code == 422
    assert page.post(f"/deposit-entries/{cleared.pk}/reversal/", {"reason": "Bounced"}).status_code == 302
    assert page.get(address).status_code == 200
    assert page.get(f"{address}ledger/?format=pdf").content.startswith(b"%PDF")


def test_opening_changing_and_closing_an_account(cast: Cast, browser_of) -> None:
    page = browser_of(cast.finance_lead)
    client = make_client("Verity")
    terms = {"policy": "block", "top_up_terms_days": "14", "floor": "100", "currency": "USD", "client": client.pk}
    assert page.post("/deposit-accounts/new/", terms | {"policy": "limit"}).status_code == 422
    made = page.post("/deposit-accounts/new/", terms)
    account = DepositAccount.objects.get()
    assert made["Location"] == f"/deposit-accounts/{account.pk}/"
    assert account.target == 100
    assert page.post(f"/deposit-accounts/{account.pk}/change/", terms | {"floor": "0"}).status_code == 302
    assert page.post(f"/deposit-accounts/{account.pk}/closing/", {"reason": "Never used"}).status_code == 302
    account.refresh_from_db()
    assert account.status == "closed"


def test_the_ledger_pages_back_by_sequence(cast: Cast, browser_of) -> None:
    account = an_account(cast, policy="flag")
    for number in range(60):
        funded(account, number + 1, cast)
    drawn(account, 1, cast)
    first = browser_of(cast.finance_lead).get(f"/deposit-accounts/{account.pk}/").content.decode()
    assert "before=12" in first
    older = browser_of(cast.finance_lead).get(f"/deposit-accounts/{account.pk}/?before=12").content.decode()
    assert older.count('data-cell="no"') == 11


@pytest.mark.parametrize(
    ("typed", "words"), [("-5", "is below zero"), ("nan", "is not an amount"), ("1e3x", "1867.50")]
)
def test_an_amount_that_is_none_is_named_and_kept(cast: Cast, browser_of, typed: str, words: str) -> None:
    account = an_account(cast)
    form = {"amount": typed, "valued_on": "2026-04-30", "what_for": "Opening"}
    page = browser_of(cast.finance_lead).post(f"/deposit-accounts/{account.pk}/deposits/", form)
    assert page.status_code == 422
    assert words in text_of(page)
    assert f'value="{typed}"' in page.content.decode()
    assert not DepositEntry.objects.exists()


def test_a_day_that_is_none_is_said_beside_the_report_of_today(cast: Cast, browser_of) -> None:
    page = text_of(browser_of(cast.finance_lead).get("/at-risk/?as_of=soon"))
    assert "Shown as of today." in page
    assert "Shown as of today." not in text_of(browser_of(cast.finance_lead).get("/at-risk/?as_of=2026-04-30"))


def test_a_file_writes_amounts_with_the_decimals_of_their_currency(cast: Cast, browser_of) -> None:
    dollars, yen = an_account(cast), an_account(cast, holder="Kitano Integration", currency="JPY")
    funded(dollars, "1250.50", cast)
    funded(yen, 900000, cast)
    browser = browser_of(cast.finance_lead)
    browser.prove(cast.finance_lead)
    text = b"".join(browser.get("/deposit-accounts/?format=csv").streaming_content).decode()
    assert "1250.50" in text
    assert "900000" in text
    assert ".000" not in text
    assert "1250.500" not in text


def test_the_report_comes_fifty_accounts_at_a_time_and_keeps_its_day(cast: Cast, browser_of) -> None:
    for number in range(51):
        an_account(cast, holder=f"Partner {number:02}")
    browser = browser_of(cast.finance_lead)
    first = browser.get("/at-risk/?as_of=2026-04-29")
    assert "1 to 50 of 51" in text_of(first)
    later = first.context["risk"].pages.later
    assert later == "/at-risk/?as_of=2026-04-29&page=2"
    second = browser.get(later)
    assert [len(page.context["risk"].shown) for page in (first, second)] == [50, 1]
    assert (second.context["risk"].pages.later, "51 to 51 of 51" in text_of(second)) == (None, True)
