"""Laws: nobody approves a rule that they wrote a part of; a rule that is not being answered keeps its words."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import migrations

from partnerview.db.operations import RunStatements

NOT_BY_AN_AUTHOR: Final = """
ALTER TABLE retainers_rule ADD CONSTRAINT rule_approved_by_no_author
CHECK (approved_by_id IS NULL OR NOT approved_by_id = ANY (authors))
"""
# Everything but the state, who approved it, and when it was touched.
KEEPS_ITS_WORDS: Final = """
CREATE FUNCTION rule_keeps_its_words() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF OLD.status <> 'draft'
       AND to_jsonb(NEW) - '{status,approved_by_id,approved_at,updated_at}'::text[]
           <> to_jsonb(OLD) - '{status,approved_by_id,approved_at,updated_at}'::text[]
    THEN
        RAISE EXCEPTION 'rule % is no draft: a new version changes it', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""
ON_UPDATE: Final = """
CREATE TRIGGER rule_keeps_its_words BEFORE UPDATE ON retainers_rule
FOR EACH ROW EXECUTE FUNCTION rule_keeps_its_words()
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("retainers", "0004_rules")]

    operations: ClassVar = [
        RunStatements(
            [NOT_BY_AN_AUTHOR, KEEPS_ITS_WORDS, ON_UPDATE],
            [
                "DROP TRIGGER rule_keeps_its_words ON retainers_rule",
                "DROP FUNCTION rule_keeps_its_words()",
                "ALTER TABLE retainers_rule DROP CONSTRAINT rule_approved_by_no_author",
            ],
        ),
    ]
