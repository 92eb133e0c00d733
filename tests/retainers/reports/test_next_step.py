"""The one next step of a rule, from its own state: what is owed, what renews, what the last months call for (T-8)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from engagements.models import Engagement, Opportunity, ReviewCadence
from partnerview import clock
from partnerview.directory.models import Partner
from retainers.actions.settlements import approve_settlement
from retainers.models import Rule, RuleStatus, Settlement
from retainers.next_step import NextStep, next_step
from retainers.reports.rule_patterns import rule_patterns
from retainers.reports.rule_signs import signs_of
from tests.builders import log_time, make_engagement, make_line, make_partner
from tests.cast import Cast
from tests.retainers.actions.test_cycles import margin, on
from tests.retainers.rule_builders import a_draft, active, answered

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")


def step_of(rule: Rule) -> NextStep:
    fresh = Rule.objects.get(pk=rule.pk)
    return next_step(fresh, signs_of([fresh], today=clock.today()).get(fresh.pk))


def in_service(cast: Cast, rule: Rule, **fields: Any) -> Engagement:
    return make_engagement(
        account_manager=cast.account_manager, partner=rule.partner, partner_role=rule.role, status="running", **fields
    )


def steady(cast: Cast, *, partner: Partner | None = None) -> Rule:
    """Active, nothing owed, nothing waiting."""
    return active(cast, partner=partner, economics="none")


def test_what_is_missing_owed_or_decided_comes_first(cast: Cast) -> None:
    draft = a_draft(cast)
    assert (step_of(draft).kind, step_of(draft).text[:10]) == ("answer", "Question 1")
    assert step_of(answered(draft, cast)).kind == "approval"
    assert step_of(steady(cast, partner=make_partner("Skaldic", roles=["referral"]))).kind == "none"
    Rule.objects.filter(pk=draft.pk).update(status=RuleStatus.DISCARDED)
    assert step_of(draft) == NextStep("none", "Nothing to do")


def test_a_payout_is_approved_then_paid_then_proved_and_a_late_one_asks_for_the_rhythm(cast: Cast) -> None:
    rule = margin(cast)
    on("2026-05-02")
    due = Settlement.objects.get()
    assert step_of(rule).kind == "payout"
    approve_settlement(due, by=cast.finance_lead)
    assert step_of(rule).kind == "payment"
    Settlement.objects.filter(pk=due.pk).update(
        status="proved", paid_by=cast.other_finance_lead, paid_on=due.due_on + dt.timedelta(days=11)
    )
    with time_machine.travel("2026-05-20T11:00:00Z", tick=False):
        assert step_of(rule).kind == "stability"
        Settlement.objects.filter(pk=due.pk).update(paid_on=due.due_on + dt.timedelta(days=10))
        assert step_of(rule).kind == "none"


def test_an_overdue_review_is_a_drifting_rhythm(cast: Cast) -> None:
    rule = steady(cast)
    engagement = in_service(cast, rule)
    ReviewCadence.objects.create(engagement=engagement, every_months=3, first_due_on=dt.date(2026, 4, 30))
    assert step_of(rule).kind == "none"
    ReviewCadence.objects.update(first_due_on=dt.date(2026, 4, 29))
    assert step_of(rule).kind == "stability"


def test_work_outside_in_two_of_three_months_asks_for_a_second_sprint(cast: Cast) -> None:
    rule = steady(cast)
    engagement = in_service(cast, rule)
    make_line(engagement, "time_and_materials")
    log_time(engagement, minutes=300, worked_on=dt.date(2026, 2, 10))
    log_time(engagement, minutes=330, worked_on=dt.date(2026, 3, 10))
    assert step_of(rule).kind == "none"  # all of it is time and materials: nothing it could be outside of
    make_line(engagement)
    found = step_of(rule)
    assert (found.kind, found.text) == ("follow_on", "10:30 hours fell outside: offer a second sprint")
    assert found.url == f"/engagements/{engagement.pk}/lines/new/?kind=one_off"
    with time_machine.travel("2026-05-31T11:00:00Z", tick=False):
        assert step_of(rule).kind == "follow_on"
    with time_machine.travel("2026-06-01T11:00:00Z", tick=False):
        assert step_of(rule).kind == "stability"  # one month of the three is left


def test_a_win_asks_what_follows_for_ninety_days(cast: Cast) -> None:
    rule = steady(cast)
    engagement = in_service(cast, rule)
    Opportunity.objects.create(
        engagement=engagement, service="Night cover", reason="Asked twice", currency="USD", owner=cast.account_manager,
        status="won",
    )  # fmt: skip
    assert step_of(rule).kind == "expansion"
    with time_machine.travel("2026-07-30T11:00:00Z", tick=False):
        assert step_of(rule).kind == "none"


def test_a_white_label_engagement_without_a_package_asks_for_one(cast: Cast) -> None:
    partner = make_partner("Ostrava", roles=["white_label"])
    begun = {"role": "white_label", "model": "white_label"}
    rule = active(
        cast,
        partner=partner,
        begun=begun,
        economics="none",
        white_label=True,
        owner="partner",
        partner_rate=Decimal(2400),
    )
    assert step_of(rule).kind == "none"
    engagement = in_service(cast, rule)
    assert step_of(rule) == NextStep(
        "client_package",
        "Build the client’s package from the catalogue",
        f"/engagements/{engagement.pk}/lines/new/?kind=recurring_fee",
    )


def test_three_finished_cycles_are_a_proof(cast: Cast, browser_of: Any, api_of: Any) -> None:
    rule = steady(cast)
    rule.cycles.all().delete()
    for month in (1, 2, 3):
        rule.cycles.create(month=dt.date(2026, month, 1), status="closed")
    found = step_of(rule)
    assert (found.kind, found.text) == ("proof", "3 cycles are finished: see what they prove")
    page = browser_of(cast.finance_lead).get(reverse("retainers:rule-standing", args=[rule.pk]))
    assert "3 of 3 cycles" in page.content.decode()
    told = api_of(cast.finance_lead).get(f"/api/v1/retainer-rules/{rule.pk}/standing/").json()
    assert (told["finished"], told["kept"], told["proved"]) == (3, 3, 0)
    assert [month["month"] for month in told["months"]] == ["2026-03", "2026-02", "2026-01"]
    assert api_of(cast.finance_lead).get(f"/api/v1/retainer-rules/{rule.pk}/next-step/").json()["kind"] == "proof"


def test_a_default_asks_which_shapes_repeat(cast: Cast, browser_of: Any, api_of: Any) -> None:
    default = active(cast, begun={"template": True})
    assert step_of(default) == NextStep("channel_pattern", "See which shapes repeat", "/retainer-rules/patterns/")
    for name in ("Skaldic", "Ostrava"):
        active(cast, partner=make_partner(name, roles=["referral"]))
    alone = active(cast, partner=make_partner("Lindenhof", roles=["referral"]), renewal="check_in")
    found = rule_patterns(Rule.objects.all())
    assert [(row.renewal, row.partners, row.repeats) for row in found] == [("default", 2, True), ("check_in", 1, False)]
    shown = browser_of(cast.finance_lead).get("/retainer-rules/patterns/").content.decode()
    assert "1 of 2 shapes" in shown
    rows = api_of(cast.finance_lead).get("/api/v1/reports/rule-patterns/").json()["rows"]
    assert [(row["partners"], row["repeats"]) for row in rows] == [(2, True), (1, False)]
    assert alone.renewal == "check_in"


def test_the_signs_of_many_rules_take_two_statements(cast: Cast, django_assert_num_queries: Any) -> None:
    rules = [active(cast, partner=make_partner(f"Partner {n}", roles=["referral"])) for n in range(3)]
    for rule in rules:
        in_service(cast, rule)
    with django_assert_num_queries(2):
        assert set(signs_of(rules, today=clock.today())) == {rule.pk for rule in rules}
