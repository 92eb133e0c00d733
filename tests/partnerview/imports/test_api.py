"""Imports over the API: the same actions, refused the same way."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from engagements.models import TimeEntry
from partnerview.imports.actions import batches, commits
from partnerview.imports.models import ImportBatch
from tests.builders import make_engagement, make_person
from tests.engagements.imports.files import harvest


def file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("time.csv", content, content_type="text/csv")


@pytest.fixture
def api(api_of, cast):
    return api_of(cast.integration)


@pytest.fixture
def batch(cast):
    make_engagement(code="KES-1")
    make_person("Mina Solberg")
    content = harvest({}, {"Hours": "25"}, {"Date": "2023-12-31"}, {"Last Name": "Unknown"})
    return batches.stage_batch(batches.receive([content], name="time.csv", by=cast.integration))


def upload(api, content: bytes, key: str = "one"):
    return api.post("/api/v1/imports/", {"file": file(content)}, headers={"Idempotency-Key": key})


def test_a_key_without_the_scope_is_refused(api_of, cast):
    assert upload(api_of(cast.integration, scopes=["time:read"]), harvest()).status_code == 403
    assert ImportBatch.objects.count() == 0


def test_a_file_that_is_too_large_is_a_problem_with_413(api, settings):
    settings.IMPORT_MAX_BYTES = 1_000
    answer = upload(api, b"x" * 200_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert ImportBatch.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "code"), [(b"name,email\na,b\n", "unknown_source"), (b"%PDF-1.7", "unreadable_file")]
)
def test_a_foreign_file_is_a_problem_at_its_field(api, content, code):
    answer = upload(api, content)
    assert (answer.status_code, answer.json()["errors"][0]["field"], answer.json()["code"]) == (422, "file", code)


def test_without_a_file_or_with_an_unknown_field_nothing_is_made(api):
    nothing = api.post("/api/v1/imports/", {}, headers={"Idempotency-Key": "a"})
    unknown = api.post("/api/v1/imports/", {"file": file(harvest()), "force": "1"}, headers={"Idempotency-Key": "b"})
    assert (nothing.status_code, unknown.status_code) == (422, 422)
    assert ImportBatch.objects.count() == 0


def test_an_upload_that_is_repeated_makes_one_import(api):
    first, again = upload(api, harvest()), upload(api, harvest())
    assert (first.status_code, again.status_code, again.headers["Idempotent-Replayed"]) == (201, 201, "true")
    assert first.json()["id"] == again.json()["id"] == ImportBatch.objects.get().pk
    assert (first.json()["state"], first.json()["source"]) == ("uploaded", "harvest")


def test_an_undecided_import_cannot_be_confirmed(api, batch):
    answer = api.post_json(f"/api/v1/imports/{batch.pk}/confirmation/")
    assert (answer.status_code, answer.json()["code"]) == (409, "import_undecided")
    assert TimeEntry.objects.count() == 0


def test_findings_name_row_column_value_and_why(api, batch):
    found = api.get(f"/api/v1/imports/{batch.pk}/findings/?severity=error").json()["results"]
    hours = next(finding for finding in found if finding["code"] == "hours_over_a_day")
    assert (hours["row"], hours["column"], hours["value"]) == (3, "Hours", "25")
    assert hours["message"] == "A day has 24 hours. Split the entry or correct it."


def test_a_choice_that_does_not_exist_is_a_problem_at_its_name(api, batch):
    answer = api.post_json(f"/api/v1/imports/{batch.pk}/mapping/", {"names": {"person": {"Mina Unknown": "nobody"}}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "person.Mina Unknown"


def test_an_import_of_the_other_tenant_is_not_found(api, batch):
    for noun in ("", "findings/", "names/"):
        assert api.get(f"/api/v1/imports/999999/{noun}").status_code == 404


def test_an_import_is_decided_confirmed_and_taken_back(api, batch):
    def post(noun, body=None):
        return api.post_json(f"/api/v1/imports/{batch.pk}/{noun}/", body)

    assert post("mapping", {"names": {"person": {"Mina Unknown": "new"}}}).status_code == 200
    assert post("correction", {"row": 3, "column": "Hours", "value": "2.5"}).status_code == 200
    assert post("acceptance", {"codes": ["before_engagement"], "row": 4}).json()["state"] == "review"
    assert post("acceptance-withdrawal", {"codes": ["before_engagement"]}).json()["state"] == "mapping"
    assert post("exclusion", {"rows": [4]}).json()["rows_left_out"] == 1
    confirmed = post("confirmation")
    assert (confirmed.status_code, confirmed.json()["state"]) == (202, "committing")
    commits.commit(batch)
    done = api.get(f"/api/v1/imports/{batch.pk}/").json()
    assert (done["state"], done["rows_new"], done["outcome"]["minutes"]) == ("done", 3, 90 + 150 + 90)
    assert post("undo", {}).status_code == 422
    assert post("undo", {"reason": "The wrong file"}).json()["state"] == "undoing"
    commits.undo(ImportBatch.objects.get(pk=batch.pk))
    assert TimeEntry.objects.standing().count() == 0
