"""A filter by record: a select of few, a part of the name among many."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from partnerview.directory.models import Client
from partnerview.http import choices
from tests.builders import make_client, make_engagement
from tests.cast import Cast
from tests.conftest import TenantClient

Browse = Callable[..., TenantClient]


@pytest.fixture
def two_waters(cast: Cast) -> list[Client]:
    waters = [make_client("Calder Water"), make_client("Wharfe Water")]
    for client in (*waters, make_client("Great Orme Leisure")):
        make_engagement(client=client, name=f"Care of {client.name}")
    return waters


def test_few_records_are_listed(cast: Cast, two_waters: list[Client], browser_of: Browse) -> None:
    page = browser_of(cast.manager).get("/engagements/", {"client": two_waters[0].pk}).content.decode()

    assert f'<option value="{two_waters[0].pk}" selected>Calder Water</option>' in page
    assert "Care of Calder Water" in page
    assert "Care of Wharfe Water" not in page


def test_of_many_records_no_page_lists_them_all(
    cast: Cast, two_waters: list[Client], browser_of: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "LISTED", 2)
    browser = browser_of(cast.manager)

    nowhere = browser.get("/engagements/", {"client": "Zzyzx"}).content.decode()
    assert "Nothing here is named “Zzyzx”." in nowhere
    assert 'value="Zzyzx"' in nowhere
    assert "Care of" not in nowhere

    some = browser.get("/engagements/", {"client": "water"}).content.decode()
    assert "Care of Calder Water" in some
    assert "Care of Wharfe Water" in some
    assert "Care of Great Orme Leisure" not in some

    one = browser.get("/engagements/", {"client": two_waters[1].pk}).content.decode()
    assert 'value="Wharfe Water"' in one
    assert "Care of Calder Water" not in one
    assert '<option value="' + str(two_waters[0].pk) not in one
