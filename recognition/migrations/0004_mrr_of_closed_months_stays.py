"""Law: MRR of a closed month is frozen: nothing is added to it, changed in it or taken from it."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.books.law import REFUSE_CLOSED_PERIOD
from partnerview.db.operations import RunStatements

TABLES = ("recognition_mrrsnapshot", "recognition_mrrmovement")
# The law reads its months from a transition table called new_rows, whichever way the rows went.
TOUCHED = {"INSERT": "NEW", "UPDATE": "OLD", "DELETE": "OLD"}


def freeze(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_frozen_{verb.lower()} AFTER {verb} ON {table} REFERENCING {side} TABLE AS new_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_closed_period()"
        for verb, side in TOUCHED.items()
    ]


def thaw(table: str) -> list[str]:
    return [f"DROP TRIGGER {table}_frozen_{verb.lower()} ON {table}" for verb in TOUCHED]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("recognition", "0003_indexes_and_visibility"), ("books", "0001_initial")]

    operations: ClassVar = [
        RunStatements([REFUSE_CLOSED_PERIOD], []),
        *(RunStatements(freeze(table), thaw(table)) for table in TABLES),
    ]
