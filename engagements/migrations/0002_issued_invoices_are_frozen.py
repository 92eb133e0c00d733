"""Laws: an issued invoice and its lines never change; payments are append-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly, RunStatements

FREEZE_INVOICE = """
CREATE FUNCTION freeze_issued_invoice() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status = 'issued' THEN
            RAISE EXCEPTION 'invoice % is issued: correct it with a credit note', OLD.reference
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.status = 'issued' AND (to_jsonb(NEW) - 'pdf' - 'updated_at') <> (to_jsonb(OLD) - 'pdf' - 'updated_at') THEN
        RAISE EXCEPTION 'invoice % is issued: correct it with a credit note', OLD.reference
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""

FREEZE_LINE = """
CREATE FUNCTION freeze_issued_invoice_line() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    touched bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.invoice_id ELSE OLD.invoice_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM engagements_invoice WHERE id = touched AND status = 'issued') THEN
        IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'stands') = (to_jsonb(OLD) - 'stands') THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'the invoice of this line is issued: correct it with a credit note'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$law$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0001_initial")]

    operations: ClassVar = [
        RunStatements(
            [
                FREEZE_INVOICE,
                "CREATE TRIGGER invoice_frozen BEFORE UPDATE OR DELETE ON engagements_invoice "
                "FOR EACH ROW EXECUTE FUNCTION freeze_issued_invoice()",
                FREEZE_LINE,
                "CREATE TRIGGER invoice_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON engagements_invoiceline "
                "FOR EACH ROW EXECUTE FUNCTION freeze_issued_invoice_line()",
            ],
            [
                "DROP TRIGGER invoice_line_frozen ON engagements_invoiceline",
                "DROP FUNCTION freeze_issued_invoice_line()",
                "DROP TRIGGER invoice_frozen ON engagements_invoice",
                "DROP FUNCTION freeze_issued_invoice()",
            ],
        ),
        AppendOnly("engagements_payment"),
    ]
