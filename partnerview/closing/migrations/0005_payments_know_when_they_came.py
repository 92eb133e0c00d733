"""Law: a payment is recorded before its month is closed or after it, never in between.

Its month is held FOR SHARE, so that a close under way is waited for, and the moment is taken after that: the journal
(engagements/reports/postings.py) tells from it in which month the payment posts.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import RunStatements

KNOWS_WHEN = """
CREATE FUNCTION payment_knows_when() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    PERFORM FROM books_accountingperiod WHERE month = date_trunc('month', NEW.received_on)::date FOR SHARE;
    NEW.recorded_at := clock_timestamp();
    RETURN NEW;
END
$law$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("closing", "0004_exports_are_append_only"),
        ("engagements", "0009_what_is_issued_adds_up"),
    ]

    operations: ClassVar = [
        RunStatements(
            [
                KNOWS_WHEN,
                "CREATE TRIGGER payment_knows_when BEFORE INSERT ON engagements_payment "
                "FOR EACH ROW EXECUTE FUNCTION payment_knows_when()",
            ],
            ["DROP TRIGGER payment_knows_when ON engagements_payment", "DROP FUNCTION payment_knows_when()"],
        )
    ]
