"""Deals and referral links: protected once, rewarded by who runs the cycle, attributed on the engagement."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from engagements.models import Engagement
from partnerview import clock
from partnerview.directory.models import Partner, Territory
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from programs.actions.deal_policy import change_deal_policy
from programs.actions.deals import (
    accept_deal,
    change_deal,
    lose_deal,
    refuse_deal,
    register_deal,
    win_deal,
    withdraw_deal,
)
from programs.actions.prospects import follow_prospects
from programs.actions.referrals import forget_referral, leave_word, make_code, record_visit, retire_code
from programs.models import Attribution, Deal
from programs.reports.deals import conflicts_of, deal_sums
from tests.builders import make_client, make_engagement
from tests.cast import Cast
from tests.programs.raps import a_partner, laws_hold, usd

THEIRS = dict.fromkeys(("found_by", "qualified_by", "offered_by", "closed_by", "served_by"), "theirs")


def a_reseller(cast: Cast, name: str = "Verity Channel Works") -> Partner:
    partner = a_partner(cast, name)
    partner.roles = ["reseller"]
    partner.save()
    return partner


def registered(cast: Cast, partner: Partner | None = None, **terms: Any) -> Deal:
    values = {"prospect": "Tern Harbour Authority", "value": usd(48000),
              "expected_close_on": clock.today() + dt.timedelta(days=40)}  # fmt: skip
    return register_deal(partner or a_reseller(cast), by=cast.pam, **{**values, **terms})


def accepted(cast: Cast, partner: Partner | None = None, **terms: Any) -> Deal:
    return accept_deal(registered(cast, partner, **terms), by=cast.manager)


def test_what_cannot_be_registered(cast: Cast) -> None:
    partner = a_reseller(cast)
    with pytest.raises(NotPermitted):
        register_deal(partner, by=cast.sales, prospect="Tern", value=usd(1), expected_close_on=clock.today())
    for terms, words in (
        ({"prospect": "  "}, "Name the prospect"),
        ({"value": usd(0)}, "above zero"),
        ({"expected_close_on": clock.today() - dt.timedelta(days=1)}, "today or later"),
    ):
        with pytest.raises(InvalidInput, match=words):
            registered(cast, partner, **terms)
    assert Deal.objects.count() == 0
    registered(cast, partner)
    with pytest.raises(InvalidInput, match="registered that prospect already"):
        registered(cast, partner, prospect="TERN  harbour authority")


def test_another_person_of_the_territory_answers(cast: Cast) -> None:
    deal = registered(cast)
    with pytest.raises(NotPermitted):
        accept_deal(deal, by=cast.pam)
    with pytest.raises(InvalidInput, match="Say why"):
        refuse_deal(deal, reason="", by=cast.manager)
    refused = refuse_deal(deal, reason="They are in a tender of ours", by=cast.manager)
    assert (refused.status, refused.reason, refused.decided_by) == (
        "refused", "They are in a tender of ours", cast.manager,
    )  # fmt: skip
    with pytest.raises(Conflict):
        accept_deal(deal, by=cast.manager)
    far = a_reseller(cast, "Far away")
    far.territory = Territory.objects.create(name="Japan")
    far.save()
    with pytest.raises(NotPermitted, match="not yours"):
        accept_deal(registered(cast, far, prospect="Kitano"), by=cast.manager)
    laws_hold()


def test_a_prospect_is_protected_for_one_partner_until_it_expires(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, other = accepted(cast), a_reseller(cast, "Cobble & Sons")
    assert first.expires_on == clock.today() + dt.timedelta(days=90)
    second = registered(cast, other, prospect="tern harbour authority")
    assert list(conflicts_of(second)) == [first]
    with pytest.raises(Conflict, match="protected for Verity Channel Works until"):
        accept_deal(second, by=cast.manager)
    second.refresh_from_db()
    assert second.status == "registered"
    later = clock.today() + dt.timedelta(days=91)
    monkeypatch.setattr(clock, "today", lambda: later)
    follow_prospects()
    first.refresh_from_db()
    assert first.status == "expired"
    assert accept_deal(second, by=cast.manager).status == "accepted"
    laws_hold()


def test_a_reseller_that_runs_the_full_cycle_earns_more_and_an_accepted_deal_keeps_it(cast: Cast) -> None:
    partner = a_reseller(cast)
    part, whole = accepted(cast, partner), accepted(cast, partner, prospect="Quarry Lane Clinics", **THEIRS)
    assert (part.reward_percent, whole.reward_percent) == (Decimal(10), Decimal(20))
    partner.roles = ["referral"]
    partner.save()
    assert accepted(cast, partner, prospect="Ivelbrook", **THEIRS).reward_percent == Decimal(10)
    with pytest.raises(InvalidInput, match="at least as much"):
        change_deal_policy(protected_days=60, reward_percent=Decimal(12), full_cycle_percent=Decimal(11), by=cast.admin)
    change_deal_policy(protected_days=60, reward_percent=Decimal(12), full_cycle_percent=Decimal(25), by=cast.admin)
    whole.refresh_from_db()
    assert whole.reward_percent == Decimal(20)
    with pytest.raises(DatabaseError), transaction.atomic():
        Deal.objects.filter(pk=whole.pk).update(reward_percent=25)


def test_a_won_deal_is_written_on_the_engagement(cast: Cast) -> None:
    deal = accepted(cast, **THEIRS)
    engagement = make_engagement(client=make_client("Tern Harbour Authority"))
    taken = make_engagement(client=make_client("Another"), partner=a_reseller(cast, "Cobble & Sons"))
    with pytest.raises(NotPermitted):
        win_deal(deal, engagement=engagement, by=cast.pam)
    with pytest.raises(Conflict, match="attributed to another partner"):
        win_deal(deal, engagement=taken, by=cast.manager)
    deal.refresh_from_db()
    assert deal.status == "accepted"
    win_deal(deal, engagement=engagement, by=cast.manager)
    engagement.refresh_from_db()
    assert (engagement.partner, engagement.partner_role) == (deal.partner, "reseller")
    kinds = Attribution.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["registered", "accepted", "engagement"]
    with pytest.raises(Conflict):
        lose_deal(deal, reason="Gone", by=cast.pam)
    laws_hold()


def test_the_daily_job_recognizes_a_client_by_its_name(cast: Cast) -> None:
    deal = accepted(cast)
    old = make_client("Ivelbrook Schools Trust")
    assert follow_prospects() == 0
    engagement = make_engagement(client=make_client("TERN HARBOUR AUTHORITY"))
    make_engagement(client=old)
    assert follow_prospects() == 1
    assert follow_prospects() == 0
    engagement.refresh_from_db()
    deal.refresh_from_db()
    assert (deal.status, engagement.partner) == ("won", deal.partner)


def test_a_deal_is_changed_while_it_waits_and_left_with_a_reason(cast: Cast) -> None:
    deal = change_deal(registered(cast), by=cast.pam, value=usd(52000), co_sell=True)
    assert (deal.amount, deal.co_sell) == (Decimal(52000), True)
    with pytest.raises(InvalidInput, match="Say why"):
        withdraw_deal(deal, reason=" ", by=cast.pam)
    assert withdraw_deal(deal, reason="They merged", by=cast.pam).reason == "They merged"
    with pytest.raises(Conflict):
        change_deal(deal, by=cast.pam, value=usd(1))
    lost = lose_deal(accepted(cast, deal.partner), reason="Price", by=cast.pam)
    assert (lost.status, lost.reason) == ("lost", "Price")
    [sums] = deal_sums(cast.manager)
    assert (sums.waiting, sums.accepted, sums.won, sums.amount) == (0, 0, 0, Decimal(0))
    laws_hold()


def test_a_link_logs_each_visit_and_attributes_the_client_that_came_by_it(cast: Cast) -> None:
    partner = a_reseller(cast)
    with pytest.raises(InvalidInput, match="3 to 40"):
        make_code(partner, code="no spaces!", by=cast.pam)
    code = make_code(partner, code="Verity", by=cast.pam)
    with pytest.raises(InvalidInput, match="in use"):
        make_code(partner, code="verity", by=cast.pam)
    record_visit(code, came_from="verity.example")
    referral = leave_word(code, company="Tern Harbour Authority", name="Ada Byron", email="ada@tern.example")
    assert list(Attribution.objects.order_by("id").values_list("kind", "came_from")) == [
        ("visit", "verity.example"), ("word", ""),
    ]  # fmt: skip
    engagement = make_engagement(client=make_client("Tern Harbour Authority"))
    assert follow_prospects() == 1
    engagement.refresh_from_db()
    referral.refresh_from_db()
    assert (engagement.partner, engagement.partner_role, referral.engagement) == (partner, "reseller", engagement)
    forgotten = forget_referral(referral, by=cast.pam)
    assert (forgotten.name, forgotten.email, forgotten.company) == ("", "", "Tern Harbour Authority")
    with pytest.raises(DatabaseError), transaction.atomic():
        Attribution.objects.update(came_from="")
    laws_hold()


def test_a_deal_goes_before_a_referral(cast: Cast) -> None:
    other = a_reseller(cast, "Cobble & Sons")
    leave_word(make_code(other, code="cobble", by=cast.pam), company="Tern Harbour Authority")
    deal = accepted(cast)
    make_engagement(client=make_client("Tern Harbour Authority"))
    follow_prospects()
    assert Engagement.objects.get(client__name="Tern Harbour Authority").partner == deal.partner


def test_anybody_may_open_a_link_and_a_retired_one_is_gone(cast: Cast, browser_of) -> None:
    visitor = browser_of()
    code = make_code(a_reseller(cast), code="verity", by=cast.pam)
    assert visitor.get("/r/nobody/").status_code == 404
    assert "Verity Channel Works" in visitor.get("/r/verity/", HTTP_REFERER="https://verity.example/a").content.decode()
    assert Attribution.objects.get().came_from == "verity.example"
    refused = visitor.post("/r/verity/", {"company": "", "email": "not one"})
    assert refused.status_code == 422
    done = visitor.post("/r/verity/", {"company": "Tern", "name": "Ada", "email": "ada@tern.example"}, follow=True)
    assert "Thank you" in done.content.decode()
    retire_code(code, by=cast.pam)
    assert visitor.get("/r/verity/").status_code == 404
    with pytest.raises(Conflict):
        retire_code(code, by=cast.pam)
