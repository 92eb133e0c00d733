"""The library: each partner sees what is meant for its tier and class; trainings are done by people, once."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from partnerview import clock
from partnerview.directory.models import Partner
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from programs.actions.classifications import approve_classification, propose_classification
from programs.actions.profiles import change_profile
from programs.actions.resources import change_resource, complete_training, publish_resource, retire_resource
from programs.models import Cohort, Completion, Resource

LINK = "https://learn.example/a"


@pytest.fixture
def partner(cast):
    return Partner.objects.create(name="Sorrel & Finch", pam=cast.pam)


def published(cast, title="Selling the night cover", kind="training", **more):
    return publish_resource(title=title, kind=kind, by=cast.pam, **{"link": LINK, **more})


def seen(partner) -> set[str]:
    return set(Resource.objects.meant_for(partner, clock.today()).values_list("title", flat=True))


def test_a_resource_is_a_file_or_a_link_and_has_a_title(cast):
    for wrong in ({"link": ""}, {"evidence": "x/y.pdf"}, {"title": " "}):
        with pytest.raises(InvalidInput):
            published(cast, **wrong)
    assert Resource.objects.count() == 0


def test_a_partner_sees_what_is_for_all_for_its_tier_and_for_its_class(cast, partner):
    champion, farmer = Cohort.objects.get(name="Champion"), Cohort.objects.get(name="Farmer")
    published(cast, "For all")
    published(cast, "For gold", tiers=["Gold"])
    published(cast, "For champions", cohorts=[champion])
    published(cast, "For gold farmers", tiers=["Gold"], cohorts=[farmer])
    assert seen(partner) == {"For all"}
    change_profile(partner, tier="Gold", by=cast.pam)
    assert seen(partner) == {"For all", "For gold"}
    asked = propose_classification(partner, to_cohort=champion, reason="Twelve wins", by=cast.pam)
    approve_classification(asked, by=cast.manager)
    assert seen(partner) == {"For all", "For gold", "For champions"}


def test_a_training_is_done_by_a_contact_once_and_by_nobody_else(cast, partner, own):
    training = published(cast)
    for person in (cast.pam, cast.admin, cast.partner_contact):
        with pytest.raises(NotPermitted):
            complete_training(training, by=person)
    contact = own(partner)
    first = complete_training(training, by=contact)
    assert complete_training(training, by=contact).pk == first.pk
    assert Completion.objects.count() == 1


def test_a_guide_a_retired_and_a_training_for_others_cannot_be_done(cast, partner, own):
    contact = own(partner)
    for resource in (
        published(cast, "Guide", "guide"),
        retire_resource(published(cast, "Old"), by=cast.pam),
        published(cast, "Gold only", tiers=["Gold"]),
    ):
        with pytest.raises(Conflict):
            complete_training(resource, by=contact)
    assert Completion.objects.count() == 0


def test_the_portal_shows_the_shelf_and_we_see_who_has_done_it(cast, partner, own, browser_of):
    training = published(cast, summary="Forty minutes")
    other = published(cast, "For gold", tiers=["Gold"])
    contact = own(partner)
    browser = browser_of(contact)
    page = browser.get("/portal/library/").content.decode()
    assert "One training is left" in page
    assert "For gold" not in page
    assert browser.post(f"/portal/resources/{other.pk}/completion/").status_code == 404
    done = browser.post(f"/portal/resources/{training.pk}/completion/", follow=True).content.decode()
    assert "Every training is done" in done
    ours = browser_of(cast.pam).get(f"/resources/{training.pk}/").content.decode()
    assert "Paolo Contarini" in ours
    assert "Sorrel &amp; Finch" in ours


def test_we_publish_a_file_and_partners_download_it(cast, partner, own, browser_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    browser = browser_of(cast.pam)
    typed = {"title": "Price list", "kind": "sales", "summary": "", "link": ""}
    assert browser.post("/resources/new/", typed).status_code == 422
    file = SimpleUploadedFile("prices.pdf", b"%PDF-1.7 prices")
    page = browser.post("/resources/new/", {**typed, "evidence_file": file}, follow=True).content.decode()
    assert "“Price list” is published." in page
    resource = Resource.objects.get()
    answer = browser_of(own(partner)).get(f"/portal/resources/{resource.pk}/file/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 prices"
    browser.post(f"/resources/{resource.pk}/retirement/")
    assert browser_of(cast.partner_contact).get(f"/portal/resources/{resource.pk}/file/").status_code == 404
    assert browser_of(cast.account_manager).get("/resources/new/").status_code == 403


def test_another_audience_is_a_change_with_its_event(cast, partner):
    resource = published(cast)
    change_resource(resource, title="Selling it", tiers=["Gold", " Gold "], by=cast.pam)
    resource.refresh_from_db()
    assert (resource.title, resource.tiers) == ("Selling it", ["Gold"])
    assert seen(partner) == set()


def test_the_api_publishes_and_retires_links(cast, partner, own, api_of):
    api = api_of(cast.pam)
    body = {"title": "Deck", "kind": "sales", "link": LINK, "tiers": ["Gold"]}
    assert api.post_json("/api/v1/resources/", {**body, "colour": "red"}).status_code == 422
    made = api.post_json("/api/v1/resources/", body)
    assert made.status_code == 201
    theirs = api_of(own(partner))
    assert theirs.get("/api/v1/portal/resources/").json()["results"] == []
    change_profile(partner, tier="Gold", by=cast.pam)
    assert [row["title"] for row in theirs.get("/api/v1/portal/resources/").json()["results"]] == ["Deck"]
    assert api.post_json(f"/api/v1/resources/{made.json()['id']}/retirement/").status_code == 200
    assert theirs.get("/api/v1/portal/resources/").json()["results"] == []
