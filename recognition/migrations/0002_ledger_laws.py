"""Laws: recognition entries are append-only and post only into open periods."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.books.law import lift_only_open_periods, only_open_periods
from partnerview.db.operations import AppendOnly, RunStatements

LEDGER = "recognition_recognitionentry"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("recognition", "0001_initial"), ("books", "0001_initial")]

    operations: ClassVar = [
        RunStatements(only_open_periods(LEDGER), lift_only_open_periods(LEDGER)),
        AppendOnly(LEDGER),
    ]
