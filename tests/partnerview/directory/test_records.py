"""Clients, partners, vendors, territories and contacts: who sees them, who changes them, what stays on record."""

import pytest
from django_tenants.utils import tenant_context

from partnerview.audit.models import AuditEvent
from partnerview.directory.actions.records import add_record, change_record
from partnerview.directory.models import Client, Contact, Partner, Territory, Vendor
from partnerview.errors import InvalidInput
from tests.builders import make_client, make_engagement

KINDS = ["clients", "partners", "vendors", "territories"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ["team_member", "sales", "cxo", "pam"])
def test_who_may_only_read_is_refused_on_every_way_to_change(cast, browser_of, api_of, kind, role):
    person = getattr(cast, role)

    assert browser_of(person).get(f"/{kind}/").status_code == 200
    assert browser_of(person).get(f"/{kind}/new/").status_code == 403
    assert browser_of(person).post(f"/{kind}/new/", {"name": "Nordlicht"}).status_code == 403
    assert api_of(person).post_json(f"/api/v1/{kind}/", {"name": "Nordlicht"}).status_code == 403
    assert not Vendor.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_partner_contact_sees_nothing_of_the_directory(cast, browser_of, api_of, kind):
    assert browser_of(cast.partner_contact).get(f"/{kind}/").status_code == 403
    assert api_of(cast.partner_contact).get(f"/api/v1/{kind}/").status_code == 403


def test_a_key_without_the_scope_is_refused_even_for_who_may(cast, api_of):
    api = api_of(cast.manager, scopes=["directory:read"])

    assert api.get("/api/v1/clients/").status_code == 200
    assert api.post_json("/api/v1/clients/", {"name": "Brackenridge"}).status_code == 403


def test_an_account_manager_does_not_know_of_the_clients_of_others(cast, browser_of, api_of):
    theirs = make_client("Of another", account_manager=cast.other_account_manager)
    browser, api = browser_of(cast.account_manager), api_of(cast.account_manager)

    assert browser.get(f"/clients/{theirs.pk}/").status_code == 404
    assert browser.post(f"/clients/{theirs.pk}/change/", {"name": "Mine now"}).status_code == 404
    assert api.get(f"/api/v1/clients/{theirs.pk}/").status_code == 404
    assert api.patch_json(f"/api/v1/clients/{theirs.pk}/", {"name": "Mine now"}, If_Match="*").status_code == 404
    assert theirs.pk not in [row["id"] for row in api.get("/api/v1/clients/").json()["results"]]
    theirs.refresh_from_db()
    assert theirs.name == "Of another"


def test_an_account_manager_knows_of_a_client_through_an_engagement(cast, api_of):
    client = make_client("Shared", account_manager=cast.other_account_manager)
    make_engagement(client=client, account_manager=cast.account_manager)

    assert api_of(cast.account_manager).get(f"/api/v1/clients/{client.pk}/").status_code == 200


def test_another_tenants_record_is_404_everywhere(cast, browser_of, api_of, zenith):
    with tenant_context(zenith):
        theirs = Client.objects.order_by("id").first()

    assert browser_of(cast.manager).get(f"/clients/{theirs.pk}/").status_code == 404
    assert api_of(cast.manager).get(f"/api/v1/clients/{theirs.pk}/").status_code == 404


def test_a_pam_sees_own_partners_only(cast, api_of):
    mine = Partner.objects.create(name="Mine", pam=cast.pam)
    theirs = Partner.objects.create(name="Of another")
    api = api_of(cast.pam)

    assert [row["id"] for row in api.get("/api/v1/partners/").json()["results"]] == [mine.pk]
    assert api.get(f"/api/v1/partners/{theirs.pk}/").status_code == 404


def test_a_person_of_another_tenant_cannot_be_named(cast, api_of, zenith):
    with tenant_context(zenith):
        from tests.cast import the_cast  # noqa: PLC0415

        theirs = the_cast().account_manager

    answer = api_of(cast.manager).post_json("/api/v1/clients/", {"name": "New", "account_manager": theirs.pk})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "account_manager"
    assert not Client.objects.filter(name="New").exists()


@pytest.mark.parametrize("name", ["Kestrel", "kestrel", "KESTREL"])
def test_a_name_is_taken_once_however_it_is_spelled(cast, name):
    make_client("Kestrel")

    with pytest.raises(InvalidInput) as refused:
        add_record(Client, by=cast.manager, name=name)

    assert refused.value.errors[0].field == "name"


def test_a_refused_form_keeps_what_was_typed(cast, browser_of):
    make_client("Kestrel")

    answer = browser_of(cast.manager).post("/clients/new/", {"name": "Kestrel", "address": "1 Long Lane"})

    assert answer.status_code == 422
    assert "There is already a client of that name." in answer.content.decode()
    assert "1 Long Lane" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("country", "gb"), ("country", "GBR"), ("tax_rate", "101"), ("tax_rate", 20), ("name", ""), ("is_vip", True)],
)
def test_what_a_client_cannot_hold_is_refused_by_field(cast, api_of, field, value):
    answer = api_of(cast.manager).post_json("/api/v1/clients/", {"name": "New", field: value})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_a_client_is_added_and_changed_on_record(cast, browser_of):
    browser = browser_of(cast.manager)
    browser.post("/clients/new/", {"name": "Kestrel", "country": "GB", "tax_rate": "20"})
    client = Client.objects.get(name="Kestrel")
    browser.post(f"/clients/{client.pk}/change/", {"name": "Kestrel Group", "country": "GB", "tax_rate": "20"})

    added, changed = AuditEvent.objects.filter(subject_type="directory.client").order_by("sequence")
    assert (added.action, changed.action) == ("client.added", "client.changed")
    assert (changed.before, changed.after) == ({"name": "Kestrel"}, {"name": "Kestrel Group"})
    assert changed.actor == cast.manager


def test_saving_what_is_there_already_writes_nothing(cast):
    territory = add_record(Territory, by=cast.manager, name="Nordics", managers=[cast.manager])
    events = AuditEvent.objects.count()

    change_record(territory, by=cast.manager, name="Nordics", managers=[cast.manager])

    assert AuditEvent.objects.count() == events


def test_a_contacts_name_is_in_no_audit_event_and_gone_when_erased(cast, browser_of):
    client = make_client("Kestrel")
    browser = browser_of(cast.manager)
    browser.post(f"/clients/{client.pk}/contacts/new/", {"name": "Wilhelmina Vandersloot", "email": "w@example.org"})
    contact = Contact.objects.get()
    browser.post(f"/contacts/{contact.pk}/change/", {"name": "Wilhelmina V.", "email": "w@example.org"})
    browser.post(f"/contacts/{contact.pk}/removal/")

    assert not Contact.objects.exists()
    events = AuditEvent.objects.filter(subject_type="directory.contact").order_by("sequence")
    assert [event.action for event in events] == ["contact.added", "contact.changed", "contact.removed"]
    assert not any("ilhelmina" in str(event.before) + str(event.after) for event in events)
    assert {event.about_id for event in events} == {client.pk}


def test_a_contact_of_a_hidden_client_is_hidden(cast, browser_of):
    theirs = make_client("Of another", account_manager=cast.other_account_manager)
    contact = Contact.objects.create(client=theirs, name="Hidden")
    browser = browser_of(cast.account_manager)

    assert browser.get(f"/contacts/{contact.pk}/change/").status_code == 404
    assert browser.post(f"/contacts/{contact.pk}/removal/").status_code == 404
    assert browser.get(f"/clients/{theirs.pk}/contacts/new/").status_code == 404
    assert Contact.objects.filter(pk=contact.pk).exists()


@pytest.mark.parametrize("kind", ["client", "partner", "vendor"])
def test_every_record_has_its_page(cast, browser_of, kind):
    model = {"client": Client, "partner": Partner, "vendor": Vendor}[kind]
    thing = add_record(model, by=cast.manager, name="Nordlicht & Söhne")

    page = browser_of(cast.manager).get(f"/{kind}s/{thing.pk}/")

    assert page.status_code == 200
    assert "Nordlicht &amp; Söhne" in page.content.decode()


def test_a_contact_through_the_api_belongs_to_exactly_one(cast, api_of):
    client, partner = make_client("Kestrel"), Partner.objects.create(name="Lindenhof")
    api = api_of(cast.manager)

    both = api.post_json("/api/v1/contacts/", {"name": "A", "client": client.pk, "partner": partner.pk})
    none = api.post_json("/api/v1/contacts/", {"name": "A"})
    one = api.post_json("/api/v1/contacts/", {"name": "A", "client": client.pk})

    assert (both.status_code, none.status_code, one.status_code) == (422, 422, 201)


def test_another_account_manager_takes_over_by_a_handover_alone(cast, browser_of, api_of):
    partner = Partner.objects.create(name="Sorrel & Finch")
    manager, browser = api_of(cast.manager), browser_of(cast.manager)
    address = f"/api/v1/partners/{partner.pk}/"
    first = manager.patch_json(address, {"pam": cast.pam.pk}, If_Match=manager.get(address)["ETag"])
    assert (first.status_code, first.json()["pam"]) == (200, cast.pam.pk)
    for changed in ({"pam": None}, {"pam": cast.admin.pk, "name": "Renamed"}):
        refused = manager.patch_json(address, changed, If_Match=manager.get(address)["ETag"])
        error = refused.json()["errors"][0]
        assert (refused.status_code, error["field"], error["code"]) == (422, "pam", "handover")
        assert error["message"].startswith(f"{cast.pam.name} looks after it. Another account manager takes over by a")
    page = browser.get(f"/partners/{partner.pk}/change/").content.decode()
    assert ("takes over by a handover" in page, 'name="pam"' in page) == (True, False)
    saved = browser.post(f"/partners/{partner.pk}/change/", {"name": "Sorrel", "pam": str(cast.admin.pk)})
    partner.refresh_from_db()
    assert (saved.status_code, partner.name, partner.pam) == (302, "Sorrel", cast.pam)
    same = manager.patch_json(address, {"pam": cast.pam.pk}, If_Match=manager.get(address)["ETag"])
    assert same.status_code == 200


def test_the_list_of_territories_says_who_looks_after_each(cast, browser_of):
    Territory.objects.create(name="Nordlicht").managers.set([cast.manager, cast.cxo])
    Territory.objects.create(name="Quayside")

    shown = browser_of(cast.pam).get("/territories/").content.decode()

    assert ", ".join(sorted([cast.manager.name, cast.cxo.name])) in shown
    assert '<td data-fold="below">–</td>' in shown
