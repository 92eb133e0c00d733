"""A change names the version that it was made from."""

import pytest

from partnerview.directory.models import Vendor


@pytest.fixture
def vendor(acme):
    return Vendor.objects.create(name="Nordlicht")


@pytest.fixture
def address(vendor):
    return f"/api/v1/vendors/{vendor.pk}/"


def test_a_change_without_if_match_is_refused(cast, api_of, vendor, address):
    answer = api_of(cast.integration).patch_json(address, {"name": "Sudlicht"})

    assert answer.status_code == 428
    assert answer.json()["code"] == "if_match_missing"
    vendor.refresh_from_db()
    assert vendor.name == "Nordlicht"


def test_a_change_of_a_stale_version_is_refused(cast, api_of, vendor, address):
    api = api_of(cast.integration)
    read = api.get(address)["ETag"]
    api.patch_json(address, {"name": "Changed by another"}, If_Match=read)

    answer = api.patch_json(address, {"name": "Sudlicht"}, If_Match=read)

    assert answer.status_code == 412
    assert answer.json()["code"] == "stale"
    vendor.refresh_from_db()
    assert vendor.name == "Changed by another"


@pytest.mark.parametrize("etag", ["W/{etag}", "{bare}", '"other"', "nonsense"])
def test_only_the_exact_etag_matches(cast, api_of, address, etag):
    api = api_of(cast.integration)
    read = api.get(address)["ETag"]

    answer = api.patch_json(address, {"name": "Sudlicht"}, If_Match=etag.format(etag=read, bare=read.strip('"')))

    assert answer.status_code == 412


def test_a_change_of_the_version_read_answers_with_the_next_version(cast, api_of, address):
    api = api_of(cast.integration)
    read = api.get(address)["ETag"]

    answer = api.patch_json(address, {"name": "Sudlicht"}, If_Match=read)

    assert answer.status_code == 200
    assert answer.json()["name"] == "Sudlicht"
    assert answer["ETag"] != read
    assert answer["ETag"] == api.get(address)["ETag"]


def test_one_of_several_etags_is_enough(cast, api_of, address):
    api = api_of(cast.integration)
    read = api.get(address)["ETag"]

    assert api.patch_json(address, {"name": "Sudlicht"}, If_Match=f'"older", {read}').status_code == 200
