"""The law that no ledger posts into a closed or missing period, as statements for a migration.

One check per statement over its new rows (a transition table), not one per row: a run of a million
rows asks about each month once. FOR SHARE makes a close wait for postings under way, and the reverse.
"""

from __future__ import annotations

REFUSE_CLOSED_PERIOD = """
CREATE OR REPLACE FUNCTION refuse_closed_period() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    wanted date;
    state text;
BEGIN
    FOR wanted IN SELECT DISTINCT month FROM new_rows ORDER BY month LOOP
        SELECT status INTO state FROM books_accountingperiod WHERE month = wanted FOR SHARE;
        IF state IS NULL OR state = 'closed' THEN
            RAISE EXCEPTION 'period % is %: nothing posts there', to_char(wanted, 'YYYY-MM'), coalesce(state, 'missing')
                USING ERRCODE = 'integrity_constraint_violation', HINT = 'closed_period';
        END IF;
    END LOOP;
    RETURN NULL;
END
$law$
"""


def only_open_periods(table: str) -> list[str]:
    """Statements that bind `table` (with a `month` column) to open periods."""
    return [
        REFUSE_CLOSED_PERIOD,
        f"CREATE TRIGGER {table}_open_period AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_closed_period()",
    ]


def lift_only_open_periods(table: str) -> list[str]:
    return [f"DROP TRIGGER {table}_open_period ON {table}"]
