"""Law: audit events form one unbroken chain and are never changed.

The trigger takes the next sequence from the single head row (locked until commit, so the chain
cannot fork) and hashes the row's canonical JSON together with the hash before it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly, RunStatements

HASH = """
CREATE FUNCTION audit_hash(event audit_auditevent) RETURNS text LANGUAGE sql STABLE AS $law$
    SELECT encode(sha256(convert_to(
        (to_jsonb(event) - 'id' - 'hash' - 'occurred_at')::text
        || extract(epoch FROM event.occurred_at)::text, 'UTF8')), 'hex')
$law$
"""

CHAIN = """
CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $law$
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
    dependencies: ClassVar = [("audit", "0001_initial")]

    operations: ClassVar = [
        RunStatements(
            [
                "INSERT INTO audit_chainhead (id, sequence, hash) VALUES (1, 0, repeat('0', 64))",
                HASH,
                CHAIN,
                "CREATE TRIGGER audit_chain BEFORE INSERT ON audit_auditevent "
                "FOR EACH ROW EXECUTE FUNCTION audit_chain()",
            ],
            [
                "DROP TRIGGER audit_chain ON audit_auditevent",
                "DROP FUNCTION audit_chain()",
                "DROP FUNCTION audit_hash(audit_auditevent)",
                "DELETE FROM audit_chainhead",
            ],
        ),
        AppendOnly("audit_auditevent"),
    ]
