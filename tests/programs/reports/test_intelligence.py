"""Program intelligence by hand: committed and delivered, new and recurring, the trend; rows re-add to figures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerview.books.models import ExchangeRate
from partnerview.directory.models import Partner
from partnerview.errors import Missing
from partnerview.money import Money
from programs.actions.exemptions import close_exemption
from programs.actions.mdf import commit_mdf, confirm_disbursement, disburse_mdf
from programs.actions.named_accounts import move_account
from programs.actions.profiles import change_profile, record_arr
from programs.actions.rap_signatures import sign_rap
from programs.actions.raps import acknowledge_rap, activate_rap, amend_rap, change_rap, end_rap, submit_rap
from programs.models import MdfCommitment, MdfDisbursement, NamedAccount, Rap
from programs.reports.console import console_of
from programs.reports.growth import growth, kept_rows, rum_trend, won_rows
from programs.reports.intelligence import diamond_count, program_money, rap_pipeline
from programs.reports.intelligence_explained import FIGURES, explain_figure, rows_behind
from tests.cast import Cast
from tests.programs.builders import classified
from tests.programs.raps import a_partner, active, drafted, exemption_in_force, submitted, the_account, usd

TODAY = dt.date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _noon() -> object:
    with time_machine.travel("2026-06-30T11:00:00Z", tick=False):
        yield


def seen() -> list[int]:
    return list(Partner.objects.values_list("pk", flat=True))


def spent(rap: Rap, cast: Cast) -> None:
    """10,000 of ours set aside, 4,000 proved, 1,000 not; 9,000 of the partner's; the account won for 120,000."""
    ours = commit_mdf(rap, side="vendor", money=usd(10000), purpose="Breakfast", by=cast.pam)
    account = the_account(rap)
    row = disburse_mdf(ours, named_account=account, activity="Breakfast", money=usd(4000), proof="1", by=cast.pam)
    confirm_disbursement(row, proof="Invoice", by=cast.manager)
    disburse_mdf(ours, named_account=account, activity="Workshop", money=usd(1000), proof="2", by=cast.pam)
    commit_mdf(rap, side="partner", money=usd(9000), purpose="Engineers", by=cast.pam)
    for to in ("qualified", "in_progress"):
        move_account(the_account(rap), to=to, by=cast.pam)
    move_account(the_account(rap), to="won", won_arr=Decimal(120000), by=cast.pam)


def test_committed_and_delivered_are_of_what_is_in_force_and_each_currency_stands_by_itself(cast: Cast) -> None:
    rap = active(cast)
    spent(rap, cast)
    commit_mdf(exemption_in_force(cast, rap.partner), side="vendor", money=usd(3500), purpose="Stand", by=cast.pam)
    active(cast, partner=a_partner(cast, "Ostrava Integration"), currency="GBP", arr_target=Decimal(50000))
    ended = active(cast, partner=a_partner(cast, "Ended Works"))
    end_rap(ended, reason="Over", by=cast.pam)
    gbp, dollars = program_money(seen(), on=TODAY)
    assert (gbp.currency, gbp.plans, gbp.arr_committed, gbp.arr_delivered, gbp.mdf_committed) == ("GBP", 1, 50000, 0, 0)
    assert (dollars.plans, dollars.arr_committed, dollars.accounts, dollars.arr_delivered) == (1, 340000, 1, 120000)
    assert (dollars.commitments, dollars.mdf_committed, dollars.partner_committed) == (2, 13500, 9000)
    assert (dollars.payments, dollars.mdf_disbursed, dollars.mdf_unconfirmed) == (2, 5000, 1000)
    assert dollars.delivered_share == Decimal(120000) / 340000
    assert program_money(seen(), on=dt.date(2026, 6, 29)) == []
    assert program_money([ended.partner_id], on=TODAY) == []


def test_the_rows_behind_each_figure_and_its_list_add_up_to_it(cast: Cast) -> None:
    rap = active(cast)
    spent(rap, cast)
    (row,) = program_money(seen(), on=TODAY)
    figures = {
        "arr-committed": row.arr_committed, "arr-delivered": row.arr_delivered,
        "mdf-committed": row.mdf_committed, "mdf-disbursed": row.mdf_disbursed,
    }  # fmt: skip
    for figure, amount in figures.items():
        assert sum(line.amount for line in rows_behind(figure, seen(), "USD", on=TODAY)) == amount
        assert explain_figure(figure, seen(), "USD", on=TODAY).result == Money(amount, "USD")
    listed = {
        "arr-committed": [one.arr_target for one in Rap.objects.active_on(TODAY)],
        "arr-delivered": [one.won_arr for one in NamedAccount.objects.delivered_on(TODAY)],
        "mdf-committed": [one.amount for one in MdfCommitment.objects.in_force_on(TODAY).filter(side="vendor")],
        "mdf-disbursed": [
            one.amount for one in MdfDisbursement.objects.in_force_on(TODAY).filter(commitment__side="vendor")
        ],
    }
    assert {figure: sum(amounts) for figure, amounts in listed.items()} == figures
    assert (len(listed["arr-committed"]), len(listed["mdf-committed"]), len(listed["mdf-disbursed"])) == (1, 1, 2)
    with pytest.raises(Missing):
        explain_figure("nothing", seen(), "USD", on=TODAY)
    for figure in FIGURES:
        assert explain_figure(figure, seen(), "USD", on=TODAY).rule


def test_an_amended_plan_counts_once_with_the_target_in_force(cast: Cast) -> None:
    rap = active(cast)
    spent(rap, cast)
    draft = change_rap(amend_rap(rap, reason="More", by=cast.pam), arr_target=Decimal(400000), by=cast.pam)
    with time_machine.travel("2026-07-20T11:00:00Z", tick=False):
        draft = sign_rap(sign_rap(submit_rap(draft, by=cast.pam), by=cast.manager), by=cast.cxo)
        draft = acknowledge_rap(acknowledge_rap(draft, by=cast.pam), by=cast.pam, partner_person="Jun-Seo")
        activate_rap(draft, by=cast.pam)
    (before,) = program_money(seen(), on=dt.date(2026, 7, 19))
    (after,) = program_money(seen(), on=dt.date(2026, 7, 20))
    assert [(row.plans, row.arr_committed, row.arr_delivered) for row in (before, after)] == [
        (1, 340000, 120000),
        (1, 400000, 120000),
    ]
    assert [len(Rap.objects.active_on(day)) for day in (dt.date(2026, 7, 19), dt.date(2026, 7, 20))] == [1, 1]


def test_net_new_arr_is_kept_apart_from_the_margin_that_recurs(cast: Cast) -> None:
    rap = active(cast)
    spent(rap, cast)
    exemption = exemption_in_force(cast, a_partner(cast, "Brightmoor Systems"))
    close_exemption(exemption, outcome="Signed", won_arr=Decimal(26000), by=cast.pam)
    for partner, arr, margin in ((rap.partner, 200000, 20), (exemption.partner, 50000, None)):
        record_arr(partner, money=usd(arr), dated_on=TODAY, source="Statement", by=cast.pam)
        if margin:
            change_profile(partner, margin=Decimal(margin), by=cast.pam)
    (row,) = growth(seen(), on=TODAY)
    assert (row.net_new, row.from_plans, row.accounts) == (146000, 120000, 1)
    assert (row.from_exemptions, row.exemptions) == (26000, 1)
    assert (row.margin, row.partners, row.without_margin) == (160000, 1, 1)  # 200,000 × 80 %
    assert sum(one.amount for one in won_rows(seen(), "USD", on=TODAY)) == row.net_new
    assert [one.amount for one in kept_rows(seen(), "USD", on=TODAY)] == [None, 160000]
    later = growth(seen(), on=dt.date(2027, 6, 30))[0]
    assert (later.net_new, later.margin) == (0, 160000)
    assert NamedAccount.objects.won_in_year_to(dt.date(2027, 6, 29)).count() == 1
    assert NamedAccount.objects.won_in_year_to(dt.date(2027, 6, 30)).count() == 0


def test_the_pipeline_shows_each_state_without_superseded_versions(cast: Cast) -> None:
    drafted(cast)
    submitted(cast, partner=a_partner(cast, "Second"), arr_target=Decimal(10))
    active(cast, partner=a_partner(cast, "Third"), currency="GBP")
    told = [(row.status, row.currency, row.raps, row.arr_target, row.mdf) for row in rap_pipeline(seen())]
    assert told == [
        ("draft", "USD", 1, 340000, 24000),
        ("submitted", "USD", 1, 10, 24000),
        ("active", "GBP", 1, 340000, 24000),
    ]


def test_the_trend_is_rum_on_each_day_and_ends_with_the_figure_of_the_console(cast: Cast) -> None:
    partner = a_partner(cast)
    for month, rate in ((1, "0.8"), (6, "0.5")):
        ExchangeRate.objects.create(base="USD", quote="GBP", rate=Decimal(rate), dated_on=dt.date(2026, month, 1))
    for day, amount in ((dt.date(2025, 12, 1), 1000), (dt.date(2026, 6, 15), 3000)):
        record_arr(partner, money=usd(amount), dated_on=day, source="Statement", by=cast.pam)
    points = rum_trend(seen(), on=TODAY)
    assert [point.dated_on for point in points][-3:] == [dt.date(2026, 4, 30), dt.date(2026, 5, 31), TODAY]
    assert (len(points), points[0].dated_on) == (12, dt.date(2025, 7, 31))
    assert [(point.rum, point.missing) for point in points[4:8]] == [(0, ""), (0, "USD"), (800, ""), (800, "")]
    assert points[-1].rum == console_of(seen(), on=TODAY).rum == 1500
    for point in points:
        assert point.rum == console_of(seen(), on=point.dated_on).rum, point


def test_diamonds_are_as_many_as_the_finder_lists(cast: Cast) -> None:
    rap = active(cast)
    classified(rap.partner, "Longtail", cast, on=TODAY)
    assert diamond_count(seen(), on=TODAY) == diamond_count(seen(), on=TODAY)
    assert (diamond_count(seen(), on=TODAY).found, diamond_count(seen(), on=TODAY).in_a_plan) == (0, 0)
    rap.partner.customers.filter(name="Tern Harbour Authority").update(matches_icp=True)
    found = diamond_count(seen(), on=TODAY)
    assert (found.found, found.in_a_plan) == (1, 1)


def test_every_report_asks_as_often_for_one_partner_as_for_twenty(cast: Cast) -> None:
    def all_of(ids: list[int]) -> int:
        with CaptureQueriesContext(connection) as queries:
            program_money(ids, on=TODAY)
            growth(ids, on=TODAY)
            rap_pipeline(ids)
            rum_trend(ids, on=TODAY)
            diamond_count(ids, on=TODAY)
        return len(queries)

    active(cast)
    few = all_of(seen())
    for number in range(20):
        a_partner(cast, f"Partner {number}")
    assert all_of(seen()) == few
