"""Law: the head of the chain is moved by the trigger alone, and the hash names what it covers.

The trigger runs with the rights of the tables' owner, so the application role needs none on the head. The
hash is taken over a fixed list of values: a column that is added later does not change the hash of old rows.
`SET search_path FROM CURRENT` keeps the trigger in the schema that it was made in.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import migrations

from partnerview.db.operations import RunStatements

HASH = """
CREATE OR REPLACE FUNCTION audit_hash(event audit_auditevent) RETURNS text
LANGUAGE sql STABLE AS $law$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        1, event.sequence, event.previous_hash, extract(epoch FROM event.occurred_at), event.actor_id, event.source,
        host(event.address), event.action, event.subject_type, event.subject_id, event.about_type, event.about_id, event.effective_on,
        event.before, event.after, event.reason)::text, 'UTF8')), 'hex')
$law$
"""

CHAIN = """
CREATE OR REPLACE FUNCTION audit_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $law$
BEGIN
    UPDATE audit_chainhead SET sequence = sequence + 1 WHERE id = 1
        RETURNING sequence, hash INTO NEW.sequence, NEW.previous_hash;
    NEW.occurred_at := clock_timestamp();
    NEW.hash := audit_hash(NEW);
    UPDATE audit_chainhead SET hash = NEW.hash WHERE id = 1;
    RETURN NEW;
END
$law$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0002_chain_of_events")]

    operations: ClassVar = [
        RunStatements(
            [
                HASH,
                CHAIN,
                f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_chainhead FROM {settings.DATABASE_APP_ROLE}",
            ],
            [f"GRANT INSERT, UPDATE, DELETE ON audit_chainhead TO {settings.DATABASE_APP_ROLE}"],
        ),
    ]
