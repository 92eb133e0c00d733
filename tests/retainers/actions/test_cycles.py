"""Cycles: opened by their trigger, closed with what they earned, lapsed to no rights; and their settlements."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError

from engagements.models import Engagement
from partnerview.audit.models import AuditEvent
from partnerview.books.actions.periods import ensure_period
from partnerview.directory.models import Partner
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.months import Month
from recognition.models import MrrSnapshot, RecognitionRun
from retainers.actions import cycles
from retainers.actions.cycles import approve_cycle, check_in, follow_cycles, refuse_cycle
from retainers.actions.settlements import (
    approve_settlement,
    change_payee,
    confirm_payee,
    pay_settlement,
    prove_settlement,
    refuse_payee,
    reverse_settlement,
)
from retainers.models import Cycle, PayeeDetails, RevenueShare, Rule, Settlement
from tests.builders import make_engagement, make_line, make_partner
from tests.cast import Cast
from tests.retainers.rule_builders import active

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")

MAY, JUNE = dt.date(2026, 5, 1), dt.date(2026, 6, 1)


def states(rule: Rule) -> list[tuple[str, str]]:
    return [(f"{cycle.month:%b}", cycle.status) for cycle in rule.cycles.order_by("month")]


def on(day: str) -> None:
    """The daily job of that day, twice."""
    with time_machine.travel(f"{day}T11:00:00Z", tick=False):
        follow_cycles()
        follow_cycles()


def margin(cast: Cast, **other: object) -> Rule:
    partner = make_partner(roles=["operator"])
    earns = {"economics": "margin", "monthly_margin": Decimal(400), "need_months": 3, "need_evidence": "Tickets"}
    return active(cast, partner=partner, begun={"role": "operator", "model": "operator"}, **earns, **other)


def test_a_rule_that_renews_by_default_opens_month_after_month(cast: Cast) -> None:
    rule = margin(cast)
    follow_cycles()
    assert states(rule) == [("Apr", "open"), ("May", "ready")]
    on("2026-05-02")
    assert states(rule) == [("Apr", "closed"), ("May", "open"), ("Jun", "ready")]
    share = RevenueShare.objects.get()
    assert (share.paid, share.number, share.reason) == (Decimal(400), 1, "")
    assert Settlement.objects.get().due_on == dt.date(2026, 5, 15)


def test_a_worker_that_was_down_makes_up_every_month_in_order(cast: Cast) -> None:
    rule = margin(cast)
    on("2026-07-03")
    assert states(rule) == [
        ("Apr", "closed"), ("May", "closed"), ("Jun", "closed"), ("Jul", "open"), ("Aug", "ready"),
    ]  # fmt: skip
    assert list(RevenueShare.objects.order_by("month").values_list("number", flat=True)) == [1, 2, 3]


def test_a_missed_check_in_lapses_to_no_rights_and_pays_nothing(cast: Cast) -> None:
    rule = margin(cast, renewal="check_in")
    follow_cycles()
    waiting = rule.cycles.get(month=MAY)
    with pytest.raises(InvalidInput):
        check_in(waiting, note=" ", by=cast.account_manager)
    on("2026-05-01")
    rule.refresh_from_db()
    assert (rule.status, rule.gives_rights, states(rule)) == ("lapsed", False, [("Apr", "closed"), ("May", "lapsed")])
    nothing = RevenueShare.objects.get(month=MAY)
    assert (nothing.paid, nothing.reason) == (0, "The check-in was missed, so the rule lapsed.")
    with pytest.raises(Conflict):
        check_in(waiting, note="Too late", by=cast.account_manager)


def test_a_check_in_that_was_held_renews(cast: Cast) -> None:
    rule = margin(cast, renewal="check_in")
    follow_cycles()
    assert check_in(rule.cycles.get(month=MAY), note="Goes on", by=cast.account_manager).status == "ready"
    on("2026-05-01")
    assert states(rule)[1:] == [("May", "open"), ("Jun", "check_in")]


def test_a_cycle_is_approved_by_another_person_or_gives_no_rights(cast: Cast) -> None:
    rule = margin(cast, renewal="approval")
    follow_cycles()
    may = rule.cycles.get(month=MAY)
    with pytest.raises(NotPermitted):
        approve_cycle(may, by=cast.account_manager)
    assert approve_cycle(may, by=cast.finance_lead).status == "ready"
    on("2026-05-02")
    june = rule.cycles.get(month=JUNE)
    with time_machine.travel("2026-05-20T11:00:00Z", tick=False):
        refuse_cycle(june, by=cast.cxo, reason="Paused for the summer")
    rule.refresh_from_db()
    assert (rule.status, states(rule)) == ("active", [("Apr", "closed"), ("May", "open"), ("Jun", "lapsed")])
    on("2026-07-02")
    assert states(rule)[3:] == [("Jul", "approval"), ("Aug", "approval")]


def commission(cast: Cast) -> tuple[Rule, Engagement]:
    partner = make_partner(roles=["channel"])
    engagement = make_engagement(
        account_manager=cast.account_manager, partner=partner, partner_role="channel", currency="USD"
    )
    begun = {"role": "channel", "model": "vendor_commission"}
    rule = active(
        cast, partner=partner, begun=begun, share_percent=Decimal(20), share_months=None, share_basis="contracted"
    )
    return rule, engagement


def test_v43_a_commission_of_contracted_mrr_waits_for_the_month_to_be_run(cast: Cast) -> None:
    rule, engagement = commission(cast)
    line = make_line(engagement)
    follow_cycles()
    on("2026-05-02")
    assert states(rule)[0] == ("Apr", "open")
    ensure_period(Month(2026, 4))
    MrrSnapshot.objects.create(
        month=dt.date(2026, 4, 1), line=line, engagement=engagement, client=engagement.client, amount=Decimal(2500),
        account_manager=engagement.account_manager, partner=engagement.partner, kind=line.kind, currency="USD",
    )  # fmt: skip
    RecognitionRun.objects.create(month=dt.date(2026, 4, 1), status="done")
    on("2026-05-03")
    share = RevenueShare.objects.get()
    assert (share.basis_amount, share.earned, share.paid) == (Decimal(2500), Decimal(500), Decimal(500))


def test_a_payout_is_approved_paid_and_proved_by_the_book(cast: Cast) -> None:
    rule = margin(cast)
    on("2026-05-02")
    due = Settlement.objects.get()
    with time_machine.travel("2026-05-04T11:00:00Z", tick=False):
        paying = {"paid_on": dt.date(2026, 5, 4), "reference": "BACS 99", "by": cast.other_finance_lead}
        with pytest.raises(Conflict):
            pay_settlement(due, **paying)
        approve_settlement(due, by=cast.finance_lead)
        with pytest.raises(NotPermitted):
            pay_settlement(due, **(paying | {"by": cast.finance_lead}))
        with pytest.raises(Conflict, match="no payee details"):
            pay_settlement(due, **paying)
        assert rule.partner is not None
        details = change_payee(rule.partner, payee="Op Ltd", method="bank", address="GB29", by=cast.finance_lead)
        with pytest.raises(Conflict, match="waits for a second person"):
            pay_settlement(due, **paying)
        with pytest.raises(NotPermitted):
            confirm_payee(details, by=cast.finance_lead)
        confirm_payee(details, by=cast.other_finance_lead)
        with pytest.raises(Conflict, match="wait until 7 May 2026"):
            pay_settlement(due, **paying)
        assert Settlement.objects.get().status == "approved"
    with time_machine.travel("2026-05-07T11:00:00Z", tick=False):
        with pytest.raises(InvalidInput, match="from 7\N{NO-BREAK SPACE}May") as resting:
            pay_settlement(due, **paying)
        with pytest.raises(InvalidInput, match="cycle began on 1\N{NO-BREAK SPACE}Apr"):
            pay_settlement(due, **(paying | {"paid_on": dt.date(2026, 3, 31)}))
        assert (resting.value.errors[0].field, Settlement.objects.get().status) == ("paid_on", "approved")
        assert pay_settlement(due, **(paying | {"paid_on": dt.date(2026, 5, 7)})).status == "paid"
        with pytest.raises(InvalidInput):
            prove_settlement(due, by=cast.finance_lead)
        assert prove_settlement(due, by=cast.finance_lead, evidence="a.pdf", evidence_name="a.pdf").status == "proved"
        reverse_settlement(due, by=cast.finance_lead, reason="Paid twice")
    assert sum(row.amount for row in Settlement.objects.all()) == 0
    assert PayeeDetails.objects.count() == 1


def test_a_payment_made_before_the_payee_changed_names_the_payee_of_that_day(cast: Cast) -> None:
    rule = margin(cast)
    partner = rule.partner
    assert partner is not None
    for day, name in (("2026-04-30", "Op Ltd"), ("2026-05-20", "Op Holdings")):
        with time_machine.travel(f"{day}T11:00:00Z", tick=False):
            asked = change_payee(partner, payee=name, method="bank", address="GB29", by=cast.finance_lead)
            confirm_payee(asked, by=cast.other_finance_lead)
    on("2026-05-02")
    due = approve_settlement(Settlement.objects.get(), by=cast.cxo)
    with time_machine.travel("2026-05-26T11:00:00Z", tick=False):
        with pytest.raises(InvalidInput, match="from 23\N{NO-BREAK SPACE}May"):
            pay_settlement(due, paid_on=dt.date(2026, 5, 21), reference="BACS 1", by=cast.finance_lead)
        paid = pay_settlement(due, paid_on=dt.date(2026, 5, 12), reference="BACS 1", by=cast.finance_lead)
    assert paid.payee is not None
    assert paid.payee.payee == "Op Ltd"


def test_a_payee_that_nobody_should_confirm_is_refused_and_another_can_be_asked_for(cast: Cast) -> None:
    partner = make_partner(roles=["operator"])
    wrong = change_payee(partner, payee="Mallory Ltd", method="bank", address="GB00", by=cast.finance_lead)
    with pytest.raises(InvalidInput):
        refuse_payee(wrong, reason=" ", by=cast.other_finance_lead)
    refuse_payee(wrong, reason="The partner knows nothing of it", by=cast.other_finance_lead)
    assert AuditEvent.objects.filter(action="payeedetails.refused", reason__contains="knows nothing").count() == 1
    with pytest.raises(Conflict, match="refused meanwhile"):
        confirm_payee(wrong, by=cast.other_finance_lead)
    right = change_payee(partner, payee="Op Ltd", method="bank", address="GB29", by=cast.finance_lead)
    confirm_payee(right, by=cast.other_finance_lead)
    with pytest.raises(Conflict, match="confirmed already"):
        refuse_payee(right, reason="Too late", by=cast.finance_lead)


def test_a_rule_that_the_database_refuses_stops_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = margin(cast)
    Partner.objects.update(name="Halden & Brook")
    whole = margin(cast)
    usual = cycles.accrue

    def refused(cycle: Cycle, **how: str) -> RevenueShare:
        if cycle.rule_id == broken.pk:
            raise IntegrityError("a law that nobody thought of")
        return usual(cycle, **how)

    monkeypatch.setattr(cycles, "accrue", refused)
    on("2026-05-02")
    assert [states(rule)[0] for rule in (broken, whole)] == [("Apr", "open"), ("Apr", "closed")]
    monkeypatch.undo()
    on("2026-05-03")
    assert states(broken)[0] == ("Apr", "closed")
