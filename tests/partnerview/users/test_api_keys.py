"""API keys: within scopes, within roles, shown once, revoked at once."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import tenant_context

from partnerview import clock
from partnerview.audit.models import AuditEvent
from partnerview.errors import InvalidInput
from partnerview.http.models import IdempotencyRecord
from partnerview.users.actions.api_keys import create_api_key, revoke_api_key
from partnerview.users.models import ApiKey
from tests.conftest import ApiClient

KEYS = "/api/v1/api-keys/"


def post(browser, path, body, key="k1"):
    return browser.post(path, json.dumps(body), content_type="application/json", HTTP_IDEMPOTENCY_KEY=key)


@pytest.fixture
def made(cast):
    return create_api_key(name="Nightly", scopes=["directory:read"], user=cast.integration, by=cast.admin)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer pv_00000000_wrong", "Bearer nonsense", "Basic YTpi"])
def test_without_a_good_key_there_is_no_answer(acme, header):
    api = ApiClient(acme, "")
    answer = api.get("/api/v1/whoami/", HTTP_AUTHORIZATION=header)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"


def test_a_key_of_another_tenant_opens_nothing(acme, zenith, made):
    assert ApiClient(acme, made.secret).get("/api/v1/whoami/").status_code == 200
    assert ApiClient(zenith, made.secret).get("/api/v1/whoami/").status_code == 401


def test_a_revoked_key_opens_nothing(acme, cast, made):
    revoke_api_key(made.key, by=cast.admin)

    assert ApiClient(acme, made.secret).get("/api/v1/whoami/").status_code == 401


def test_an_expired_key_opens_nothing(acme, made):
    ApiKey.objects.filter(pk=made.key.pk).update(expires_at=clock.now() - dt.timedelta(seconds=1))

    assert ApiClient(acme, made.secret).get("/api/v1/whoami/").status_code == 401


def test_a_key_never_manages_keys(cast, api_of):
    api = api_of(cast.admin)

    assert api.get(KEYS).status_code == 403
    assert api.post_json(KEYS, {"name": "More", "scopes": ["books:write"]}).status_code == 403
    assert not ApiKey.objects.filter(name="More").exists()


def test_a_session_that_is_not_fresh_creates_no_key(cast, browser_of):
    answer = post(browser_of(cast.admin), KEYS, {"name": "More", "scopes": ["directory:read"]})

    assert answer.status_code == 403
    assert answer.json()["code"] == "reauthentication_required"


@pytest.mark.parametrize("scopes", [[], ["everything"], ["directory:read", "directory:admin"]])
def test_unknown_scopes_are_refused(cast, scopes):
    with pytest.raises(InvalidInput):
        create_api_key(name="K", scopes=scopes, user=cast.integration, by=cast.admin)


def test_a_key_does_not_act_for_a_colleague(cast, fresh):
    answer = post(fresh(cast.admin), KEYS, {"name": "K", "scopes": ["books:write"], "user": cast.finance_lead.pk})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "user"


def test_a_key_reaches_no_further_than_the_roles_of_its_person(cast, api_of):
    api = api_of(cast.sales, scopes=["directory:read", "directory:write"])

    assert api.get("/api/v1/clients/").status_code == 200
    assert api.post_json("/api/v1/clients/", {"name": "New"}).status_code == 403


def test_the_secret_is_shown_once_and_stored_nowhere(cast, fresh):
    browser = fresh(cast.admin)
    body = {"name": "Nightly", "scopes": ["directory:read"]}
    first, again = post(browser, KEYS, body), post(browser, KEYS, body)

    secret = first.json()["secret"]
    assert first.status_code == 201
    assert "secret" not in again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert ApiKey.objects.count() == 1
    assert secret not in str(list(ApiKey.objects.values()))
    assert secret not in str(list(IdempotencyRecord.objects.values()))
    assert secret not in str(list(AuditEvent.objects.values()))
    assert secret.split("_", 2)[2] not in browser.get("/settings/api-keys/").content.decode()


def test_a_key_made_on_the_page_works(acme, cast, fresh):
    answer = fresh(cast.admin).post(
        "/settings/api-keys/new/",
        {"name": "Nightly", "user": cast.integration.pk, "scopes": ["directory:read"], "expires_on": ""},
    )

    assert ApiClient(acme, answer.context["secret"]).get("/api/v1/clients/").status_code == 200


def test_whoami_names_the_person_and_what_the_key_allows(acme, cast, made):
    answer = ApiClient(acme, made.secret).get("/api/v1/whoami/").json()

    assert answer["email"] == cast.integration.email
    assert answer["key"]["scopes"] == ["directory:read"]
    assert answer["permissions"] == ["directory.view", "people.view"]


def test_the_last_use_is_noted(acme, made):
    ApiClient(acme, made.secret).get("/api/v1/whoami/")

    assert ApiKey.objects.get(pk=made.key.pk).last_used_at is not None


def test_the_command_prints_a_working_key(acme, capsys):
    call_command("create_api_key", "--tenant", "acme", "--scopes", "directory:read,books:read", "--json")
    made = json.loads(capsys.readouterr().out)

    with tenant_context(acme):
        assert ApiClient(acme, made["key"]).get("/api/v1/whoami/").json()["key"]["scopes"] == [
            "books:read",
            "directory:read",
        ]


@pytest.mark.parametrize(
    "arguments", [["--scopes", "everything"], ["--scopes", "books:read", "--email", "nobody@example.com"]]
)
def test_the_command_refuses_what_does_not_exist(acme, arguments):
    with pytest.raises(CommandError):
        call_command("create_api_key", "--tenant", "acme", *arguments)
    assert not ApiKey.objects.exists()
