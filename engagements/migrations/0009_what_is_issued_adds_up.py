"""Laws: an invoice is issued from a draft, as the sum of its lines, into a period that is not closed.

One check per statement over its rows (transition tables), so that issuing thousands asks once per month.
FOR SHARE makes a close wait for what is being issued, and the reverse.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import RunStatements

ADDS_UP = """
CREATE FUNCTION issued_invoices_add_up() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    wanted date;
    state text;
    wrong text;
BEGIN
    FOR wanted IN
        SELECT DISTINCT given.posted_month FROM new_rows given JOIN old_rows before USING (id)
        WHERE given.status = 'issued' AND before.status <> 'issued' ORDER BY 1
    LOOP
        SELECT status INTO state FROM books_accountingperiod WHERE month = wanted FOR SHARE;
        IF state IS NULL OR state = 'closed' THEN
            RAISE EXCEPTION 'period % is %: nothing is issued there',
                to_char(wanted, 'YYYY-MM'), coalesce(state, 'missing')
                USING ERRCODE = 'integrity_constraint_violation', HINT = 'closed_period';
        END IF;
    END LOOP;
    SELECT given.reference INTO wrong
    FROM new_rows given JOIN old_rows before USING (id)
    WHERE given.status = 'issued' AND before.status <> 'issued' AND given.net_amount IS DISTINCT FROM
          (SELECT sum(line.net_amount) FROM engagements_invoiceline line WHERE line.invoice_id = given.id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the lines of % do not add up to its net amount', wrong
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$law$
"""

DRAFTED_FIRST = """
CREATE FUNCTION invoices_are_drafted_first() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF EXISTS (SELECT 1 FROM new_rows WHERE status = 'issued') THEN
        RAISE EXCEPTION 'an invoice is drafted before it is issued' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$law$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0008_runs_and_credited_lines"), ("books", "0001_initial")]

    operations: ClassVar = [
        RunStatements(
            [
                ADDS_UP,
                "CREATE TRIGGER invoice_issued_adds_up AFTER UPDATE ON engagements_invoice "
                "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows "
                "FOR EACH STATEMENT EXECUTE FUNCTION issued_invoices_add_up()",
                DRAFTED_FIRST,
                "CREATE TRIGGER invoice_drafted_first AFTER INSERT ON engagements_invoice "
                "REFERENCING NEW TABLE AS new_rows "
                "FOR EACH STATEMENT EXECUTE FUNCTION invoices_are_drafted_first()",
            ],
            [
                "DROP TRIGGER invoice_drafted_first ON engagements_invoice",
                "DROP FUNCTION invoices_are_drafted_first()",
                "DROP TRIGGER invoice_issued_adds_up ON engagements_invoice",
                "DROP FUNCTION issued_invoices_add_up()",
            ],
        )
    ]
