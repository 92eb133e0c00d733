"""MDF: never above the budget or the commitment, each payment for an account and an activity, proof of both sides."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from partnerview.errors import Conflict, InvalidInput, NotPermitted
from programs.actions.mdf import commit_mdf, confirm_disbursement, disburse_mdf
from programs.actions.named_accounts import move_account
from programs.models import MdfCommitment, MdfDisbursement, Rap
from programs.reports.mdf_outcomes import outcome_rows, plan_outcomes
from tests.cast import Cast
from tests.programs.raps import a_partner, active, approved, drafted, laws_hold, the_account, usd


def committed(rap: Rap, cast: Cast, amount: int = 10000, side: str = "vendor") -> MdfCommitment:
    return commit_mdf(rap, side=side, money=usd(amount), purpose="Executive breakfast", by=cast.pam)


def paid(commitment: MdfCommitment, cast: Cast, amount: int = 4000, **said: object) -> MdfDisbursement:
    values = {"named_account": the_account(commitment.rap), "activity": "Workshop", "proof": "SEPA 88213", **said}
    return disburse_mdf(commitment, money=usd(amount), by=cast.pam, **values)  # type: ignore[arg-type]


def test_money_is_committed_within_the_budget_of_an_active_plan(cast: Cast) -> None:
    rap = active(cast)
    with pytest.raises(Conflict, match="of this budget is left"):
        committed(rap, cast, 24001)
    committed(rap, cast, 20000)
    with pytest.raises(Conflict) as over:
        committed(rap, cast, 4001)
    assert over.value.code == "over_budget"
    committed(rap, cast, 24000, side="partner")
    with pytest.raises(IntegrityError), transaction.atomic():
        MdfCommitment.objects.create(
            rap=rap, side="vendor", amount=4001, currency="USD", purpose="x", committed_on="2026-01-01",
            committed_by=cast.pam,
        )  # fmt: skip
    assert MdfCommitment.objects.count() == 2


def test_nothing_is_committed_to_a_plan_that_is_not_active(cast: Cast) -> None:
    with pytest.raises(Conflict, match="while the RAP is active"):
        committed(approved(cast), cast)
    assert MdfCommitment.objects.count() == 0


def test_a_payment_names_an_account_of_the_plan_an_activity_and_a_proof(cast: Cast) -> None:
    rap = active(cast)
    commitment = committed(rap, cast)
    stranger = the_account(drafted(cast, a_partner(cast, "Other Works")))
    for wrong, field in (
        ({"activity": " "}, "activity"),
        ({"proof": ""}, "proof"),
        ({"named_account": stranger}, "named_account"),
    ):
        with pytest.raises(InvalidInput) as refused:
            paid(commitment, cast, **wrong)
        assert refused.value.errors[0].field == field
    assert MdfDisbursement.objects.count() == 0


def test_a_payment_is_never_above_what_is_committed(cast: Cast) -> None:
    commitment = committed(active(cast), cast)
    paid(commitment, cast, 6000)
    with pytest.raises(Conflict) as over:
        paid(commitment, cast, 4001)
    assert over.value.code == "over_committed"
    paid(commitment, cast, 4000)
    first = MdfDisbursement.objects.order_by("id")[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        MdfDisbursement.objects.filter(pk=first.pk).update(amount=1)


def test_another_person_confirms_with_the_proof_of_the_other_side(cast: Cast) -> None:
    row = paid(committed(active(cast), cast), cast)
    with pytest.raises(NotPermitted) as own:
        confirm_disbursement(row, proof="Invoice 7", by=cast.pam)
    assert own.value.code == "four_eyes"
    with pytest.raises(InvalidInput):
        confirm_disbursement(row, proof=" ", by=cast.manager)
    row = confirm_disbursement(row, proof="Invoice 7", by=cast.manager)
    assert (row.status, row.confirmation, row.confirmed_by) == ("confirmed", "Invoice 7", cast.manager)
    with pytest.raises(Conflict):
        confirm_disbursement(row, proof="Invoice 8", by=cast.manager)


def test_money_leads_over_the_account_to_arr_and_actual_stands_beside_frozen(cast: Cast) -> None:
    rap = active(cast)
    commitment = committed(rap, cast)
    confirm_disbursement(paid(commitment, cast, 6000), proof="Invoice 7", by=cast.manager)
    paid(commitment, cast, 2000)
    paid(committed(rap, cast, 9000, side="partner"), cast, 5000)
    for to in ("qualified", "in_progress"):
        move_account(the_account(rap), to=to, by=cast.pam)
    move_account(the_account(rap), to="won", won_arr=Decimal(120000), by=cast.pam)
    row = outcome_rows(cast.cxo).get()
    assert (row.disbursed, row.confirmed, row.partner_money) == (8000, 6000, 5000)  # type: ignore[attr-defined]
    plan = plan_outcomes(cast.cxo)[0]
    assert (plan.committed, plan.disbursed, plan.confirmed, plan.arr_won) == (10000, 8000, 6000, 120000)
    assert (plan.frozen_roi, plan.actual_roi) == (Decimal("8.5"), Decimal(9))  # 120,000 × 60 % ÷ 8,000
    assert plan.actual_partner_roi == Decimal("4.8")  # 120,000 × 20 % ÷ 5,000
    assert plan.arr_per_mdf == 15
    laws_hold()
