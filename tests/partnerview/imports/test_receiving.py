"""Receiving files: too large, wrong role, wrong content; and where a good one lies."""

from __future__ import annotations

import stat

import pytest
from django_tenants.utils import tenant_context

from partnerview.errors import InvalidInput, NotPermitted
from partnerview.imports.actions import batches
from partnerview.imports.models import ImportBatch, StagedRow
from partnerview.imports.staging import alone_with
from tests.engagements.imports.files import harvest


def kept(media):
    return [path for path in media.rglob("*") if path.is_file()]


def endless(counted: list[int]):
    """A file that never ends, and how many of its chunks were asked for."""
    while True:
        counted.append(1)
        yield b"x" * 10_000


def test_a_file_that_is_too_large_is_refused_before_it_is_read_to_its_end(cast, media, settings):
    settings.IMPORT_MAX_BYTES = 50_000
    counted: list[int] = []
    with pytest.raises(InvalidInput, match="larger than 0 MB") as refused:
        batches.receive(endless(counted), name="big.csv", by=cast.admin)
    assert (refused.value.status, len(counted)) == (413, 6)
    assert (kept(media), ImportBatch.objects.count()) == ([], 0)


def test_a_role_that_may_not_import_leaves_nothing_behind(cast, media):
    with pytest.raises(NotPermitted):
        batches.receive([harvest()], name="time.csv", by=cast.team_member)
    assert (kept(media), ImportBatch.objects.count()) == ([], 0)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"name,email\na,b\n"])
def test_a_foreign_file_leaves_nothing_behind(cast, media, content):
    with pytest.raises(InvalidInput):
        batches.receive([content], name="time.csv", by=cast.admin)
    assert (kept(media), ImportBatch.objects.count()) == ([], 0)


def test_a_file_with_a_header_alone_fails_with_a_sentence(cast, media):
    batch = batches.stage_batch(batches.receive([harvest().splitlines()[0]], name="time.csv", by=cast.admin))
    assert (batch.state, batch.failure[:44]) == ("failed", "This file has a header and no row below it. ")
    assert kept(media) == []


def test_a_file_that_breaks_half_way_fails_with_its_row_and_keeps_no_rows(cast, media):
    batch = batches.receive([harvest({}, {}) + b'2024-02-05,"open\n'], name="time.csv", by=cast.admin)
    batches.stage_batch(batch)
    assert batch.state == "failed"
    assert "Row 4 cannot be read" in batch.failure
    assert (StagedRow.objects.count(), kept(media)) == (0, [])


def test_a_file_lies_in_the_folder_of_its_schema_under_a_name_of_ours(cast, acme, media):
    batch = batches.receive([harvest()], name="../../etc/passwd\\evil.csv", by=cast.admin)
    (path,) = kept(media)
    assert path.parent == media / acme.schema_name / "imports"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (batch.file_name, path.read_bytes()) == ("evil.csv", harvest())
    assert path.name != batch.file_name


def test_windows_1252_is_read_with_a_warning_that_somebody_has_to_accept(cast):
    content = harvest({"Notes": "Café – “x”"}).decode().encode("cp1252")
    batch = batches.stage_batch(batches.receive([content], name="time.csv", by=cast.admin))
    assert StagedRow.objects.get().cells[5] == "Café – “x”"
    assert batch.findings.filter(code="encoding_guessed", severity="warning", is_accepted=False).exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_unicode_says_of_itself_is_read_without_a_question(cast, encoding):
    content = harvest({"Notes": "Café \x85 \u2028 𝄞"}).decode().encode(encoding)
    batch = batches.stage_batch(batches.receive([content], name="time.csv", by=cast.admin))
    assert StagedRow.objects.get().cells[5] == "Café \x85 \u2028 𝄞"
    assert not batch.findings.filter(code="encoding_guessed").exists()


def test_reading_again_after_a_crash_starts_from_the_beginning(cast):
    batch = batches.receive([harvest({}, {"Notes": "b"})], name="time.csv", by=cast.admin)
    ImportBatch.objects.filter(pk=batch.pk).update(state="staging")
    StagedRow.objects.create(batch=batch, number=2, cells=["left over"], identity="x")
    batches.stage_batch(batch)
    assert list(batch.rows.order_by("number").values_list("number", flat=True)) == [2, 3]
    assert batch.state == "mapping"


def test_an_import_of_another_person_is_not_visible_to_an_account_manager(cast):
    batch = batches.receive([harvest()], name="time.csv", by=cast.account_manager)
    assert not ImportBatch.objects.visible_to(cast.other_account_manager).exists()
    assert ImportBatch.objects.visible_to(cast.finance_lead).get() == batch
    assert not ImportBatch.objects.visible_to(cast.sales).exists()


def test_the_other_tenant_sees_neither_the_import_nor_its_rows(cast, zenith):
    batches.stage_batch(batches.receive([harvest()], name="time.csv", by=cast.admin))
    with tenant_context(zenith):
        assert (ImportBatch.objects.count(), StagedRow.objects.count()) == (0, 0)


def test_one_worker_at_a_time_reads_a_file(cast):
    batch = batches.receive([harvest()], name="time.csv", by=cast.admin)
    with alone_with(batch) as first:
        assert first
