"""Migration operations that install laws in PostgreSQL.

One statement per execute: schema-based sharding refuses several in one call. `AppendOnly` makes a
table a ledger: rows can be added and read, by the application role and by everybody else.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import migrations

REFUSE_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    RAISE EXCEPTION '% on % is refused: rows are append-only, correct them with a reversal', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$law$
"""


class RunStatements(migrations.RunSQL):
    """RunSQL that takes a list of single statements, each executed by itself."""

    def __init__(self, statements: Sequence[str], reverse: Sequence[str] = ()) -> None:
        super().__init__(sql=list(statements), reverse_sql=list(reverse) or migrations.RunSQL.noop)


class AppendOnly(RunStatements):
    """UPDATE, DELETE and TRUNCATE on `table` are refused, and revoked from the application role."""

    def __init__(self, table: str) -> None:
        self.table = table
        role = settings.DATABASE_APP_ROLE
        super().__init__(
            [
                REFUSE_FUNCTION,
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
                f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}",
            ],
            [
                f"DROP TRIGGER {table}_append_only ON {table}",
                f"DROP TRIGGER {table}_no_truncate ON {table}",
                f"GRANT UPDATE, DELETE ON {table} TO {role}",
            ],
        )

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        return (self.__class__.__qualname__, [self.table], {})

    def describe(self) -> str:
        return f"Law: {self.table} is append-only"
