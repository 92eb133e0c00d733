"""RAPs, MDF, reviews and promises through the API."""

from __future__ import annotations

import datetime as dt

from partnerview import clock
from programs.models import Qar, Rap
from tests.cast import Cast
from tests.programs.raps import a_customer, a_partner, approved

V1 = "/api/v1/"


def money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


def a_body(partner: int) -> dict[str, object]:
    return {
        "partner": partner,
        "period_label": "2026 H2",
        "mdf": money("24000.00"),
        "partner_contribution": money("24000.00"),
        "arr_target": money("340000.00"),
        "vendor_margin": "60",
        "partner_margin": "20",
    }


def test_v37_a_rap_goes_its_whole_way_to_arr(cast: Cast, api_of) -> None:
    partner = a_partner(cast)
    pam, manager, cxo = api_of(cast.pam), api_of(cast.manager), api_of(cast.cxo)
    thin = a_body(partner.pk) | {"partner_contribution": money("0.00")}
    assert pam.post_json(f"{V1}raps/", thin).json()["errors"][0]["field"] == "partner_amount"
    mixed = a_body(partner.pk) | {"mdf": {"amount": "1.00", "currency": "EUR"}}
    assert pam.post_json(f"{V1}raps/", mixed).status_code == 422
    assert pam.post_json(f"{V1}raps/", a_body(partner.pk) | {"colour": "red"}).status_code == 422
    assert cxo.post_json(f"{V1}raps/", a_body(partner.pk)).status_code == 403
    assert Rap.objects.count() == 0
    made = pam.post_json(f"{V1}raps/", a_body(partner.pk))
    assert made.status_code == 201
    rap = f"{V1}raps/{made.json()['id']}/"
    assert pam.post_json(f"{rap}submission/").json()["code"] == "no_account"
    named = {"rap": made.json()["id"], "customer": a_customer(partner).pk, "expected_arr": money("118000.00")}
    account = pam.post_json(f"{V1}named-accounts/", named)
    assert account.status_code == 201
    assert pam.patch_json(rap, {"goal": "x"}).status_code == 428
    sent = pam.post_json(f"{rap}submission/").json()
    assert (sent["status"], sent["arr_per_mdf"], sent["vendor_roi"]) == ("submitted", "14.1667", "8.5000")
    assert pam.post_json(f"{rap}approval/").status_code == 403
    assert cxo.post_json(f"{rap}approval/").status_code == 403
    assert manager.post_json(f"{rap}approval/").json()["status"] == "submitted"
    assert manager.post_json(f"{rap}approval/").json()["code"] == "four_eyes"
    assert cxo.post_json(f"{rap}approval/").json()["status"] == "approved"
    assert pam.post_json(f"{rap}activation/").json()["code"] == "not_acknowledged"
    pam.post_json(f"{rap}acknowledgement/")
    pam.post_json(f"{rap}acknowledgement/", {"partner_person": "Jun-Seo Marchetti"})
    assert pam.post_json(f"{rap}activation/").json()["status"] == "active"
    budget = {"rap": made.json()["id"], "amount": money("24000.01"), "purpose": "Breakfast"}
    assert pam.post_json(f"{V1}mdf-commitments/", budget).json()["code"] == "over_budget"
    commitment = pam.post_json(f"{V1}mdf-commitments/", budget | {"amount": money("9000.00")}).json()["id"]
    payment = {"commitment": commitment, "activity": "Workshop", "amount": money("4000.00"), "proof": "SEPA 1"}
    assert pam.post_json(f"{V1}mdf-disbursements/", payment).json()["errors"][0]["field"] == "named_account"
    paid = pam.post_json(f"{V1}mdf-disbursements/", payment | {"named_account": account.json()["id"]}).json()
    confirmed = f"{V1}mdf-disbursements/{paid['id']}/confirmation/"
    assert pam.post_json(confirmed, {"proof": "Invoice 7"}).json()["code"] == "four_eyes"
    assert manager.post_json(confirmed, {"proof": "Invoice 7"}).json()["status"] == "confirmed"
    step = f"{V1}named-accounts/{account.json()['id']}/step/"
    assert pam.post_json(step, {"status": "won", "won_arr": money("1.00")}).status_code == 409
    for status in ("qualified", "in_progress"):
        assert pam.post_json(step, {"status": status}).json()["status"] == status
    assert pam.post_json(step, {"status": "won", "won_arr": money("120000.00")}).json()["status"] == "won"
    row = cxo.get(f"{V1}reports/mdf-outcomes/").json()["rows"][0]
    assert (row["disbursed"], row["arr_won"], row["actual_roi"]) == (money("4000.00"), money("120000.00"), "18.0000")


def test_an_edit_after_approval_is_refused(cast: Cast, api_of) -> None:
    rap = approved(cast)
    api = api_of(cast.pam)
    shown = api.get(f"{V1}raps/{rap.pk}/")
    answer = api.patch_json(f"{V1}raps/{rap.pk}/", {"goal": "Other"}, If_Match=shown["ETag"])
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")


def test_a_review_is_opened_written_locked_and_completed(cast: Cast, api_of) -> None:
    partner, api = a_partner(cast), api_of(cast.pam)
    due = clock.today() + dt.timedelta(days=2)
    made = api.post_json(f"{V1}qars/", {"partner": partner.pk, "due_on": due.isoformat()})
    assert made.status_code == 201
    qar = f"{V1}qars/{made.json()['id']}/"
    line = {
        "qar": made.json()["id"],
        "text": "A case study",
        "side": "theirs",
        "owner_name": "Jun-Seo Marchetti",
        "due_on": (due + dt.timedelta(days=30)).isoformat(),
    }
    assert api.post_json(f"{V1}commitments/", line).json()["code"] == "not_open"
    assert api.post_json(f"{qar}opening/").json()["status"] == "open"
    assert api.post_json(f"{V1}commitments/", {k: v for k, v in line.items() if k != "qar"}).status_code == 422
    promise = api.post_json(f"{V1}commitments/", line)
    assert promise.status_code == 201
    assert api.post_json(f"{qar}plan-lock/").status_code == 200
    assert api.post_json(f"{V1}commitments/", line).json()["code"] == "plan_locked"
    assert api.post_json(f"{qar}completion/").json()["errors"][0]["field"] == "discussion"
    written = {"discussion": "Slow", "concerns": "none"}
    assert api.patch_json(qar, written, If_Match=api.get(qar)["ETag"]).status_code == 200
    assert api.post_json(f"{qar}completion/").json()["status"] == "completed"
    following = Qar.objects.get(prior=made.json()["id"])
    assert following.due_on == due + dt.timedelta(days=90)
    outcome = f"{V1}commitments/{promise.json()['id']}/outcome/"
    assert api.post_json(outcome, {"outcome": "dropped"}).status_code == 422
    assert api.post_json(outcome, {"outcome": "done"}).json()["outcome"] == "done"
    counted = api.get(f"{V1}reports/promises/").json()["rows"][0]
    assert (counted["promises"], counted["kept"], counted["waiting"]) == (1, 1, 0)


def test_a_partner_of_another_pam_is_not_found(cast: Cast, api_of) -> None:
    rap = approved(cast)
    rap.partner.pam = cast.manager
    rap.partner.save()
    assert api_of(cast.pam).get(f"{V1}raps/{rap.pk}/").status_code == 404
