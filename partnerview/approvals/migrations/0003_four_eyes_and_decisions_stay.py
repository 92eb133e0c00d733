"""Law: the requester on a step is the approval's own, so four eyes cannot be dodged; what was decided stays."""

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import RunStatements

REFUSE_REDECIDING = """
CREATE OR REPLACE FUNCTION refuse_redeciding() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'approvals and their steps stay on record' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_TABLE_NAME = 'approvals_approval' THEN
        IF OLD.outcome <> 'open' OR ROW(OLD.subject_type, OLD.subject_id, OLD.requested_by_id, OLD.amount, OLD.currency)
            IS DISTINCT FROM ROW(NEW.subject_type, NEW.subject_id, NEW.requested_by_id, NEW.amount, NEW.currency) THEN
            RAISE EXCEPTION 'a closed approval does not change, nor what was asked'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF OLD.decision <> '' OR ROW(OLD.approval_id, OLD.position, OLD.requested_by_id, OLD.roles)
        IS DISTINCT FROM ROW(NEW.approval_id, NEW.position, NEW.requested_by_id, NEW.roles) THEN
        RAISE EXCEPTION 'a decision stays, and so does who may give it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("approvals", "0002_amount_and_territory_at_stake")]

    operations: ClassVar = [
        RunStatements(
            [
                "ALTER TABLE approvals_approvalstep ADD CONSTRAINT approval_step_names_requester "
                "FOREIGN KEY (approval_id, requested_by_id) REFERENCES approvals_approval (id, requested_by_id)",
                REFUSE_REDECIDING,
                "CREATE TRIGGER approvals_stay BEFORE UPDATE OR DELETE ON approvals_approval "
                "FOR EACH ROW EXECUTE FUNCTION refuse_redeciding()",
                "CREATE TRIGGER approval_steps_stay BEFORE UPDATE OR DELETE ON approvals_approvalstep "
                "FOR EACH ROW EXECUTE FUNCTION refuse_redeciding()",
            ],
            [
                "ALTER TABLE approvals_approvalstep DROP CONSTRAINT approval_step_names_requester",
                "DROP TRIGGER approvals_stay ON approvals_approval",
                "DROP TRIGGER approval_steps_stay ON approvals_approvalstep",
            ],
        )
    ]
