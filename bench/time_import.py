"""100,000 rows of a time export, from the file to approved entries, beside COPY of the same file into one table.

Goal: <= 5.7 × COPY, which is twenty times what an ERP imports on the same machine; the memory of this process
grows by <= 50 MB. Ours reads, recognizes, maps, judges every row in SQL, and commits once.
"""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from django.conf import settings
from django.db import connection

from bench.house import house
from bench.measure import Way, compare, peak, report
from bench.twins import make_text_table
from engagements.models import Engagement
from partnerview.imports.actions import batches, commits, decisions
from partnerview.imports.commands import chunks_of
from partnerview.imports.models import BatchState
from partnerview.users.models import User
from tests.builders import make_engagement

ROWS = 100_000
PEOPLE = 40
HEADER = ["Date", "Client", "Project", "Project Code", "Task", "Notes", "Hours", "Billable?", "First Name", "Last Name"]
FIRST = dt.date(2024, 1, 1)


def main() -> None:
    with house() as tenant, tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = folder
        files = fresh_files(Path(folder), make_engagement())
        make_text_table(tenant.schema_name, "raw_time", columns=len(HEADER))
        compare(
            f"time import of {ROWS:,} rows, validated and committed",
            ours=Way(lambda: imported(next(files))),
            yardstick=Way(lambda: copied(next(files))),
            at_most=5.7,
            pairs=3,
        )
        before = peak()
        imported(next(files))
        report("memory that one more import adds to this process", peak() - before, at_most=50, unit="MB")


def fresh_files(folder: Path, engagement: Engagement) -> Iterator[Path]:
    """One export after the other, no row of which was there before: every import has everything to do."""
    for number in count(1):
        path = folder / f"time-{number}.csv"
        write_export(path, client=engagement.client.name, code=engagement.code, mark=f"File {number}")
        yield path


def write_export(path: Path, *, client: str, code: str, mark: str) -> None:
    """Two hours a row, forty people, each person at most three rows a working day."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(ROWS):
            day = FIRST + dt.timedelta(days=number // (PEOPLE * 3))
            note = f"{mark}, ticket {number}: checked, mended, told"
            person = f"Number{number % PEOPLE}"
            writer.writerow([day, client, "Care", code, "Support", note, "2.0", "Yes", "Person", person])


def imported(path: Path) -> int:
    """Every step of an import, as the command takes them."""
    by = User.objects.get(email="admin@example.com")
    batch = batches.receive(chunks_of(path), name=path.name, by=by, family="time")
    batches.stage_batch(batch)
    decisions.take_suggestions(batch, by=by)
    codes = list(batch.findings.filter(severity="warning").values_list("code", flat=True).distinct())
    if codes:
        decisions.accept_warnings(batch, codes, by=by, reason="")
    batch.refresh_from_db()
    commits.confirm(batch, by=by)
    batch.refresh_from_db()
    commits.commit(batch)
    batch.refresh_from_db()
    if batch.state != BatchState.DONE:
        raise AssertionError(f"the import is {batch.state}: {batch.failure}")
    return batch.rows_new


def copied(path: Path) -> int:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE raw_time")
        with cursor.copy("COPY raw_time FROM STDIN WITH (FORMAT csv, HEADER true)") as copy:
            for chunk in _chunks(path):
                copy.write(chunk)
        return int(cursor.rowcount)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk


if __name__ == "__main__":
    main()
