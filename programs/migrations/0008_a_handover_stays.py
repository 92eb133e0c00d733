"""Laws: a handover that was carried out or cancelled stays; its packs are append-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly, RunStatements

HANDOVER_STAYS = """
CREATE FUNCTION handover_stays() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.status <> 'planned'
       OR ROW(OLD.from_pam_id, OLD.to_pam_id, OLD.reason, OLD.effective_on, OLD.requested_by_id, OLD.requested_at)
          IS DISTINCT FROM
          ROW(NEW.from_pam_id, NEW.to_pam_id, NEW.reason, NEW.effective_on, NEW.requested_by_id, NEW.requested_at)
    THEN
        RAISE EXCEPTION 'a handover stays as it was asked and carried out'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("programs", "0007_handovers")]

    operations: ClassVar = [
        RunStatements(
            [
                HANDOVER_STAYS,
                "CREATE TRIGGER handovers_stay BEFORE UPDATE OR DELETE ON programs_handover "
                "FOR EACH ROW EXECUTE FUNCTION handover_stays()",
            ],
            ["DROP TRIGGER handovers_stay ON programs_handover", "DROP FUNCTION handover_stays()"],
        ),
        AppendOnly("programs_handoverpack"),
    ]
