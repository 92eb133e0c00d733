"""Journals in the browser and through the API."""

from __future__ import annotations

import hashlib

import pytest

from partnerview.closing.models import AccountName, JournalExport
from tests.partnerview.closing.test_close_pages import text_of


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def finance(cast, browser_of):
    browser = browser_of(cast.finance_lead)
    browser.prove(cast.finance_lead)
    return browser


def test_a_journal_is_asked_for_listed_and_fetched(finance, january):
    wrong = {"first_month": "2024-02", "last_month": "2024-01", "kind": "csv"}
    assert "February 2024 lies after January 2024" in text_of(finance.post("/journals/new/", wrong), 422)
    assert not JournalExport.objects.exists()
    finance.post("/journals/new/", wrong | {"first_month": "2024-01"})
    (export,) = JournalExport.objects.all()
    assert export.sha256[:12] in text_of(finance.get("/journals/"))
    content = b"".join(finance.get(f"/journal-exports/{export.pk}/file/").streaming_content)
    assert hashlib.sha256(content).hexdigest() == export.sha256


def test_an_account_is_named(finance, january):
    assert "Trade receivables" in text_of(finance.get("/journals/accounts/"))
    assert "This field is required" in text_of(finance.post("/journals/accounts/cash/", {"code": "", "name": "X"}), 422)
    finance.post("/journals/accounts/cash/", {"code": "1830", "name": "Current account"})
    assert AccountName.objects.get(key="cash").code == "1830"
    assert finance.get("/journals/accounts/petty/").status_code == 404


def test_the_api_exports_and_hands_out_the_file(cast, api_of, january):
    api = api_of(cast.finance_lead)
    body = {"format": "beancount", "first_month": "2024-01", "last_month": "2024-01"}
    assert api.post_json("/api/v1/journal-exports/", body | {"format": "xls"}).status_code == 422
    made = api.post_json("/api/v1/journal-exports/", body)
    assert made.status_code == 201
    content = b"".join(api.get(f"/api/v1/journal-exports/{made.json()['id']}/file/").streaming_content)
    assert hashlib.sha256(content).hexdigest() == made.json()["sha256"]
    assert api_of(cast.cxo).post_json("/api/v1/journal-exports/", body).status_code == 403
