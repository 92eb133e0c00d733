"""MDF outside a plan: asked with a reason, signed by two people, paid out like the money of a plan, closed with ARR."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from partnerview.approvals.models import Approval
from partnerview.directory.models import Territory
from partnerview.errors import Conflict, IllegalTransition, InvalidInput, NotPermitted
from programs.actions.exemptions import (
    close_exemption,
    reject_exemption,
    request_exemption,
    sign_exemption,
    withdraw_exemption,
)
from programs.actions.mdf import commit_mdf, confirm_disbursement, disburse_mdf
from programs.models import MdfCommitment, MdfDisbursement, MdfExemption
from programs.reports.mdf_outcomes import outcome_rows
from tests.builders import make_client
from tests.cast import Cast
from tests.programs.raps import (
    a_customer,
    a_partner,
    active,
    exempted,
    exemption_in_force,
    laws_hold,
    the_account,
    usd,
)


def paid(exemption: MdfExemption, cast: Cast, amount: int = 3000) -> MdfDisbursement:
    committed = commit_mdf(exemption, side="vendor", money=usd(3500), purpose="Stand", by=cast.pam)
    return disburse_mdf(committed, activity="Stand", money=usd(amount), proof="SEPA 88512", by=cast.pam)


def test_it_needs_a_customer_of_the_partner_that_is_not_ours_an_activity_an_amount_and_a_reason(cast: Cast) -> None:
    partner, other = a_partner(cast), a_partner(cast, "Other Works")
    make_client("Tern Harbour Authority")
    good = {
        "customer": a_customer(partner), "activity": "Stand", "money": usd(100), "reason": "Before the plan",
    }  # fmt: skip
    for wrong, field in (
        ({"customer": a_customer(other)}, "customer"),
        ({"customer": a_customer(partner, "Tern Harbour Authority")}, "customer"),
        ({"activity": " "}, "activity"),
        ({"reason": ""}, "reason"),
        ({"money": usd(0)}, "amount"),
        ({"money": usd("0.001")}, "amount"),
    ):
        with pytest.raises(InvalidInput) as refused:
            request_exemption(partner, **{**good, **wrong}, by=cast.pam)  # type: ignore[arg-type]
        assert refused.value.errors[0].field == field
    with pytest.raises(NotPermitted):
        request_exemption(partner, **good, by=cast.sales)  # type: ignore[arg-type]
    assert (MdfExemption.objects.count(), Approval.objects.count()) == (0, 0)


def test_an_account_of_a_running_plan_is_paid_for_in_that_plan(cast: Cast) -> None:
    rap = active(cast)
    with pytest.raises(InvalidInput, match="commit it there"):
        request_exemption(
            rap.partner, customer=the_account(rap).customer, activity="Stand", money=usd(1), reason="x", by=cast.pam
        )
    assert MdfExemption.objects.count() == 0


def test_a_manager_and_then_a_cxo_sign_two_people_neither_of_them_who_asked(cast: Cast) -> None:
    asked = exempted(cast)
    with pytest.raises(NotPermitted):
        sign_exemption(asked, by=cast.pam)
    with pytest.raises(NotPermitted, match="waits for Manager"):
        sign_exemption(asked, by=cast.cxo)
    asked = sign_exemption(asked, by=cast.manager)
    assert asked.status == "requested"
    cast.manager.roles = ["manager", "cxo"]
    cast.manager.save()
    with pytest.raises(NotPermitted) as twice:
        sign_exemption(asked, by=cast.manager)
    assert twice.value.code == "four_eyes"
    asked = sign_exemption(asked, by=cast.cxo)
    assert (asked.status, asked.approved_on is not None) == ("approved", True)
    steps = list(Approval.objects.get().steps.values_list("decided_by", "authority__role", "authority__amount"))
    assert steps == [(cast.manager.pk, "manager", "3500.000"), (cast.cxo.pk, "cxo", "3500.000")]
    with pytest.raises(IllegalTransition):
        sign_exemption(asked, by=cast.cxo)
    laws_hold()


def test_a_manager_of_another_territory_does_not_sign(cast: Cast) -> None:
    asked = exempted(cast)
    Territory.objects.get(name="Americas East").managers.clear()
    with pytest.raises(NotPermitted) as refused:
        sign_exemption(asked, by=cast.manager)
    assert refused.value.code == "territory"
    assert MdfExemption.objects.get().status == "requested"


def test_it_is_rejected_with_a_reason_or_taken_back_and_stays_as_it_was_asked(cast: Cast) -> None:
    asked = exempted(cast)
    with pytest.raises(InvalidInput):
        reject_exemption(asked, reason=" ", by=cast.manager)
    assert MdfExemption.objects.get().status == "requested"
    assert reject_exemption(asked, reason="Name it in the plan", by=cast.manager).outcome == "Name it in the plan"
    again = withdraw_exemption(exempted(cast, asked.partner), by=cast.pam)
    assert again.status == "withdrawn"
    for change in ({"amount": 1}, {"reason": "Other"}, {"status": "requested"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MdfExemption.objects.filter(pk=asked.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        again.delete()


def test_money_is_committed_once_approved_and_never_more_than_that(cast: Cast) -> None:
    asked = exempted(cast)
    with pytest.raises(IllegalTransition):
        commit_mdf(asked, side="vendor", money=usd(100), purpose="Stand", by=cast.pam)
    asked = sign_exemption(sign_exemption(asked, by=cast.manager), by=cast.cxo)
    for side, amount in (("vendor", 3501), ("partner", 1)):
        with pytest.raises(Conflict) as over:
            commit_mdf(asked, side=side, money=usd(amount), purpose="Stand", by=cast.pam)
        assert over.value.code == "over_budget"
    commit_mdf(asked, side="vendor", money=usd(3500), purpose="Stand", by=cast.pam)
    row = {"side": "vendor", "amount": 1, "currency": "USD", "purpose": "x", "committed_on": "2026-01-01"}
    with pytest.raises(IntegrityError), transaction.atomic():
        MdfCommitment.objects.create(exemption=asked, committed_by=cast.pam, **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        MdfCommitment.objects.create(committed_by=cast.pam, **row)
    assert MdfCommitment.objects.count() == 1


def test_it_pays_for_its_own_account_and_another_person_confirms(cast: Cast) -> None:
    exemption = exemption_in_force(cast)
    rap = active(cast, partner=a_partner(cast, "Other Works"))
    committed = commit_mdf(exemption, side="vendor", money=usd(3500), purpose="Stand", by=cast.pam)
    with pytest.raises(InvalidInput, match="its own account"):
        disburse_mdf(
            committed, named_account=the_account(rap), activity="Stand", money=usd(1), proof="P", by=cast.pam
        )  # fmt: skip
    with pytest.raises(Conflict):
        disburse_mdf(committed, activity="Stand", money=usd(3501), proof="P", by=cast.pam)
    assert MdfDisbursement.objects.count() == 0
    row = disburse_mdf(committed, activity="Stand", money=usd(3000), proof="SEPA 1", by=cast.pam)
    assert row.account_name == "Quarry Lane Clinics"
    with pytest.raises(NotPermitted):
        confirm_disbursement(row, proof="Invoice 7", by=cast.pam)
    assert confirm_disbursement(row, proof="Invoice 7", by=cast.manager).status == "confirmed"
    of_plan = commit_mdf(rap, side="vendor", money=usd(100), purpose="x", by=cast.pam)
    with pytest.raises(InvalidInput, match="an account of this RAP"):
        disburse_mdf(of_plan, activity="x", money=usd(1), proof="P", by=cast.pam)
    assert outcome_rows(cast.cxo).count() == 1  # the ledger of plans does not hold it
    laws_hold()


def test_it_is_closed_once_every_payment_is_proved_with_what_came_of_it(cast: Cast) -> None:
    exemption = exemption_in_force(cast)
    row = paid(exemption, cast)
    with pytest.raises(Conflict) as early:
        close_exemption(exemption, outcome="Won", by=cast.pam)
    assert early.value.code == "unconfirmed"
    confirm_disbursement(row, proof="Invoice 7", by=cast.manager)
    for wrong, field in (({"outcome": " "}, "outcome"), ({"outcome": "x", "won_arr": Decimal(0)}, "won_arr")):
        with pytest.raises(InvalidInput) as refused:
            close_exemption(exemption, by=cast.pam, **wrong)  # type: ignore[arg-type]
        assert refused.value.errors[0].field == field
    assert MdfExemption.objects.get().status == "approved"
    closed = close_exemption(exemption, outcome="Signed in June", won_arr=Decimal(26000), by=cast.pam)
    assert (closed.status, closed.won_arr) == ("closed", Decimal(26000))
    with pytest.raises(IllegalTransition):
        commit_mdf(exemption, side="vendor", money=usd(1), purpose="x", by=cast.pam)
    laws_hold()
