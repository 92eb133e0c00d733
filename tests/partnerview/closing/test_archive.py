"""A firm in a file and back: what is restored is what was exported, row by row."""

from __future__ import annotations

import json
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import tenant_context

from engagements.models import Engagement
from partnerview.audit.models import AuditEvent
from partnerview.closing.archive import MANIFEST, write_archive
from partnerview.tenants.models import Tenant
from tests.builders import log_time, make_engagement, make_line

pytestmark = pytest.mark.usefixtures("as_owner")


@pytest.fixture
def exported(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    acme = Tenant.objects.get(slug="acme")
    (tmp_path / "media" / acme.schema_name / "journals").mkdir(parents=True)
    (tmp_path / "media" / acme.schema_name / "journals" / "a.csv").write_text("one,two\n")
    with tenant_context(acme):
        Engagement.objects.exists() or _story()
    file = tmp_path / "acme.zip"
    call_command("export_tenant", "--tenant", "acme", "--to", str(file), stdout=StringIO())
    return file


def _story() -> None:
    engagement = make_engagement(name='Care, "quoted"\nand broken – ünïcode')
    make_line(engagement)
    log_time(engagement, note="+not a formula\t")


def tables(path: Path) -> dict[str, object]:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read(MANIFEST))["tables"]


def test_a_firm_comes_back_row_by_row_with_its_files(exported, tmp_path):
    call_command("restore_tenant", str(exported), "--slug", "again", stdout=StringIO())
    restored = Tenant.objects.get(slug="again")
    with tenant_context(restored):
        assert Engagement.objects.get().name == 'Care, "quoted"\nand broken – ünïcode'
        write_archive(tmp_path / "again.zip", about={"slug": "again"})
        fresh = AuditEvent.objects.create(action="test.after", subject_type="x", subject_id=1)
        assert fresh.pk
    assert tables(tmp_path / "again.zip") == tables(exported)
    assert (tmp_path / "media" / restored.schema_name / "journals" / "a.csv").read_text() == "one,two\n"


def test_an_archive_is_not_restored_over_a_firm_or_written_over_a_file(exported):
    with pytest.raises(CommandError, match="There is a firm “zenith” already"):
        call_command("restore_tenant", str(exported), "--slug", "zenith", stdout=StringIO())
    with pytest.raises(CommandError, match="exists already and is not overwritten"):
        call_command("export_tenant", "--tenant", "acme", "--to", str(exported), stdout=StringIO())


def test_a_file_that_is_no_archive_makes_no_firm(tmp_path):
    wrong = tmp_path / "wrong.zip"
    wrong.write_text("nothing")
    with pytest.raises(CommandError, match="is no archive"):
        call_command("restore_tenant", str(wrong), "--slug", "never", stdout=StringIO())
    assert not Tenant.objects.filter(slug="never").exists()
