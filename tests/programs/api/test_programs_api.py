"""Programs through the API: each noun, each refusal, other people's partners."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from partnerview.directory.models import Territory
from partnerview.money import Money
from programs.actions.profiles import record_arr
from programs.models import Classification
from tests.cast import Cast
from tests.programs.builders import a_partner, classified, cohort

V1 = "/api/v1"


def test_a_profile_is_made_once_and_changed_with_its_version(cast: Cast, api_of) -> None:
    api, partner = api_of(cast.pam), a_partner(cast)
    refused = api.post_json(f"{V1}/partner-profiles/", {"partner": partner.pk, "tier_renews_on": "2027-01-01"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "tier")
    assert api.post_json(f"{V1}/partner-profiles/", {"partner": partner.pk, "nonsense": 1}).status_code == 422
    made = api.post_json(
        f"{V1}/partner-profiles/", {"partner": partner.pk, "tier": "Gold", "tier_renews_on": "2027-01-01"}
    )
    assert (made.status_code, made.json()["stage"]) == (201, "strategize")
    address = f"{V1}/partner-profiles/{made.json()['id']}/"
    assert api.patch_json(address, {"margin": "22.50"}).status_code == 428
    changed = api.patch_json(address, {"margin": "22.50"}, If_Match=made["ETag"])
    assert (changed.status_code, changed.json()["margin"]) == (200, "22.50")
    assert api_of(cast.sales).get(address).status_code == 403


def test_a_classification_goes_its_whole_way(cast: Cast, api_of) -> None:
    partner = a_partner(cast)
    pam, manager = api_of(cast.pam), api_of(cast.manager)
    body = {"partner": partner.pk, "to_cohort": cohort("Champion").pk, "effective_on": "2026-01-15"}
    assert pam.post_json(f"{V1}/classifications/", body).status_code == 422
    made = pam.post_json(f"{V1}/classifications/", body | {"reason": "Sold four", "recommendation": "open_rap"})
    assert (made.status_code, made.json()["status"], made.json()["from_cohort"]) == (201, "proposed", None)
    address = f"{V1}/classifications/{made.json()['id']}/"
    assert pam.post_json(f"{address}approval/").status_code == 403
    assert manager.post_json(f"{address}rejection/").status_code == 422
    done = manager.post_json(f"{address}approval/", {"reason": "Agreed"})
    assert (done.status_code, done.json()["status"], done.json()["remark"]) == (200, "approved", "Agreed")
    assert manager.post_json(f"{address}approval/").status_code == 409
    then = pam.get(f"{V1}/partners/{partner.pk}/history/?on=2026-01-14").json()
    now = pam.get(f"{V1}/partners/{partner.pk}/history/?on=2026-01-15").json()
    assert (then["cohort"], now["cohort"], now["reason"]) == (None, "Champion", "Sold four")
    assert [row["to"] for row in now["rows"]] == ["Champion"]
    assert pam.get(f"{V1}/partners/{partner.pk}/history/?when=now").status_code == 422


def test_a_partner_outside_the_territory_is_not_there(cast: Cast, api_of) -> None:
    far = a_partner(cast, territory=Territory.objects.create(name="Japan"))
    manager = api_of(cast.manager)
    body = {"partner": far.pk, "to_cohort": cohort("Champion").pk, "reason": "Sold four"}
    assert manager.post_json(f"{V1}/classifications/", body).status_code == 404
    assert manager.get(f"{V1}/partners/{far.pk}/history/").status_code == 404
    assert manager.get(f"{V1}/partners/x/history/").status_code == 404
    assert not Classification.objects.exists()


def test_a_strategy_is_drafted_edited_and_approved(cast: Cast, api_of) -> None:
    pam, cxo = api_of(cast.pam), api_of(cast.cxo)
    body = {
        "cohort": cohort("Farmer").pk,
        "intent": "Keep and widen",
        "plays": ["Renew", "Open one account"],
        "least_arr": {"amount": "50000.00", "currency": "USD"},
    }
    made = pam.post_json(f"{V1}/cohort-strategies/", body)
    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert made.json()["least_arr"] == {"amount": "50000.00", "currency": "USD"}
    address = f"{V1}/cohort-strategies/{made.json()['id']}/"
    changed = pam.patch_json(address, {"least_arr": None}, If_Match=made["ETag"])
    assert (changed.status_code, changed.json()["least_arr"]) == (200, None)
    assert cxo.post_json(f"{address}approval/").status_code == 409
    assert pam.post_json(f"{address}submission/").json()["status"] == "proposed"
    assert pam.post_json(f"{address}approval/").status_code == 403
    assert cxo.post_json(f"{address}approval/").json()["status"] == "approved"
    assert pam.post_json(f"{V1}/cohorts/{cohort('Zombie').pk}/draft/").status_code == 201
    drafts = pam.get(f"{V1}/cohort-strategies/?status=draft").json()["results"]
    assert [row["is_generated"] for row in drafts] == [True]


def test_the_console_and_the_diamonds_as_json(cast: Cast, api_of) -> None:
    partner = a_partner(cast)
    classified(partner, "Longtail", cast, on=dt.date(2026, 1, 1))
    record_arr(partner, money=Money(Decimal(1200), "GBP"), dated_on=dt.date(2026, 1, 1), source="Call", by=cast.pam)
    pam = api_of(cast.pam)
    added = pam.post_json(f"{V1}/partner-customers/", {"partner": partner.pk, "name": "Larkspur", "matches_icp": True})
    assert added.status_code == 201
    assert pam.get(f"{V1}/reports/console/").status_code == 403
    console = api_of(cast.manager).get(f"{V1}/reports/console/?explain=1").json()
    assert (console["partners"], console["rum"]) == (1, {"amount": "1200.00", "currency": "GBP"})
    assert console["rows"][0]["name"] == cast.pam.name
    assert console["explanation"]["sources"][0]["value"] == {"amount": "1200.00", "currency": "GBP"}
    found = pam.get(f"{V1}/reports/diamonds/").json()["rows"]
    assert [(row["name"], row["to_win"]) for row in found] == [("Penrose Data", 1)]
    assert pam.get(f"{V1}/reports/strategy-drift/").json()["rows"] == []
