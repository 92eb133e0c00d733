"""Migration operations that install laws in PostgreSQL.

One statement per execute: schema-based sharding refuses several in one call. `AppendOnly` makes a
table a ledger: rows can be added and read, by the application role and by everybody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

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


class UnderViews(Operation):
    """Operations on `table` that the views above it would refuse: these are dropped, and made again as they were.

    PostgreSQL refuses to change the type of a column that a view reads. The reporting views read many.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str, *operations: Operation) -> None:
        self.table, self.operations = table, operations

    def deconstruct(self) -> tuple[str, list[Any], dict[str, object]]:
        return (self.__class__.__qualname__, [self.table, *self.operations], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        views = self._views(schema_editor)
        for name, _ in reversed(views):
            schema_editor.execute(f"DROP VIEW {name}")
        state = from_state
        for operation in self.operations:
            after = state.clone()
            operation.state_forwards(app_label, after)
            operation.database_forwards(app_label, schema_editor, state, after)
            state = after
        for name, query in views:
            schema_editor.execute(f"CREATE VIEW {name} AS {query}")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        raise NotImplementedError("Change the column back in a migration of its own.")

    def describe(self) -> str:
        return f"Change {self.table} under the views that read it"

    def _views(self, schema_editor: Any) -> list[tuple[str, str]]:
        """Name and query of each view that reads the table, in the order in which they were made."""
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(_VIEWS_ON, [self.table])
            return [(name, query.rstrip(";")) for name, query in cursor.fetchall()]


_VIEWS_ON = """
SELECT view.relname, pg_get_viewdef(view.oid)
FROM pg_class view JOIN pg_rewrite rule ON rule.ev_class = view.oid
WHERE view.relkind = 'v' AND view.relnamespace = current_schema()::regnamespace
  AND EXISTS (SELECT FROM pg_depend WHERE objid = rule.oid AND refobjid = %s::regclass)
ORDER BY view.oid
"""
