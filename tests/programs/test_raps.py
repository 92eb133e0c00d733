"""RAPs: what may be drafted, who signs, what freezes, what an amendment does."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from partnerview.approvals.models import Approval, ApprovalStep
from partnerview.audit.models import AuditEvent
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.users.models import User
from programs.actions.named_accounts import move_account, name_account
from programs.actions.rap_signatures import reject_rap, sign_rap, withdraw_rap
from programs.actions.raps import acknowledge_rap, activate_rap, amend_rap, change_rap, draft_rap, end_rap, submit_rap
from programs.models import NamedAccount, PartnerCustomer, Rap
from tests.builders import make_client
from tests.cast import Cast
from tests.programs.raps import (
    V37,
    a_customer,
    a_partner,
    active,
    approved,
    drafted,
    laws_hold,
    submitted,
    the_account,
)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("partner_amount", Decimal(0)),
        ("mdf_amount", Decimal(-1)),
        ("arr_target", Decimal(0)),
        ("vendor_margin", Decimal(101)),
        ("partner_margin", Decimal(0)),
        ("period_label", " "),
        ("mdf_amount", Decimal("0.001")),
    ],
)
def test_a_plan_without_money_of_both_is_refused_at_its_field(cast: Cast, field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        draft_rap(a_partner(cast), by=cast.pam, **{**V37, field: value})
    assert refused.value.errors[0].field == field
    assert (Rap.objects.count(), AuditEvent.objects.filter(action="rap.drafted").count()) == (0, 0)


def test_postgresql_refuses_a_plan_without_the_partners_part(cast: Cast) -> None:
    rap = drafted(cast)
    with pytest.raises(IntegrityError, match="rap_partner_part_positive"), transaction.atomic():
        Rap.objects.filter(pk=rap.pk).update(partner_amount=0)


def test_only_a_customer_of_the_partner_that_is_not_ours_is_named(cast: Cast) -> None:
    rap = drafted(cast)
    other = a_partner(cast, "Other Works")
    ours = PartnerCustomer.objects.create(
        partner=rap.partner, name="Marked ours", client=make_client("Ours"), recorded_by=cast.pam
    )
    make_client("TERN HARBOUR authority")
    refused = {
        a_customer(other): "is no customer of Verity Channel Works",
        ours: "is our client already",
        a_customer(rap.partner, "Tern Harbour Authority"): "is our client already",
        a_customer(rap.partner): "is on this plan already",
    }
    for customer, sentence in refused.items():
        with pytest.raises(InvalidInput, match=sentence):
            name_account(rap, customer=customer, expected_arr=Decimal(1), owner=cast.pam, by=cast.pam)
    assert NamedAccount.objects.count() == 1


def test_v37_the_returns_are_frozen_when_it_is_submitted(cast: Cast) -> None:
    rap = submitted(cast)
    assert rap.budget == Decimal(48000)
    assert (rap.arr_per_mdf, rap.vendor_roi, rap.partner_roi) == (
        Decimal("14.1667"),
        Decimal("8.5000"),
        Decimal("2.8333"),
    )
    assert (rap.approved_on, rap.activated_on) == (None, None)


def test_v37_it_is_active_only_when_a_manager_and_a_cxo_signed_and_both_acknowledged(cast: Cast) -> None:
    rap = submitted(cast)
    both = User.objects.create_user("both@example.com", name="Both", roles=["manager", "cxo"])
    rap.partner.territory.managers.add(both)  # type: ignore[union-attr]
    with pytest.raises(Conflict):
        activate_rap(rap, by=cast.pam)
    with pytest.raises(NotPermitted):
        sign_rap(rap, by=cast.cxo)  # the manager comes first
    sign_rap(rap, by=both)
    with pytest.raises(NotPermitted):
        sign_rap(rap, by=both)  # holds both roles, is one person
    rap = sign_rap(rap, by=cast.cxo)
    assert rap.status == "approved"
    with pytest.raises(Conflict, match="we have acknowledged"):
        activate_rap(rap, by=cast.pam)
    acknowledge_rap(rap, by=cast.pam)
    with pytest.raises(Conflict, match="the partner has acknowledged"):
        activate_rap(rap, by=cast.pam)
    acknowledge_rap(rap, by=cast.pam, partner_person="Jun-Seo Marchetti")
    rap = activate_rap(rap, by=cast.pam)
    assert rap.status == "active"
    assert rap.period_label == "2026 H2"
    assert None not in (rap.approved_on, rap.activated_on)
    steps = list(ApprovalStep.objects.order_by("position").values_list("decided_by", "authority__role"))
    assert steps == [(both.pk, "manager"), (cast.cxo.pk, "cxo")]
    laws_hold()


def test_who_submitted_does_not_sign_nor_a_manager_of_another_territory(cast: Cast) -> None:
    rap = submit_rap(drafted(cast), by=cast.manager)
    with pytest.raises(NotPermitted) as own:
        sign_rap(rap, by=cast.manager)
    assert own.value.code == "four_eyes"
    elsewhere = User.objects.create_user("else@example.com", name="Else", roles=["manager"])
    with pytest.raises(NotPermitted) as far:
        sign_rap(rap, by=elsewhere)
    assert far.value.code == "territory"
    assert Approval.objects.get().outcome == "open"


def test_a_refusal_goes_back_to_the_draft_and_both_acknowledge_anew(cast: Cast) -> None:
    rap = acknowledge_rap(submitted(cast), by=cast.pam)
    with pytest.raises(InvalidInput):
        reject_rap(rap, by=cast.manager, reason=" ")
    rap = reject_rap(rap, by=cast.manager, reason="The partner's part is too thin")
    assert (rap.status, rap.acknowledged_at) == ("draft", None)
    rap = change_rap(rap, by=cast.pam, partner_amount=Decimal(30000))
    rap = submit_rap(rap, by=cast.pam)
    assert rap.partner_roi == Decimal("2.2667")
    assert withdraw_rap(rap, by=cast.pam).status == "draft"


def test_nothing_is_edited_after_submission_and_postgresql_keeps_that(cast: Cast) -> None:
    rap = approved(cast)
    with pytest.raises(Conflict):
        change_rap(rap, by=cast.pam, arr_target=Decimal(1))
    for change in ({"arr_target": 1}, {"vendor_roi": 9}, {"approved_on": "2020-01-01"}, {"period_label": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rap.objects.filter(pk=rap.pk).update(**change)
    account = the_account(rap)
    with pytest.raises(IntegrityError), transaction.atomic():
        NamedAccount.objects.filter(pk=account.pk).update(expected_arr=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        account.delete()
    with pytest.raises(Conflict):
        name_account(
            rap,
            customer=a_customer(rap.partner, "Quarry Lane Clinics"),
            expected_arr=Decimal(5),
            owner=cast.pam,
            by=cast.pam,
        )


def test_an_amendment_is_signed_anew_and_supersedes_what_it_amends(cast: Cast) -> None:
    rap = active(cast)
    with pytest.raises(InvalidInput):
        amend_rap(rap, reason="", by=cast.pam)
    draft = amend_rap(rap, reason="One more account, more money", by=cast.pam)
    with pytest.raises(Conflict):
        amend_rap(rap, reason="Again", by=cast.pam)
    with pytest.raises(Conflict):
        end_rap(rap, reason="Over", by=cast.pam)
    assert (draft.version, draft.plan_id) == (2, rap.pk)
    change_rap(draft, by=cast.pam, mdf_amount=Decimal(30000))
    name_account(
        draft,
        customer=a_customer(rap.partner, "Quarry Lane Clinics"),
        expected_arr=Decimal(90000),
        owner=cast.pam,
        by=cast.pam,
    )
    assert Rap.objects.get(pk=rap.pk).mdf_amount == 24000
    draft = submit_rap(draft, by=cast.pam)
    sign_rap(draft, by=cast.manager)
    sign_rap(draft, by=cast.cxo)
    acknowledge_rap(draft, by=cast.pam)
    acknowledge_rap(draft, by=cast.pam, partner_person="Jun-Seo Marchetti")
    draft = activate_rap(draft, by=cast.pam)
    rap.refresh_from_db()
    assert (rap.status, draft.status) == ("superseded", "active")
    assert NamedAccount.objects.of_plan(draft).count() == 2
    assert NamedAccount.objects.of_plan(rap).count() == 1
    old = the_account(rap)
    assert move_account(old, to="qualified", by=cast.pam).status == "qualified"
    laws_hold()


def test_an_account_climbs_one_step_at_a_time(cast: Cast) -> None:
    rap = active(cast)
    account = the_account(rap)
    with pytest.raises(Conflict):
        move_account(account, to="won", won_arr=Decimal(1), by=cast.pam)
    with pytest.raises(InvalidInput):
        move_account(account, to="lost", by=cast.pam)
    move_account(account, to="deferred", reason="The school year", by=cast.pam)
    for to in ("qualified", "in_progress"):
        account = move_account(the_account(rap), to=to, by=cast.pam)
    with pytest.raises(InvalidInput):
        move_account(account, to="won", by=cast.pam)
    account = move_account(account, to="won", won_arr=Decimal(120000), by=cast.pam)
    assert (account.status, account.won_arr) == ("won", Decimal(120000))
    with pytest.raises(Conflict):
        move_account(account, to="lost", reason="No", by=cast.pam)
