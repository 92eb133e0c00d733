"""Draws: who may decide, what is held, what the policy lets go, and how one is taken back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engagements.actions.payments import reverse_payment
from engagements.reports.receivables import open_amount
from partnerview.errors import ClosedPeriod, Conflict, InvalidInput, NotPermitted
from retainers.actions.deposit_accounts import close_account
from retainers.actions.deposits import refund, reverse_entry, transfer
from retainers.actions.draws import approve_draw, cancel_draw, post_draw, reject_draw, request_draw, reverse_draw
from retainers.balances import balances_of
from retainers.models import DepositEntry, DrawStatus
from tests.builders import make_engagement, make_partner
from tests.cast import Cast
from tests.engagements.stage import close_month
from tests.recognition.books import make_invoice
from tests.retainers.builders import an_account, asked, drawn, funded, gbp, held, usd

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")


def stands(account, cleared, reserved=0):
    balances = balances_of(account)
    assert (balances.cleared, balances.reserved) == (Decimal(cleared), Decimal(reserved))


def test_whoever_asked_neither_approves_nor_posts(cast: Cast) -> None:
    account = an_account(cast)
    funded(account, 1000, cast)
    draw = request_draw(account, money=usd(100), what_for="Travel", by=cast.finance_lead)
    with pytest.raises(NotPermitted) as refused:
        approve_draw(draw, by=cast.finance_lead)
    assert refused.value.code == "four_eyes"
    approve_draw(draw, by=cast.manager)
    with pytest.raises(NotPermitted):
        post_draw(draw, by=cast.finance_lead)
    stands(account, 1000, 100)


def test_approving_holds_and_posting_moves(cast: Cast) -> None:
    account = an_account(cast)
    funded(account, 1000, cast)
    draw = asked(account, 600, cast)
    stands(account, 1000)
    approve_draw(draw, by=cast.finance_lead)
    stands(account, 1000, 600)
    draw = post_draw(draw, by=cast.finance_lead)
    stands(account, 400)
    assert draw.status == DrawStatus.POSTED
    assert list(DepositEntry.objects.values_list("sequence", "kind", "balance_after")) == [
        (1, "deposit", 1000),
        (2, "draw", 400),
    ]


def test_a_draw_over_the_policy_is_not_approved_and_nothing_moves(cast: Cast) -> None:
    account = an_account(cast)
    funded(account, 1000, cast)
    held(account, 600, cast)
    draw = asked(account, 600, cast)
    with pytest.raises(Conflict) as refused:
        approve_draw(draw, by=cast.finance_lead)
    assert refused.value.code == "over_policy"
    assert "USD\N{NO-BREAK SPACE}400.00" in refused.value.message
    draw.refresh_from_db()
    assert draw.status == DrawStatus.REQUESTED
    stands(account, 1000, 600)


def test_it_can_be_approved_for_what_is_there(cast: Cast) -> None:
    account = an_account(cast)
    funded(account, "1867.50", cast)
    draw = approve_draw(asked(account, 2140, cast), money=usd("1867.50"), by=cast.finance_lead)
    assert (draw.amount, draw.approved_amount) == (Decimal(2140), Decimal("1867.50"))
    with pytest.raises(InvalidInput):
        approve_draw(asked(account, 10, cast), money=usd(11), by=cast.finance_lead)
    post_draw(draw, by=cast.finance_lead)
    stands(account, 0)


@pytest.mark.parametrize(("policy", "limit", "most"), [("limit", 500, 1500), ("flag", 0, 99999)])
def test_a_limit_lets_it_go_below_zero_so_far_and_a_flag_without_end(cast: Cast, policy, limit, most) -> None:
    account = an_account(cast, policy=policy, overdraft_limit=Decimal(limit))
    funded(account, 1000, cast)
    if policy == "limit":
        with pytest.raises(Conflict):
            held(account, most + 1, cast)
    drawn(account, most, cast)
    stands(account, 1000 - most)


def test_another_currency_a_closed_account_and_a_closed_month_are_refused(cast: Cast) -> None:
    account = an_account(cast)
    funded(account, 1000, cast)
    with pytest.raises(InvalidInput, match="held in USD"):
        request_draw(account, money=gbp(10), what_for="Travel", by=cast.account_manager)
    draw = held(account, 100, cast)
    close_month("2026-03")
    with pytest.raises(ClosedPeriod):
        post_draw(draw, by=cast.finance_lead, valued_on=dt.date(2026, 3, 20))
    stands(account, 1000, 100)
    empty = an_account(cast, holder="Amberline Partners")
    close_account(empty, reason="Never used", by=cast.finance_lead)
    with pytest.raises(Conflict) as refused:
        asked(empty, 10, cast)
    assert refused.value.code == "account_closed"


def test_a_late_draw_with_the_privilege_and_a_reason_posts_in_the_first_open_month(cast: Cast) -> None:
    account = an_account(cast)
    funded(account, 1000, cast)
    close_month("2026-03")
    draw = post_draw(
        held(account, 100, cast), by=cast.finance_lead, valued_on=dt.date(2026, 3, 20), reason="Slip found late"
    )
    entry = draw.entries.get()
    assert (entry.valued_on, entry.month) == (dt.date(2026, 3, 20), dt.date(2026, 4, 1))


def test_a_draw_is_rejected_or_cancelled_and_lets_go_of_what_it_held(cast: Cast) -> None:
    account = an_account(cast)
    funded(account, 1000, cast)
    with pytest.raises(InvalidInput):
        reject_draw(asked(account, 100, cast), reason=" ", by=cast.finance_lead)
    assert reject_draw(asked(account, 100, cast), reason="No report", by=cast.finance_lead).status == "rejected"
    waiting = held(account, 300, cast)
    stands(account, 1000, 300)
    with pytest.raises(NotPermitted):
        cancel_draw(waiting, by=cast.other_account_manager)
    cancel_draw(waiting, by=cast.account_manager)
    stands(account, 1000)
    with pytest.raises(Conflict):
        post_draw(waiting, by=cast.finance_lead)


def test_a_posted_draw_is_taken_back_once(cast: Cast) -> None:
    account = an_account(cast)
    funded(account, 1000, cast)
    draw = drawn(account, 300, cast)
    entry = draw.entries.get()
    with pytest.raises(Conflict, match="Reverse the draw"):
        reverse_entry(entry, reason="Twice", by=cast.finance_lead)
    reverse_draw(draw, reason="Drawn twice", by=cast.finance_lead)
    stands(account, 1000)
    with pytest.raises(Conflict):
        reverse_draw(draw, reason="Again", by=cast.finance_lead)
    with pytest.raises(Conflict) as refused:
        reverse_entry(DepositEntry.objects.get(kind="reversal"), reason="Back", by=cast.finance_lead)
    assert refused.value.code == "is_reversal"
    stands(account, 1000)


def test_a_refund_and_a_transfer_leave_alone_what_is_held(cast: Cast) -> None:
    account, other = an_account(cast), an_account(cast, holder="Penrose Data Cooperative")
    euros = an_account(cast, holder="Skaldic Systems AB", currency="EUR")
    funded(account, 1000, cast)
    held(account, 800, cast)
    today = dt.date(2026, 4, 30)
    for act in (
        lambda: refund(account, money=usd(201), valued_on=today, by=cast.finance_lead),
        lambda: transfer(account, to=other, money=usd(201), valued_on=today, by=cast.finance_lead),
        lambda: transfer(account, to=euros, money=usd(1), valued_on=today, by=cast.finance_lead),
    ):
        with pytest.raises((Conflict, InvalidInput)):
            act()
    stands(account, 1000, 800)
    left = transfer(account, to=other, money=usd(150), valued_on=today, by=cast.finance_lead)
    stands(account, 850, 800)
    stands(other, 150)
    reverse_entry(left, reason="Wrong partner", by=cast.finance_lead)
    stands(account, 1000, 800)
    stands(other, 0)


def test_an_amount_of_nothing_is_not_approved_as_all_that_was_asked_for(cast: Cast) -> None:
    account = an_account(cast)
    funded(account, 1000, cast)
    draw = asked(account, 600, cast)
    with pytest.raises(InvalidInput, match="that was asked for"):
        approve_draw(draw, money=usd(0), by=cast.finance_lead)
    draw.refresh_from_db()
    assert (draw.status, balances_of(account).reserved) == ("requested", 0)
    assert approve_draw(draw, by=cast.finance_lead).approved_amount == 600


def test_a_draw_names_only_an_engagement_of_its_holder(cast: Cast) -> None:
    account, partner = an_account(cast), make_partner("Halden & Brook")
    foreign = make_engagement(currency="USD", partner=partner)
    own = make_engagement(currency="USD", partner=account.partner)
    with pytest.raises(InvalidInput, match="has no part in") as refused:
        asked(account, 100, cast, engagement=foreign)
    assert (refused.value.errors[0].field, account.draws.count()) == ("engagement", 0)
    assert asked(account, 100, cast, engagement=own).engagement == own


def test_a_payment_out_of_a_deposit_goes_back_with_its_draw_and_not_alone(cast: Cast) -> None:
    engagement = make_engagement(currency="USD")
    account = an_account(cast, client=engagement.client)
    funded(account, 500, cast)
    invoice = make_invoice(engagement, 300, dated_on=dt.date(2026, 4, 1))
    draw = drawn(account, 300, cast, invoice=invoice, engagement=engagement)
    draw.refresh_from_db()
    assert draw.payment is not None
    with pytest.raises(Conflict, match="Reverse the draw") as refused:
        reverse_payment(draw.payment, reason="Wrong invoice", by=cast.finance_lead)
    assert (refused.value.code, open_amount(invoice)) == ("paid_by_draw", 0)
    reverse_draw(draw, reason="Wrong invoice", by=cast.finance_lead)
    assert open_amount(invoice) == 300
    stands(account, 500)
