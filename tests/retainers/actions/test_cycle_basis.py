"""What a cycle's share is taken of, with real invoices and payments: late ones, credits, versions, second rules."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from engagements.actions.payments import record_payment, reverse_payment
from engagements.models import Engagement
from partnerview.directory.models import Partner
from partnerview.money import Money
from retainers.actions.cycles import follow_cycles, refuse_cycle
from retainers.actions.rules import approve_rule, end_rule, make_version, submit_rule
from retainers.models import RevenueShare, Rule, Settlement
from retainers.reports.ambiguous_accounts import ambiguous_accounts
from retainers.reports.rights import Rights, rights_of
from tests.builders import make_engagement, make_partner
from tests.cast import Cast
from tests.recognition.books import make_invoice
from tests.retainers.rule_builders import active, answered

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")

APRIL, MAY, JUNE, JULY = (dt.date(2026, month, 1) for month in (4, 5, 6, 7))


@pytest.fixture
def partner(cast: Cast) -> Partner:
    return make_partner(roles=["channel"])


@pytest.fixture
def engagement(cast: Cast, partner: Partner) -> Engagement:
    manager = cast.account_manager
    return make_engagement(account_manager=manager, partner=partner, partner_role="channel", currency="USD")


def on(day: str) -> None:
    with time_machine.travel(f"{day}T11:00:00Z", tick=False):
        follow_cycles()


def at(day: str) -> Any:
    return time_machine.travel(f"{day}T11:00:00Z", tick=False)


def commission(cast: Cast, partner: Partner, basis: str, **other: Any) -> Rule:
    """20 % while it renews, from April 2026."""
    begun = {"role": "channel", "model": "vendor_commission"}
    return active(
        cast, partner=partner, begun=begun,
        **{"share_percent": Decimal(20), "share_months": None, "share_basis": basis, **other},
    )  # fmt: skip


def usd(amount: str | int) -> Money:
    return Money(Decimal(amount), "USD")


def shares() -> list[tuple[str, Decimal | None, Decimal, Decimal]]:
    rows = RevenueShare.objects.order_by("month", "pk")
    return [(f"{row.month:%b}", row.basis_amount, row.paid, row.deficit_after) for row in rows]


def test_an_invoice_in_arrears_that_is_issued_after_its_month_counts_in_the_next_cycle(
    cast: Cast, partner: Partner, engagement: Engagement
) -> None:
    commission(cast, partner, "invoiced")
    on("2026-04-30")
    on("2026-05-01")
    with at("2030-05-04"):  # later than the share by the database's clock, which dates it
        make_invoice(engagement, 2500, dated_on=dt.date(2026, 4, 30))
    on("2026-06-01")
    assert shares() == [("Apr", 0, 0, 0), ("May", 2500, 500, 0)]


def test_a_payment_of_a_finished_month_that_is_recorded_late_counts_once_in_the_next_cycle(
    cast: Cast, partner: Partner, engagement: Engagement
) -> None:
    invoice = make_invoice(engagement, 2000, dated_on=dt.date(2026, 4, 2), tax=400)
    commission(cast, partner, "collected")
    on("2026-05-01")
    with at("2026-05-05"):
        paid = record_payment(invoice, money=usd(2400), received_on=dt.date(2026, 4, 30), by=cast.finance_lead)
    on("2026-06-01")
    assert shares() == [("Apr", 0, 0, 0), ("May", 2000, 400, 0)]
    with at("2026-06-10"):
        reverse_payment(paid, reason="It bounced", by=cast.finance_lead)
    on("2026-07-01")
    assert shares()[2] == ("Jun", -2000, 0, 400)


def test_what_came_in_before_the_rule_gave_rights_is_nobodys(
    cast: Cast, partner: Partner, engagement: Engagement
) -> None:
    invoice = make_invoice(engagement, 2000, dated_on=dt.date(2026, 3, 2))
    commission(cast, partner, "collected")
    on("2026-05-01")
    with at("2026-05-05"):
        record_payment(invoice, money=usd(2000), received_on=dt.date(2026, 3, 30), by=cast.finance_lead)
    on("2026-06-01")
    assert shares() == [("Apr", 0, 0, 0), ("May", 0, 0, 0)]


def test_a_month_in_which_more_was_credited_than_invoiced_pays_nothing_and_is_recovered(
    cast: Cast, partner: Partner, engagement: Engagement
) -> None:
    commission(cast, partner, "collected")
    invoice = make_invoice(engagement, 1000, dated_on=dt.date(2026, 4, 2))
    other = make_invoice(engagement, 3000, dated_on=dt.date(2026, 4, 3))
    paid = record_payment(invoice, money=usd(1000), received_on=dt.date(2026, 4, 20), by=cast.finance_lead)
    on("2026-05-01")
    with at("2026-05-05"):
        reverse_payment(paid, reason="It bounced", by=cast.finance_lead)
    on("2026-06-01")
    with at("2026-06-05"):
        record_payment(other, money=usd(3000), received_on=dt.date(2026, 6, 5), by=cast.finance_lead)
    on("2026-07-01")
    # 200 was paid of April; May earns −200, which June's 600 makes good first.
    assert shares() == [("Apr", 1000, 200, 0), ("May", -1000, 0, 200), ("Jun", 3000, 400, 0)]
    assert (
        RevenueShare.objects.get(month=MAY).reason == "More was taken back than collected; later months make it good."
    )
    assert [row.amount for row in Settlement.objects.order_by("pk")] == [Decimal(200), Decimal(400)]


def test_a_total_that_is_lowered_below_what_was_earned_takes_nothing_back(
    cast: Cast, partner: Partner, engagement: Engagement
) -> None:
    rule = commission(cast, partner, "collected", share_cap=Decimal(500))
    invoice = make_invoice(engagement, 5000, dated_on=dt.date(2026, 4, 2))
    record_payment(invoice, money=usd(2000), received_on=dt.date(2026, 4, 20), by=cast.finance_lead)
    on("2026-05-01")
    with at("2026-05-10"):
        made = answered(make_version(rule, by=cast.account_manager), cast, share_percent=Decimal(20),
                        share_months=None, share_basis="collected", share_cap=Decimal(300))  # fmt: skip
        approve_rule(submit_rule(made, by=cast.account_manager), by=cast.finance_lead)
    on("2026-05-11")
    with at("2026-06-05"):
        record_payment(invoice, money=usd(1000), received_on=dt.date(2026, 6, 5), by=cast.finance_lead)
    on("2026-06-06")
    on("2026-07-01")
    assert [row.paid for row in RevenueShare.objects.order_by("month") if row.month in (APRIL, JUNE)] == [400, 0]
    assert RevenueShare.objects.get(month=JUNE).reason == "The share has reached its total."


def margin(cast: Cast, partner: Partner, **begun: Any) -> Rule:
    earns = {"economics": "margin", "monthly_margin": Decimal(400), "need_months": 3, "need_evidence": "Tickets"}
    return active(cast, partner=partner, begun={"role": "operator", "model": "operator", **begun}, **earns)


def test_a_second_rule_does_not_pay_the_months_of_the_first_again(cast: Cast) -> None:
    partner = make_partner(roles=["operator"])
    first = margin(cast, partner, starts_on=dt.date(2026, 2, 1))
    follow_cycles()
    on("2026-05-01")
    with at("2026-05-03"):
        end_rule(first, by=cast.account_manager, reason="To be agreed anew")
        margin(cast, partner, starts_on=dt.date(2026, 2, 1))
        follow_cycles()
    on("2026-06-01")
    months = [f"{month:%b}" for month in RevenueShare.objects.order_by("month").values_list("month", flat=True)]
    assert months == ["Feb", "Mar", "Apr", "May"]


def test_an_engagements_rule_does_not_pay_months_that_the_partners_rule_has_shared(
    cast: Cast, partner: Partner, engagement: Engagement
) -> None:
    invoice = make_invoice(engagement, 1000, dated_on=dt.date(2026, 4, 2))
    record_payment(invoice, money=usd(1000), received_on=dt.date(2026, 4, 20), by=cast.finance_lead)
    commission(cast, partner, "collected")
    on("2026-05-01")
    with at("2026-05-03"):
        begun = {"role": "channel", "model": "vendor_commission", "engagement": engagement, "starts_on": APRIL}
        own = active(cast, partner=partner, begun=begun, share_percent=Decimal(20), share_months=None,
                     share_basis="collected")  # fmt: skip
    assert [f"{month:%b}" for month in own.cycles.order_by("month").values_list("month", flat=True)] == ["May", "Jun"]


def test_a_rule_approved_on_the_last_day_of_a_month_is_asked_for_its_check_in_before_the_next(cast: Cast) -> None:
    partner = make_partner(roles=["operator"])
    earns = {"economics": "margin", "monthly_margin": Decimal(400), "need_months": 3, "need_evidence": "Tickets"}
    rule = active(cast, partner=partner, begun={"role": "operator", "model": "operator"}, **earns, renewal="check_in")
    assert [(cycle.month, cycle.status) for cycle in rule.cycles.order_by("month")] == [
        (APRIL, "open"), (MAY, "check_in"),
    ]  # fmt: skip


def test_a_month_that_was_refused_for_an_engagement_is_not_shared_by_the_partners_rule(
    cast: Cast, partner: Partner, engagement: Engagement
) -> None:
    invoice = make_invoice(engagement, 1000, dated_on=dt.date(2026, 4, 2))
    begun = {"role": "channel", "model": "vendor_commission", "engagement": engagement}
    own = active(cast, partner=partner, begun=begun, share_percent=Decimal(20), share_months=None,
                 share_basis="collected", renewal="approval")  # fmt: skip
    commission(cast, partner, "collected")
    refuse_cycle(own.cycles.get(month=MAY), by=cast.finance_lead, reason="No work in May")
    with at("2026-05-20"):
        record_payment(invoice, money=usd(1000), received_on=dt.date(2026, 5, 20), by=cast.finance_lead)
        held = rights_of(engagement, today=dt.date(2026, 5, 20))
        assert (held.rule, held.word, held.reason.startswith("The cycle of May")) == (own, "none", True)
    on("2026-06-01")
    assert [row.paid for row in RevenueShare.objects.filter(month=MAY)] == [0, 0]


def test_a_rule_that_has_not_begun_gives_no_rights_yet(cast: Cast, partner: Partner, engagement: Engagement) -> None:
    rows = Engagement.objects.filter(pk=engagement.pk)
    begun = {"role": "channel", "model": "vendor_commission", "starts_on": JULY}
    rule = active(cast, partner=partner, begun=begun, share_percent=Decimal(20), share_months=None)
    held = rights_of(engagement, today=dt.date(2026, 4, 30))
    assert (held.rule, held.word) == (rule, "none")
    assert "1\N{NO-BREAK SPACE}Jul\N{NO-BREAK SPACE}2026" in held.reason
    assert len(ambiguous_accounts(rows, today=dt.date(2026, 4, 30))) == 1
    assert ambiguous_accounts(rows, today=dt.date(2026, 6, 1)) == []
    assert rights_of(engagement, today=JULY).word == "by_rule"


def test_the_internal_rate_is_not_owed_beside_the_invoices_that_ask_for_it(cast: Cast) -> None:
    partner, other = make_partner(roles=["white_label"]), make_partner("Halden & Brook", roles=["white_label"])
    make_engagement(partner=partner, partner_role="white_label", bill_to="partner", currency="USD")
    make_engagement(partner=other, partner_role="white_label", bill_to="partner", currency="USD", status="draft")
    begun = {"role": "white_label", "model": "white_label"}
    says = {"white_label": True, "owner": "partner", "economics": "none", "partner_rate": Decimal(2400)}
    for one in (partner, other):
        active(cast, partner=one, begun=begun, **says)
    on("2026-05-01")
    owed = Settlement.objects.values_list("rule__partner__name", "direction", "amount")
    assert list(owed) == [("Halden & Brook", "receivable", 2400)]


def test_a_version_that_begins_later_leaves_the_open_cycle_its_rights(
    cast: Cast, partner: Partner, engagement: Engagement
) -> None:
    rule = commission(cast, partner, "collected")
    made = answered(make_version(rule, by=cast.account_manager), cast, share_percent=Decimal(10), share_months=None)
    approve_rule(submit_rule(made, by=cast.account_manager), by=cast.finance_lead)
    assert rights_of(engagement, today=dt.date(2026, 4, 30)) == Rights(Rule.objects.get(pk=rule.pk), "")
    assert rights_of(engagement, today=MAY).rule == made
    other = make_engagement(partner=partner, partner_role="referral", currency="USD")
    assert rights_of(other, today=MAY).reason == (
        "There is no rule for this partner in the role “referral”. No rule, no rights."
    )
