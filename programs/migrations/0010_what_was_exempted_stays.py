"""Laws: an exemption keeps what was asked; money is committed within an approved one as within the budget of a RAP,
and a payment names the account of what it was committed to.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import RunStatements

EXEMPTION_STAYS = """
CREATE FUNCTION exemption_stays() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.status IN ('rejected', 'withdrawn', 'closed')
       OR ROW(OLD.partner_id, OLD.customer_id, OLD.activity, OLD.amount, OLD.currency, OLD.reason,
              OLD.requested_by_id, OLD.requested_on)
          IS DISTINCT FROM
          ROW(NEW.partner_id, NEW.customer_id, NEW.activity, NEW.amount, NEW.currency, NEW.reason,
              NEW.requested_by_id, NEW.requested_on)
       OR (OLD.approved_on IS NOT NULL AND NEW.approved_on IS DISTINCT FROM OLD.approved_on)
    THEN
        RAISE EXCEPTION 'what was asked of an exemption and what was decided stays'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""

WITHIN_BUDGET = """
CREATE OR REPLACE FUNCTION mdf_within_budget() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    plan bigint;
    budget numeric;
    money text;
    committed numeric;
BEGIN
    IF NEW.exemption_id IS NOT NULL THEN
        SELECT amount, currency INTO budget, money FROM programs_mdfexemption
            WHERE id = NEW.exemption_id AND status = 'approved' FOR UPDATE;
        SELECT COALESCE(sum(amount), 0) INTO committed FROM programs_mdfcommitment
            WHERE exemption_id = NEW.exemption_id;
    ELSE
        SELECT COALESCE(first_id, id), CASE NEW.side WHEN 'vendor' THEN mdf_amount ELSE partner_amount END, currency
            INTO plan, budget, money FROM programs_rap WHERE id = NEW.rap_id AND status = 'active' FOR UPDATE;
        SELECT COALESCE(sum(c.amount), 0) INTO committed FROM programs_mdfcommitment c
            JOIN programs_rap r ON r.id = c.rap_id WHERE COALESCE(r.first_id, r.id) = plan AND c.side = NEW.side;
    END IF;
    IF budget IS NULL OR NEW.currency <> money OR committed + NEW.amount > budget THEN
        RAISE EXCEPTION 'MDF is committed within the budget of an active RAP or of an approved exemption'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""

WITHIN_COMMITTED = """
CREATE OR REPLACE FUNCTION mdf_within_committed() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    committed numeric;
    money text;
    exempted bigint;
    spent numeric;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'disbursements stay on record' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status = 'confirmed' OR ROW(OLD.commitment_id, OLD.named_account_id, OLD.exemption_id, OLD.activity,
            OLD.amount, OLD.currency, OLD.disbursed_on, OLD.proof, OLD.disbursed_by_id)
            IS DISTINCT FROM ROW(NEW.commitment_id, NEW.named_account_id, NEW.exemption_id, NEW.activity,
            NEW.amount, NEW.currency, NEW.disbursed_on, NEW.proof, NEW.disbursed_by_id) THEN
            RAISE EXCEPTION 'what was paid out stays' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT amount, currency, exemption_id INTO committed, money, exempted
        FROM programs_mdfcommitment WHERE id = NEW.commitment_id;
    SELECT COALESCE(sum(amount), 0) INTO spent FROM programs_mdfdisbursement WHERE commitment_id = NEW.commitment_id;
    IF NEW.currency <> money OR spent + NEW.amount > committed OR NEW.exemption_id IS DISTINCT FROM exempted THEN
        RAISE EXCEPTION 'MDF is disbursed within what is committed, for an account of it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("programs", "0009_exemptions_from_a_plan")]

    operations: ClassVar = [
        RunStatements(
            [
                EXEMPTION_STAYS,
                "CREATE TRIGGER exemption_stays BEFORE UPDATE OR DELETE ON programs_mdfexemption "
                "FOR EACH ROW EXECUTE FUNCTION exemption_stays()",
                WITHIN_BUDGET,
                WITHIN_COMMITTED,
            ],
            ["DROP TRIGGER exemption_stays ON programs_mdfexemption", "DROP FUNCTION exemption_stays()"],
        ),
    ]
