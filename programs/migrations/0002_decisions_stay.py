"""Laws: ARR figures are append-only; a classification, once decided, and a strategy, once approved, stay as they are.

And the cohorts that every firm starts with; it renames, adds and retires them as it likes.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly, RunStatements

CLASSIFICATION_STAYS = """
CREATE OR REPLACE FUNCTION classification_stays() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.status <> 'proposed'
       OR ROW(OLD.partner_id, OLD.from_cohort_id, OLD.to_cohort_id, OLD.reason, OLD.evidence, OLD.recommendation,
              OLD.effective_on, OLD.requested_by_id, OLD.requested_at)
          IS DISTINCT FROM
          ROW(NEW.partner_id, NEW.from_cohort_id, NEW.to_cohort_id, NEW.reason, NEW.evidence, NEW.recommendation,
              NEW.effective_on, NEW.requested_by_id, NEW.requested_at)
    THEN
        RAISE EXCEPTION 'what was asked and what was decided about a classification stays'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""
STRATEGY_STAYS = """
CREATE OR REPLACE FUNCTION approved_strategy_stays() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF OLD.status = 'approved' THEN
        RAISE EXCEPTION 'an approved strategy stays; draft its next version'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$law$
"""
FIRST_COHORTS = """
INSERT INTO programs_cohort (kind, name, position, is_retired, updated_at) VALUES
    ('champion', 'Champion', 10, false, now()),
    ('farmer', 'Farmer', 20, false, now()),
    ('longtail', 'Longtail', 30, false, now()),
    ('longtail', 'Diamond', 40, false, now()),
    ('longtail', 'High-Potential', 50, false, now()),
    ('zombie', 'Zombie', 60, false, now())
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("programs", "0001_partner_programs")]

    operations: ClassVar = [
        AppendOnly("programs_arrfigure"),
        RunStatements(
            [
                CLASSIFICATION_STAYS,
                "CREATE TRIGGER classifications_stay BEFORE UPDATE OR DELETE ON programs_classification "
                "FOR EACH ROW EXECUTE FUNCTION classification_stays()",
                STRATEGY_STAYS,
                "CREATE TRIGGER approved_strategies_stay BEFORE UPDATE OR DELETE ON programs_cohortstrategy "
                "FOR EACH ROW EXECUTE FUNCTION approved_strategy_stays()",
                FIRST_COHORTS,
                "INSERT INTO programs_programpolicy (id, attention_above, least_tiered, most_tiered) "
                "VALUES (1, 3, 8, 10)",
            ],
            [
                "DROP TRIGGER approved_strategies_stay ON programs_cohortstrategy",
                "DROP TRIGGER classifications_stay ON programs_classification",
            ],
        ),
    ]
