"""Law: approved and invoiced time keeps what it says; only a draft can be deleted."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import RunStatements

LOCK_TIME = """
CREATE FUNCTION lock_approved_time() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status <> 'draft' THEN
            RAISE EXCEPTION 'time entry % is %: only a draft can be deleted', OLD.id, OLD.status
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.status IN ('approved', 'invoiced') AND
       (OLD.person_id, OLD.engagement_id, OLD.line_id, OLD.worked_on, OLD.minutes, OLD.workstream, OLD.task,
        OLD.note, OLD.is_billable, OLD.is_after_hours)
       IS DISTINCT FROM
       (NEW.person_id, NEW.engagement_id, NEW.line_id, NEW.worked_on, NEW.minutes, NEW.workstream, NEW.task,
        NEW.note, NEW.is_billable, NEW.is_after_hours)
    THEN
        RAISE EXCEPTION 'time entry % is %: unlock it with a reason before it is changed', OLD.id, OLD.status
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0006_moves_are_append_only")]

    operations: ClassVar = [
        RunStatements(
            [
                LOCK_TIME,
                "CREATE TRIGGER engagements_timeentry_locked BEFORE UPDATE OR DELETE ON engagements_timeentry "
                "FOR EACH ROW EXECUTE FUNCTION lock_approved_time()",
            ],
            [
                "DROP TRIGGER engagements_timeentry_locked ON engagements_timeentry",
                "DROP FUNCTION lock_approved_time()",
            ],
        )
    ]
