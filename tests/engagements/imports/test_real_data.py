"""The register and the 16,543 time entries of the shared real data. Runs wherever the data is."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Count, Sum

from engagements.models import Engagement, Person, ServiceLine, TimeEntry
from partnerview.audit.models import AuditEvent
from partnerview.directory.models import Client
from tests.worked_examples.real_book_by_hand import shared_data

DATA = shared_data()
pytestmark = pytest.mark.skipif(DATA is None, reason="the shared real data is not on this machine")

WORKSTREAMS = {  # entries by workstream, counted by hand over the file with the mapping of its README
    "": 1717,
    "account_management": 292,
    "implementation": 1217,
    "optimization": 5951,
    "support": 7366,
}


@pytest.fixture
def folder() -> Path:
    assert DATA is not None
    return DATA


@pytest.fixture
def imported(run, cast, folder):
    """Both files, as an admin would take them in."""
    run("import_engagements", folder / "engagements.csv", mapping="suggested")
    return run("import_time", folder / "time_entries_harvest.csv", mapping="suggested", accept_warnings=True)


def test_nothing_is_written_while_names_and_the_66_person_days_over_24_hours_are_undecided(run, cast, folder):
    run("import_engagements", folder / "engagements.csv", mapping="suggested")
    refused = run("import_time", folder / "time_entries_harvest.csv")
    assert {why["code"] for why in refused["why"]} == {"unmapped_person", "unmapped_task"}
    refused = run("import_time", folder / "time_entries_harvest.csv", mapping="suggested")
    assert [(why["code"], why["findings"]) for why in refused["why"]] == [("person_day_over_24h", 66)]
    assert TimeEntry.objects.count() == 0


def test_the_register_becomes_twelve_running_engagements(imported):
    assert Engagement.objects.filter(status="running", ends_before=None).count() == 12
    assert ServiceLine.objects.filter(is_live=True, kind="contracted_hours", interval="month").count() == 12
    tokyo = ServiceLine.objects.get(engagement__code="PC14")
    assert (tokyo.contracted_minutes, tokyo.hourly_rate, tokyo.currency) == (2820, Decimal(12500), "JPY")
    assert (tokyo.price, tokyo.monthly_amount) == (Decimal(587500), Decimal(587500))
    assert Client.objects.filter(name="Ravensbourne Life").exists()


def test_the_sums_are_those_of_the_file(imported):
    assert imported["ok"]
    assert (imported["rows_new"], imported["rows_known"]) == (16543, 0)
    assert (imported["minutes"], imported["hours_as_written"]) == (4355316, "72587.79")
    standing = TimeEntry.objects.standing()
    assert standing.count() == 16543
    assert standing.aggregate(minutes=Sum("minutes"))["minutes"] == 4355316
    assert sum(Decimal(hours) for hours in standing.values_list("hours_source", flat=True)) == Decimal("72587.79")
    assert standing.filter(status="approved").count() == 16543
    assert standing.filter(is_billable=True).count() == 14598
    assert Person.objects.filter(name__startswith="Developer").count() == 20
    counted = TimeEntry.objects.values_list("workstream").annotate(n=Count("id")).order_by("workstream")
    assert dict(counted) == WORKSTREAMS
    assert AuditEvent.objects.filter(action="importbatch.done", subject_id=imported["import"]).count() == 1
    assert not AuditEvent.objects.filter(subject_type="engagements.timeentry").exists()


def test_every_note_comes_in_as_it_was_written(imported, folder):
    with (folder / "time_entries_harvest.csv").open(encoding="utf-8", newline="") as file:
        written = sorted((row["Notes"], row["External Reference URL"]) for row in csv.DictReader(file))
    kept = sorted(TimeEntry.objects.values_list("note", "reference"))
    assert kept == written
    assert TimeEntry.objects.filter(note__startswith="+ button not enabled").count() == 1
    assert TimeEntry.objects.filter(note__contains="\x92").exists()


def test_importing_again_changes_nothing(run, imported, folder):
    register = run("import_engagements", folder / "engagements.csv")
    again = run("import_time", folder / "time_entries_harvest.csv")
    assert register["ok"]
    assert (register["rows_new"], register["rows_known"]) == (0, 12)
    assert again["ok"]
    assert (again["rows_new"], again["rows_known"]) == (0, 16543)
    assert Engagement.objects.count() == 12
    assert TimeEntry.objects.count() == 16543
