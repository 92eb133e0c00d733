"""The console's tabs, exemptions and commitments through the API: figures, refusals, who sees what."""

from __future__ import annotations

from decimal import Decimal

from django_tenants.utils import tenant_context

from partnerview import clock
from partnerview.directory.models import Territory
from partnerview.tenants.models import Tenant
from programs.actions.named_accounts import move_account
from programs.models import MdfExemption
from tests.cast import Cast, the_cast
from tests.programs.raps import a_customer, a_partner, active, exempted, promised, submitted, the_account
from tests.programs.reports.test_intelligence import spent

V1 = "/api/v1/"


def money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


def test_an_exemption_goes_its_whole_way_to_arr(cast: Cast, api_of, zenith: Tenant) -> None:
    partner = a_partner(cast)
    pam, manager, cxo = api_of(cast.pam), api_of(cast.manager), api_of(cast.cxo)
    body = {
        "partner": partner.pk,
        "customer": a_customer(partner).pk,
        "activity": "Stand",
        "amount": money("3500.00"),
        "reason": "Before the plan",
    }
    for wrong in ({"reason": ""}, {"amount": money("0.00")}, {"colour": "red"}, {"amount": "3500"}):
        assert pam.post_json(f"{V1}mdf-exemptions/", body | wrong).status_code == 422
    assert cxo.post_json(f"{V1}mdf-exemptions/", body).status_code == 403
    assert MdfExemption.objects.count() == 0
    made = pam.post_json(f"{V1}mdf-exemptions/", body)
    assert (made.status_code, made.json()["status"], made.json()["account"]) == (
        201, "requested", "Ivelbrook Schools Trust",
    )  # fmt: skip
    address = f"{V1}mdf-exemptions/{made.json()['id']}/"
    commit = {"exemption": made.json()["id"], "amount": money("3500.00"), "purpose": "Stand"}
    assert pam.post_json(f"{V1}mdf-commitments/", commit).status_code == 409
    assert pam.post_json(f"{V1}mdf-commitments/", {"amount": money("1.00"), "purpose": "x"}).status_code == 422
    assert pam.post_json(f"{address}approval/").status_code == 403
    assert manager.post_json(f"{address}approval/").json()["status"] == "requested"
    assert manager.post_json(f"{address}approval/").json()["code"] == "four_eyes"
    assert cxo.post_json(f"{address}approval/").json()["status"] == "approved"
    assert cxo.post_json(f"{address}rejection/", {"reason": "Late"}).status_code == 409
    committed = pam.post_json(f"{V1}mdf-commitments/", commit)
    assert (committed.status_code, committed.json()["rap"]) == (201, None)
    pay = {"commitment": committed.json()["id"], "activity": "Stand", "amount": money("3000.00"), "proof": "SEPA 1"}
    paid = pam.post_json(f"{V1}mdf-disbursements/", pay).json()
    assert (paid["exemption"], paid["named_account"]) == (made.json()["id"], None)
    confirmed = manager.post_json(f"{V1}mdf-disbursements/{paid['id']}/confirmation/", {"proof": "Invoice 7"})
    assert confirmed.json()["status"] == "confirmed"
    wrong_currency = {"outcome": "Won", "won_arr": {"amount": "1.00", "currency": "EUR"}}
    assert pam.post_json(f"{address}closing/", wrong_currency).status_code == 422
    closed = pam.post_json(f"{address}closing/", {"outcome": "Signed", "won_arr": money("26000.00")}).json()
    assert (closed["status"], closed["won_arr"]) == ("closed", money("26000.00"))
    with tenant_context(zenith):
        stranger = the_cast().cxo
    assert api_of(stranger, tenant=zenith).get(address).status_code == 404


def test_the_queue_says_who_is_awaited_and_stays_within_the_territory(cast: Cast, api_of) -> None:
    submitted(cast)
    exempted(cast, a_partner(cast, "Brightmoor Systems"))
    manager = api_of(cast.manager)
    rows = manager.get(f"{V1}reports/console/queue/").json()["rows"]
    assert [(row["kind"], row["role"], row["waits_for_me"], row["days"]) for row in rows] == [
        ("rap", "Manager", True, 0),
        ("exemption", "Manager", True, 0),
    ]
    assert rows[1]["awaited"] == [{"user": cast.manager.pk, "name": cast.manager.name}]
    assert rows[1]["amount"] == money("3500.00")
    assert api_of(cast.pam).get(f"{V1}reports/console/queue/").status_code == 403
    other = Territory.objects.create(name="Japan")
    assert manager.get(f"{V1}reports/console/queue/?territory={other.pk}").json()["rows"] == []
    assert manager.get(f"{V1}reports/console/queue/?colour=red").status_code == 422
    Territory.objects.get(name="Americas East").managers.clear()
    assert manager.get(f"{V1}reports/console/queue/").json()["rows"] == []
    assert len(api_of(cast.cxo).get(f"{V1}reports/console/queue/").json()["rows"]) == 2


def test_intelligence_by_currency_with_each_figure_explained(cast: Cast, api_of) -> None:
    spent(active(cast), cast)
    told = api_of(cast.manager).get(f"{V1}reports/console/intelligence/?explain=1").json()
    (row,) = told["rows"]
    assert (row["arr_committed"], row["arr_delivered"]) == (money("340000.00"), money("120000.00"))
    assert (row["mdf_committed"], row["mdf_disbursed"]) == (money("10000.00"), money("5000.00"))
    assert told["growth"][0]["net_new_arr"] == money("120000.00")
    assert [(one["status"], one["raps"]) for one in told["pipeline"]] == [("active", 1)]
    assert (len(told["rum_trend"]), told["rum_trend"][-1]["on"]) == (12, clock.today().isoformat())
    results = {one["name"]: one["result"] for one in told["explanations"]}
    assert results["arr-committed"] == {"amount": "340000.00", "currency": "USD"}
    assert api_of(cast.manager).get(f"{V1}reports/console/intelligence/").json()["explanations"] is None


def test_commitments_are_worth_what_is_still_to_come_and_both_sides_owe_the_rest(cast: Cast, api_of) -> None:
    rap = active(cast)
    spent(rap, cast)
    promised(rap, cast, worth=None)
    told = api_of(cast.cxo).get(f"{V1}reports/commitments/?explain=1").json()
    (worth,) = told["worth"]
    assert (worth["committed"], worth["delivered"], worth["to_come"]) == (
        money("340000.00"), money("120000.00"), money("220000.00"),
    )  # fmt: skip
    assert (worth["ours_to_come"], worth["theirs_to_come"]) == (money("19000.00"), money("24000.00"))
    assert [(row["kind"], row["is_counted"]) for row in told["rows"]] == [("rap", True), ("promise", False)]
    assert [(row["account"], row["disbursed"], row["won_arr"]) for row in told["mdf_trail"]] == [
        ("Ivelbrook Schools Trust", money("5000.00"), money("120000.00"))
    ]
    assert {one["name"] for one in told["explanations"]} >= {"committed", "theirs-to-come"}
    table = api_of(cast.cxo).get(f"{V1}reports/commitments/", headers={"accept": "text/csv"})
    assert "ARR target of the RAP 2026 H2" in table.content.decode()
    assert api_of(cast.pam).get(f"{V1}reports/commitments/").status_code == 403


def test_a_plan_that_won_more_than_its_target_pays_for_no_other(cast: Cast, api_of) -> None:
    rap = active(cast)
    for to in ("qualified", "in_progress"):
        move_account(the_account(rap), to=to, by=cast.pam)
    move_account(the_account(rap), to="won", won_arr=Decimal(400000), by=cast.pam)
    active(cast, partner=a_partner(cast, "Second Works"), arr_target=Decimal(100000))
    (worth,) = api_of(cast.cxo).get(f"{V1}reports/commitments/").json()["worth"]
    assert (worth["committed"], worth["delivered"], worth["to_come"]) == (
        money("440000.00"), money("400000.00"), money("100000.00"),
    )  # fmt: skip
