"""Bad input of Grow, on the page and by the API: refused with the reason, and everything is as it was before.

Each case names its firm first, then says who asks for what; `refused` compares all rows of programs, of approvals
and of the log before and after.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps

from partnerview import clock
from partnerview.directory.models import Client, Partner, Territory
from partnerview.users.models import User
from programs.actions.mdf import commit_mdf
from programs.actions.qars import lock_plan
from programs.actions.rap_signatures import sign_rap
from programs.models import PartnerCustomer
from tests.cast import Cast
from tests.programs.builders import cohort
from tests.programs.raps import (
    V37,
    a_customer,
    a_partner,
    active,
    approved,
    drafted,
    opened,
    promised,
    submitted,
    the_account,
    usd,
)

V1 = "/api/v1"


@dataclass(frozen=True)
class Bad:
    """What one person types on a page, the same by the API, and what both are told."""

    by: User
    page: str
    typed: dict[str, Any]
    api: str
    body: dict[str, Any]
    says: str
    status: int = 422
    method: str = "post"
    patches: str = field(default="")


def money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


def account(cast: Cast, customer: PartnerCustomer, partner: Partner, says: str) -> Bad:
    rap = drafted(cast, partner)
    return Bad(
        cast.pam,
        f"/raps/{rap.pk}/named-accounts/",
        {"customer": customer.pk, "expected_arr": "1000", "owner": cast.pam.pk},
        f"{V1}/named-accounts/",
        {"rap": rap.pk, "customer": customer.pk, "expected_arr": money("1000.00"), "owner": cast.pam.pk},
        says,
    )


def a_named_account_that_is_a_client(cast: Cast) -> Bad:
    partner = a_partner(cast)
    customer = a_customer(partner, "Quarry Lane Clinics")
    PartnerCustomer.objects.filter(pk=customer.pk).update(client=Client.objects.create(name="Quarry Lane Clinics"))
    return account(cast, customer, partner, "client")


def a_named_account_of_another_partner(cast: Cast) -> Bad:
    other = a_partner(cast, "Another partner")
    return account(cast, a_customer(other, "Quarry Lane Clinics"), a_partner(cast), "customer")


def a_rap_without_money_of_the_partner(cast: Cast) -> Bad:
    partner = a_partner(cast)
    body = {
        "partner": partner.pk,
        "period_label": "2026 H2",
        "mdf": money("24000.00"),
        "partner_contribution": money("0.00"),
        "arr_target": money("340000.00"),
        "vendor_margin": "60.0000",
        "partner_margin": "20.0000",
    }
    typed = {**V37, "partner": partner.pk, "partner_amount": "0"}
    return Bad(cast.pam, "/raps/new/", typed, f"{V1}/raps/", body, "above zero")


def signing(rap: Any, by: User, says: str, status: int) -> Bad:
    return Bad(by, f"/raps/{rap.pk}/approval/", {"remark": ""}, f"{V1}/raps/{rap.pk}/approval/", {}, says, status)


def a_signature_of_who_submitted(cast: Cast) -> Bad:
    User.objects.filter(pk=cast.pam.pk).update(roles=["pam", "manager"])
    rap = submitted(cast)
    Territory.objects.get(name="Americas East").managers.add(cast.pam)
    return signing(rap, User.objects.get(pk=cast.pam.pk), "Another person has to decide it", 403)


def a_second_signature_of_one_person(cast: Cast) -> Bad:
    User.objects.filter(pk=cast.cxo.pk).update(roles=["manager", "cxo"])
    both = User.objects.get(pk=cast.cxo.pk)
    rap = submitted(cast)
    Territory.objects.get(name="Americas East").managers.add(both)
    return signing(sign_rap(rap, by=both), both, "The next one is another person", 403)


def an_activation_before_both_acknowledgements(cast: Cast) -> Bad:
    rap = approved(cast)
    return Bad(cast.pam, f"/raps/{rap.pk}/activation/", {}, f"{V1}/raps/{rap.pk}/activation/", {}, "acknowledge", 409)


def an_edit_after_approval(cast: Cast) -> Bad:
    rap = approved(cast)
    return Bad(
        cast.pam, f"/raps/{rap.pk}/change/", {**V37, "arr_target": "1"}, f"{V1}/raps/{rap.pk}/",
        {"arr_target": money("1.00")}, "approved", 409, patches=f"{V1}/raps/{rap.pk}/",
    )  # fmt: skip


def a_plan_changed_after_its_lock(cast: Cast) -> Bad:
    qar = opened(cast, due_on=clock.today())
    line = promised(qar, cast)
    lock_plan(qar, by=cast.pam)
    said = {"text": "Three consultants", "side": "theirs", "owner_name": "Jun-Seo", "due_on": "2027-07-31"}
    address = f"{V1}/commitments/{line.pk}/"
    return Bad(cast.pam, f"/commitments/{line.pk}/change/", said, address, said, "locked", 409, patches=address)


def a_promise_added_after_the_lock(cast: Cast) -> Bad:
    qar = lock_plan(opened(cast, due_on=clock.today()), by=cast.pam)
    said = {"text": "Three consultants", "side": "theirs", "owner_name": "Jun-Seo", "due_on": "2027-07-31"}
    return Bad(
        cast.pam, f"/qars/{qar.pk}/promises/", said, f"{V1}/commitments/", {**said, "qar": qar.pk}, "locked", 409
    )


def mdf_above_what_the_plan_has(cast: Cast) -> Bad:
    rap = active(cast)
    typed = {"side": "vendor", "amount": "24000.01", "purpose": "Breakfast"}
    body = {"rap": rap.pk, "side": "vendor", "amount": money("24000.01"), "purpose": "Breakfast"}
    return Bad(cast.pam, f"/raps/{rap.pk}/mdf/", typed, f"{V1}/mdf-commitments/", body, "24,000", 409)


def paid(cast: Cast, says: str, status: int, *, amount: str = "100.00", named: bool = True) -> Bad:
    rap = active(cast)
    ours = commit_mdf(rap, side="vendor", money=usd(5000), purpose="Breakfast", by=cast.pam)
    what = {"activity": "Breakfast in Lyon", "proof": "P1", "disbursed_on": clock.today().isoformat()}
    who = {"named_account": the_account(rap).pk} if named else {}
    return Bad(
        cast.pam, f"/mdf-commitments/{ours.pk}/disbursements/", {**what, **who, "amount": amount},
        f"{V1}/mdf-disbursements/", {**what, **who, "commitment": ours.pk, "amount": money(amount)}, says, status,
    )  # fmt: skip


def a_payment_above_what_is_committed(cast: Cast) -> Bad:
    return paid(cast, "5,000", 409, amount="5000.01")


def a_payment_without_account(cast: Cast) -> Bad:
    return paid(cast, "", 422, named=False)


def a_signature_outside_the_managers_territories(cast: Cast) -> Bad:
    rap = submitted(cast)
    Partner.objects.filter(pk=rap.partner_id).update(territory=Territory.objects.create(name="Antarctica"))
    return signing(rap, cast.manager, "", 404)


def a_classification_without_reason(cast: Cast) -> Bad:
    partner = a_partner(cast)
    typed = {"to_cohort": cohort("Champion").pk, "reason": " ", "recommendation": "nothing",
             "effective_on": clock.today().isoformat()}  # fmt: skip
    return Bad(
        cast.pam, f"/partner-program/{partner.pk}/classification/", typed, f"{V1}/classifications/",
        {**typed, "partner": partner.pk}, "",
    )  # fmt: skip


def a_handover_to_somebody_without_the_role(cast: Cast) -> Bad:
    partner = a_partner(cast)
    typed = {"partners": [partner.pk], "to": cast.sales.pk, "reason": "She leaves",
             "effective_on": clock.today().isoformat()}  # fmt: skip
    return Bad(cast.manager, f"/handovers/new/?pam={cast.pam.pk}", typed, f"{V1}/handovers/", typed, "")


CASES: list[Callable[[Cast], Bad]] = [
    a_named_account_that_is_a_client,
    a_named_account_of_another_partner,
    a_rap_without_money_of_the_partner,
    a_signature_of_who_submitted,
    a_second_signature_of_one_person,
    an_activation_before_both_acknowledgements,
    an_edit_after_approval,
    a_plan_changed_after_its_lock,
    a_promise_added_after_the_lock,
    mdf_above_what_the_plan_has,
    a_payment_above_what_is_committed,
    a_payment_without_account,
    a_signature_outside_the_managers_territories,
    a_classification_without_reason,
    a_handover_to_somebody_without_the_role,
]


def everything() -> dict[str, list[Any]]:
    """All rows of Grow, of approvals and of the log."""
    models = [*apps.get_app_config("programs").get_models(), *apps.get_app_config("approvals").get_models()]
    models += [apps.get_model("audit.AuditEvent"), Partner]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_it_is_refused_with_the_reason_and_everything_is_as_before(
    cast: Cast, browser_of: Any, api_of: Any, case: Callable[[Cast], Bad]
) -> None:
    bad = case(cast)
    browser, api, before = browser_of(bad.by), api_of(bad.by), everything()
    browser.prove(bad.by)
    page = browser.post(bad.page, bad.typed, follow=True)
    html = page.content.decode()
    if bad.status == 404:
        assert page.status_code == 404
    else:
        assert page.status_code in {200, 403, 409, 422}
        assert bad.says in html
        assert 'class="error' in html or "toast" in html
    assert everything() == before
    if bad.patches:
        answer = api.patch_json(bad.patches, bad.body, If_Match=api.get(bad.patches)["ETag"])
    else:
        answer = api.post_json(bad.api, bad.body)
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (bad.status, "application/problem+json")
    assert bad.says in answer.content.decode()
    assert everything() == before
