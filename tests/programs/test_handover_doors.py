"""Handovers on pages and in the API: who sees what, what a form says, the PDF."""

from __future__ import annotations

from typing import Any

from partnerview import clock
from partnerview.directory.models import Partner, Territory
from programs.models import Handover, HandoverPack
from tests.cast import Cast
from tests.programs.raps import a_partner, opened, promised
from tests.programs.test_handovers import a_successor

V1 = "/api/v1"


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_the_form_names_the_field_and_moves_nothing(cast: Cast, browser_of) -> None:
    partner = a_partner(cast)
    page = f"/handovers/new/?pam={cast.pam.pk}"
    manager = browser_of(cast.manager)
    assert browser_of(cast.pam).get("/handovers/new/").status_code == 403
    assert "Pia Lindqvist" in text_of(manager.get("/handovers/new/"))
    typed = {"partners": [partner.pk], "to": cast.sales.pk, "effective_on": clock.today(), "reason": "She leaves"}
    refused = manager.post(page, typed)
    assert refused.status_code == 422
    assert "is no partner account manager" in text_of(refused)
    assert "She leaves" in text_of(refused)
    partner.refresh_from_db()
    assert (partner.pam, Handover.objects.count()) == (cast.pam, 0)
    done = manager.post(page, typed | {"to": a_successor().pk}, follow=True)
    assert "Pia Lindqvist to Suvi Ahonen" in text_of(done)


def test_a_pack_can_be_read_before_and_after(cast: Cast, browser_of) -> None:
    partner = a_partner(cast)
    promised(opened(cast, partner, due_on=clock.today()), cast)
    before = text_of(browser_of(cast.pam).get(f"/partner-program/{partner.pk}/handover/"))
    assert "Verity Channel Works: 1 promise open" in before
    assert browser_of(cast.pam).get(f"/partner-program/{partner.pk}/handover/pdf/").content[:5] == b"%PDF-"
    successor = a_successor()
    body = {"to": successor.pk, "reason": "She leaves", "partners": [partner.pk]}
    browser_of(cast.manager).post(f"/handovers/new/?pam={cast.pam.pk}", body | {"effective_on": clock.today()})
    handover = Handover.objects.get()
    assert "Two consultants certified" in text_of(
        browser_of(successor).get(f"/handover-packs/{HandoverPack.objects.get().pk}/")
    )
    assert browser_of(successor).get(f"/handovers/{handover.pk}/pdf/").content[:5] == b"%PDF-"
    assert browser_of(cast.pam).get(f"/handovers/{handover.pk}/").status_code == 404
    assert browser_of(cast.cxo).get("/handovers/?format=csv").status_code in {200, 302}


def test_the_api_hands_over_all_of_one_person_or_some(cast: Cast, api_of) -> None:
    partner, other, successor = a_partner(cast), a_partner(cast, "Cobble & Sons"), a_successor()
    manager = api_of(cast.manager)
    body = {"to": successor.pk, "reason": "She leaves"}
    assert api_of(cast.pam).post_json(f"{V1}/handovers/", body | {"from_pam": cast.pam.pk}).status_code == 403
    assert manager.post_json(f"{V1}/handovers/", body).status_code == 422
    refused = manager.post_json(f"{V1}/handovers/", body | {"from_pam": cast.pam.pk, "to": cast.cxo.pk})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "to")
    made = manager.post_json(f"{V1}/handovers/", body | {"from_pam": cast.pam.pk})
    assert (made.status_code, made.json()["status"], made.json()["partners"]) == (201, "done", [partner.pk, other.pk])
    packs = api_of(successor).get(f"{V1}/handover-packs/?handover={made.json()['id']}").json()["results"]
    assert [row["partner"] for row in packs] == [other.pk, partner.pk]
    assert api_of(successor).get(f"{V1}/handover-packs/{packs[0]['id']}/pdf/")["Content-Type"] == "application/pdf"
    assert manager.post_json(f"{V1}/handovers/{made.json()['id']}/cancellation/", {"reason": "No"}).status_code == 409


def test_the_pack_of_today_and_one_partner_through_the_api(cast: Cast, api_of) -> None:
    partner, successor = a_partner(cast), a_successor()
    far = Partner.objects.create(name="Far away", pam=cast.pam, territory=Territory.objects.create(name="Japan"))
    manager = api_of(cast.manager)
    shown = manager.get(f"{V1}/partners/{partner.pk}/handover/").json()
    assert (shown["partner"], shown["document"]["partner"]["name"]) == (partner.pk, "Verity Channel Works")
    assert manager.get(f"{V1}/partners/{far.pk}/handover/").status_code == 404
    body = {"to": successor.pk, "reason": "She leaves"}
    assert manager.post_json(f"{V1}/partners/{far.pk}/handover/", body).status_code == 404
    assert manager.post_json(f"{V1}/partners/{partner.pk}/handover/", body).status_code == 201
    partner.refresh_from_db()
    assert partner.pam == successor
