"""The bridge: every difference has a name, the names make up the gap, the rows make up the name."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal

import time_machine
from django.db import connection

from engagements.actions.billing import run_billing, start_billing_run
from engagements.actions.invoices import credit_invoice, issue_invoice
from engagements.actions.payments import record_payment
from engagements.actions.service_lines import accept_line, add_line, end_line
from engagements.models import Invoice, LineKind
from engagements.reports.bridge_facts import FROM_DEPOSIT
from partnerview.closing.bridge_rules import GAPS, NUMBER_OF, PARTS, RULES, Name, Number
from partnerview.closing.reports.bridge import Moment, bridges, rows_behind, totals
from partnerview.closing.reports.bridge_explained import explain_difference
from partnerview.directory.models import Vendor
from partnerview.money import Money
from partnerview.months import Month
from recognition.actions.recognition import run_month
from tests.builders import log_time, make_client, make_engagement, make_line
from tests.partnerview.closing.conftest import FEBRUARY, JANUARY, MARCH


def issue_all(month: Month, by):
    run_billing(start_billing_run(month, by=by), by=by)
    return [issue_invoice(draft, by=by) for draft in Invoice.objects.filter(status="draft").order_by("id")]


def named(bridge, gap):
    return {item.name.value: item.amount for item in bridge.named(gap)}


def numbers(bridge):
    return [bridge.shown(number) for number in Number]


def check(moment: Moment):
    """The names of each gap come to it, and the rows of each name to the name."""
    for bridge in [*bridges(moment), *totals(moment)]:
        only = None if bridge.engagement is None else [bridge.engagement]
        for gap in (1, 2, 3):
            assert sum((item.amount for item in bridge.named(gap)), Decimal(0)) == bridge.gap(gap)
        for item in bridge.differences:
            rows = rows_behind(moment, item.gap, item.name, engagements=only, currency=bridge.currency)
            assert sum((row.amount for row in rows), Decimal(0)) == item.amount


def test_every_fact_counts_once_in_every_gap():
    """The rules themselves: −1 where a gap starts from a number, +1 where it leads to it, 0 elsewhere."""
    signs = defaultdict(int)
    for rule in RULES:
        signs[rule.number, rule.part, rule.gap] += rule.sign
    for number, parts in PARTS.items():
        for part in parts:
            for gap, (before, after) in enumerate(GAPS, start=1):
                wanted = {before: -1, after: 1}.get(NUMBER_OF.get(number), 0)
                assert signs[number, part, gap] == wanted, (number, part, gap)


def test_a_month_billed_in_advance_and_paid_with_tax(cast, in_april):
    client = make_client("Norbury Print", tax_rate=Decimal(20))
    engagement = make_engagement(client=client)
    make_line(engagement, price=Decimal(1000))
    by = cast.finance_lead
    (invoice,) = issue_all(JANUARY, by)
    record_payment(invoice, money=Money(Decimal(1200), "GBP"), received_on=dt.date(2024, 1, 25), by=by)
    run_month(JANUARY, by=by)
    (bridge,) = bridges(Moment(JANUARY))
    assert numbers(bridge) == [Decimal(1000), Decimal(1000), Decimal(1000), Decimal(1200)]
    assert [named(bridge, gap) for gap in (1, 2, 3)] == [{}, {}, {"tax": Decimal("200.00")}]
    check(Moment(JANUARY))


def test_a_quarter_billed_ahead_is_timing_in_both_directions(cast, in_april):
    engagement = make_engagement(billing_interval="quarter")
    make_line(engagement, price=Decimal(1000))
    by = cast.finance_lead
    issue_all(JANUARY, by)
    run_month(FEBRUARY, by=by)
    january, february = bridges(Moment(JANUARY))[0], bridges(Moment(FEBRUARY))[0]
    assert numbers(january) == [Decimal(1000), Decimal(3000), Decimal(1000), Decimal(0)]
    assert named(january, 1) == {"timing": Decimal(2000)}
    assert named(january, 2) == {"timing": Decimal(-2000)}
    assert named(january, 3) == {"timing": Decimal(2000), "payment": Decimal(-3000)}
    assert numbers(february) == [Decimal(1000), Decimal(0), Decimal(1000), Decimal(0)]
    assert named(february, 1) == {"timing": Decimal(-1000)}
    check(Moment(JANUARY))
    check(Moment(FEBRUARY))


def test_a_start_within_the_month_is_proration(cast, in_april):
    """£1,000 from 16 January, by days, anchor calendar: 16 of 31 days, £516.13."""
    engagement = make_engagement(starts_on=dt.date(2024, 1, 16))
    make_line(engagement, price=Decimal(1000), billing_anchor="calendar")
    run_month(JANUARY, by=cast.finance_lead)
    (bridge,) = bridges(Moment(JANUARY))
    assert numbers(bridge) == [Decimal(1000), Decimal(0), Decimal("516.13"), Decimal(0)]
    assert named(bridge, 1) == {"timing": Decimal("-516.13"), "proration": Decimal("-483.87")}
    assert named(bridge, 2) == {"timing": Decimal("516.13")}
    check(Moment(JANUARY))


def test_a_new_price_within_the_month_is_an_amendment(cast, in_april):
    engagement = make_engagement()
    old = make_line(engagement, price=Decimal(1000))
    by = cast.account_manager
    end_line(old, ends_on=dt.date(2024, 1, 15), by=by, reason="Price review")
    add_line(
        engagement,
        by=by,
        name="Platform",
        kind=LineKind.RECURRING_FEE,
        unit_price=Decimal(1240),
        starts_on=dt.date(2024, 1, 16),
        billing_anchor="calendar",
    )
    run_month(JANUARY, by=cast.finance_lead)
    (bridge,) = bridges(Moment(JANUARY))
    assert bridge.shown(Number.CONTRACTED) == Decimal(1240)
    assert named(bridge, 1)["amendment"] == bridge.shown(Number.RECOGNIZED) - Decimal(1240)
    check(Moment(JANUARY))


def test_overage_time_and_one_off_are_named_where_they_are_earned_and_where_they_are_invoiced(cast, in_april):
    """V-24's month: £1,000, six hours beyond at £150, accepted onboarding of £2,500, two hours at £100."""
    engagement = make_engagement()
    by = cast.finance_lead
    make_line(
        engagement,
        LineKind.CONTRACTED_HOURS,
        contracted_minutes=600,
        hourly_rate=Decimal(100),
        overage_rate=Decimal(150),
    )
    make_line(engagement, LineKind.TIME_AND_MATERIALS, workstream="implementation")
    onboarding = make_line(engagement, LineKind.ONE_OFF, price=Decimal(2500))
    log_time(engagement, minutes=960, worked_on=dt.date(2024, 1, 10))
    log_time(engagement, minutes=120, worked_on=dt.date(2024, 1, 11), workstream="implementation")
    accept_line(onboarding, accepted_on=dt.date(2024, 1, 20), accepted_by="Operations", by=cast.account_manager)
    run_month(JANUARY, by=by)
    (bridge,) = bridges(Moment(JANUARY))
    assert bridge.shown(Number.RECOGNIZED) == Decimal("4600.00")
    told = named(bridge, 2)
    assert (told["overage"], told["time_and_materials"], told["one_off"]) == (900, 200, 2500)
    check(Moment(JANUARY))


def test_a_credit_note_is_a_name_of_its_own(cast, in_april):
    engagement = make_engagement()
    make_line(engagement, price=Decimal(1000))
    by = cast.finance_lead
    (invoice,) = issue_all(JANUARY, by)
    with time_machine.travel("2024-01-20 10:00"):
        note = credit_invoice(invoice, amounts={invoice.lines.get().pk: Decimal(100)}, reason="Outage", by=by)
        issue_invoice(note, by=by)
    run_month(JANUARY, by=by)
    (bridge,) = bridges(Moment(JANUARY))
    assert bridge.shown(Number.INVOICED) == Decimal(900)
    assert named(bridge, 1)["credit_notes"] == Decimal(-100)
    assert named(bridge, 2)["credit_notes"] == Decimal(100)
    check(Moment(JANUARY))


def test_a_month_that_has_not_run_waits_under_its_own_name(cast, in_april):
    engagement = make_engagement()
    make_line(engagement, price=Decimal(1000))
    run_month(JANUARY, by=cast.finance_lead)
    (bridge,) = bridges(Moment(FEBRUARY))
    assert named(bridge, 2)["not_recognized_yet"] == Decimal(-1000)
    check(Moment(MARCH))


def test_thirds_are_closed_by_a_rounding_line_and_never_by_a_changed_figure(cast, in_april):
    """V-25: three quarterly lines of 100, contracted 33.33…  each, 100.00 together."""
    engagement = make_engagement()
    for number in range(3):
        make_line(engagement, price=Decimal(100), interval="quarter", name=f"Third {number}")
    run_month(JANUARY, by=cast.finance_lead)
    (bridge,) = bridges(Moment(JANUARY))
    assert bridge.shown(Number.CONTRACTED) == Decimal("100.00")
    check(Moment(JANUARY))


def test_currencies_stand_apart(cast, in_april):
    make_line(make_engagement(), price=Decimal(1000))
    make_line(make_engagement(client=make_client("Oyama"), currency="JPY"), price=Decimal(90000))
    assert [bridge.currency for bridge in totals(Moment(JANUARY))] == ["GBP", "JPY"]


def test_an_explanation_adds_up_to_its_difference(cast, in_april):
    engagement = make_engagement(billing_interval="quarter")
    make_line(engagement, price=Decimal(1000))
    issue_all(JANUARY, cast.finance_lead)
    run_month(JANUARY, by=cast.finance_lead)
    found = explain_difference(Moment(JANUARY), 1, Name.TIMING, currency="GBP", engagements=[engagement.pk])
    assert found.result == Money(Decimal("2000.00"), "GBP")
    assert sum(item.value.amount for item in found.inputs) == Decimal(2000)
    assert sum(item.value.amount for item in found.sources) == Decimal(2000)


def test_what_was_not_known_yet_is_not_in_it(cast, in_april):
    engagement = make_engagement()
    make_line(engagement, price=Decimal(1000))
    by = cast.finance_lead
    (invoice,) = issue_all(JANUARY, by)
    record_payment(invoice, money=Money(Decimal(1000), "GBP"), received_on=dt.date(2024, 1, 25), by=by)
    run_month(JANUARY, by=by)
    long_ago = Moment(JANUARY, known_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert [numbers(bridge) for bridge in bridges(long_ago)] == [[0, 0, 0, 0]]  # only the plan has no memory
    assert [numbers(bridge) for bridge in bridges(Moment(JANUARY))] == [[1000, 1000, 1000, 1000]]


def test_an_end_that_was_recorded_later_was_not_known_before(cast, in_april):
    engagement = make_engagement()
    line = make_line(engagement, price=Decimal(1000))
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (before,) = cursor.fetchone()
    end_line(line, ends_on=dt.date(2024, 1, 20), by=cast.account_manager, reason="Left")
    known = [bridge.shown(Number.CONTRACTED) for bridge in bridges(Moment(JANUARY, known_at=before))]
    assert known == [Decimal(1000)]
    assert bridges(Moment(JANUARY)) == []


def test_what_a_licence_passes_on_is_a_name_of_its_own_on_both_sides_of_revenue(cast, in_april):
    """£300 a month sold as agent, £240 of it to the vendor: £60 is revenue; invoiced and paid in the month."""
    engagement = make_engagement()
    make_line(
        engagement,
        LineKind.LICENCE,
        price=Decimal(300),
        unit_price=Decimal(300),
        unit_cost=Decimal(240),
        is_agent=True,
        passed_on_monthly=Decimal(240),
        vendor=Vendor.objects.create(name="Hosting house"),
    )
    by = cast.finance_lead
    (invoice,) = issue_all(JANUARY, by)
    record_payment(invoice, money=Money(Decimal(300), "GBP"), received_on=dt.date(2024, 1, 25), by=by)
    run_month(JANUARY, by=by)
    (bridge,) = bridges(Moment(JANUARY))
    assert numbers(bridge) == [300, 300, 60, 300]
    assert [named(bridge, gap) for gap in (1, 2, 3)] == [{}, {"passed_on": -240}, {"passed_on": 240}]
    check(Moment(JANUARY))


def test_a_concession_is_named_apart_from_the_credit_note(cast, in_april):
    """£1,200 for a year, £240 of the whole contract given back in March: £20 a month less, £40 of it for before."""
    engagement = make_engagement(billing_interval="year")
    make_line(engagement, price=Decimal(1200), interval="year", grain="month", proration="even_months")
    by = cast.finance_lead
    (invoice,) = issue_all(JANUARY, by)
    for month in (JANUARY, FEBRUARY):
        run_month(month, by=by)
    with time_machine.travel("2024-03-10 10:00"):
        note = credit_invoice(
            invoice,
            amounts={invoice.lines.get().pk: Decimal(240)},
            reason="Outage",
            by=by,
            concession="whole_contract",
        )
        issue_invoice(note, by=by)
    run_month(MARCH, by=by)
    (bridge,) = bridges(Moment(MARCH))
    assert named(bridge, 1)["credit_notes"] == Decimal(-240)
    assert named(bridge, 2)["credit_notes"] == Decimal(240)
    assert named(bridge, 1)["concession"] < 0
    assert "proration" not in named(bridge, 1)
    check(Moment(MARCH))


def test_what_was_paid_out_of_a_deposit_is_no_new_money(cast, in_april):
    engagement = make_engagement()
    make_line(engagement, price=Decimal(1000))
    by = cast.finance_lead
    (invoice,) = issue_all(JANUARY, by)
    day = dt.date(2024, 1, 25)
    record_payment(invoice, money=Money(Decimal(400), "GBP"), received_on=day, by=by, method=FROM_DEPOSIT)
    record_payment(invoice, money=Money(Decimal(600), "GBP"), received_on=day, by=by, method="bank transfer")
    run_month(JANUARY, by=by)
    (bridge,) = bridges(Moment(JANUARY))
    assert bridge.shown(Number.CASH) == 1000
    assert named(bridge, 3) == {"payment": Decimal(-400), "deposit": Decimal(400)}
    check(Moment(JANUARY))
