"""Laws: a submitted RAP keeps its terms and accounts, an approved one its returns; a locked plan and a completed
review stay; money is committed within the budget of its side and paid out within what is committed.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly, RunStatements

RAP_STAYS = """
CREATE FUNCTION rap_keeps_its_terms() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'RAPs stay on record' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status <> 'draft' AND ROW(OLD.partner_id, OLD.period_label, OLD.goal, OLD.currency, OLD.mdf_amount,
        OLD.partner_amount, OLD.arr_target, OLD.vendor_margin, OLD.partner_margin, OLD.version, OLD.amends_id,
        OLD.first_id, OLD.amendment_reason)
        IS DISTINCT FROM ROW(NEW.partner_id, NEW.period_label, NEW.goal, NEW.currency, NEW.mdf_amount,
        NEW.partner_amount, NEW.arr_target, NEW.vendor_margin, NEW.partner_margin, NEW.version, NEW.amends_id,
        NEW.first_id, NEW.amendment_reason) THEN
        RAISE EXCEPTION 'a submitted RAP keeps its terms, amend it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.approved_on IS NOT NULL AND ROW(OLD.vendor_roi, OLD.partner_roi, OLD.arr_per_mdf, OLD.approved_on,
        OLD.strategy_id)
        IS DISTINCT FROM ROW(NEW.vendor_roi, NEW.partner_roi, NEW.arr_per_mdf, NEW.approved_on, NEW.strategy_id) THEN
        RAISE EXCEPTION 'an approved RAP keeps its returns' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.activated_on IS NOT NULL AND ROW(OLD.activated_on, OLD.acknowledged_by_id, OLD.acknowledged_at,
        OLD.partner_acknowledged_by, OLD.partner_acknowledged_at)
        IS DISTINCT FROM ROW(NEW.activated_on, NEW.acknowledged_by_id, NEW.acknowledged_at,
        NEW.partner_acknowledged_by, NEW.partner_acknowledged_at) THEN
        RAISE EXCEPTION 'an active RAP stays acknowledged' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""

ACCOUNT_STAYS = """
CREATE FUNCTION named_account_stays() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    state text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT status INTO state FROM programs_rap WHERE id = OLD.rap_id FOR SHARE;
    ELSE
        SELECT status INTO state FROM programs_rap WHERE id = NEW.rap_id FOR SHARE;
    END IF;
    IF state <> 'draft' AND (TG_OP <> 'UPDATE' OR ROW(OLD.rap_id, OLD.customer_id, OLD.expected_arr, OLD.currency)
        IS DISTINCT FROM ROW(NEW.rap_id, NEW.customer_id, NEW.expected_arr, NEW.currency)) THEN
        RAISE EXCEPTION 'a submitted RAP keeps its named accounts, amend it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END
$law$
"""

QAR_STAYS = """
CREATE FUNCTION qar_stays() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.status = 'completed' THEN
        RAISE EXCEPTION 'a completed review stays as it was held' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""

# `qar_stays` keeps even the touch of `updated_at` away; the plan is kept by its own rows.
PLAN_STAYS = """
CREATE FUNCTION locked_plan_stays() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    locked timestamptz;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'promises stay on record' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND ROW(OLD.partner_id, OLD.qar_id, OLD.rap_id, OLD.promised_on, OLD.deferred_from_id,
        OLD.origin_id, OLD.deferrals)
        IS DISTINCT FROM ROW(NEW.partner_id, NEW.qar_id, NEW.rap_id, NEW.promised_on, NEW.deferred_from_id,
        NEW.origin_id, NEW.deferrals) THEN
        RAISE EXCEPTION 'a promise keeps where it comes from' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.qar_id IS NOT NULL THEN
        SELECT plan_locked_at INTO locked FROM programs_qar WHERE id = NEW.qar_id FOR SHARE;
    END IF;
    IF locked IS NOT NULL AND (TG_OP = 'INSERT' OR ROW(OLD.text, OLD.side, OLD.due_on, OLD.worth, OLD.currency)
        IS DISTINCT FROM ROW(NEW.text, NEW.side, NEW.due_on, NEW.worth, NEW.currency)) THEN
        RAISE EXCEPTION 'a locked plan does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""

WITHIN_BUDGET = """
CREATE FUNCTION mdf_within_budget() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    plan bigint;
    budget numeric;
    money text;
    committed numeric;
BEGIN
    SELECT COALESCE(first_id, id), CASE NEW.side WHEN 'vendor' THEN mdf_amount ELSE partner_amount END, currency
        INTO plan, budget, money FROM programs_rap WHERE id = NEW.rap_id AND status = 'active' FOR UPDATE;
    SELECT COALESCE(sum(c.amount), 0) INTO committed FROM programs_mdfcommitment c
        JOIN programs_rap r ON r.id = c.rap_id WHERE COALESCE(r.first_id, r.id) = plan AND c.side = NEW.side;
    IF budget IS NULL OR NEW.currency <> money OR committed + NEW.amount > budget THEN
        RAISE EXCEPTION 'MDF is committed within the budget of an active RAP'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""

WITHIN_COMMITTED = """
CREATE FUNCTION mdf_within_committed() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    committed numeric;
    money text;
    spent numeric;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'disbursements stay on record' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status = 'confirmed' OR ROW(OLD.commitment_id, OLD.named_account_id, OLD.activity, OLD.amount,
            OLD.currency, OLD.disbursed_on, OLD.proof, OLD.disbursed_by_id)
            IS DISTINCT FROM ROW(NEW.commitment_id, NEW.named_account_id, NEW.activity, NEW.amount, NEW.currency,
            NEW.disbursed_on, NEW.proof, NEW.disbursed_by_id) THEN
            RAISE EXCEPTION 'what was paid out stays' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT amount, currency INTO committed, money FROM programs_mdfcommitment WHERE id = NEW.commitment_id;
    SELECT COALESCE(sum(amount), 0) INTO spent FROM programs_mdfdisbursement WHERE commitment_id = NEW.commitment_id;
    IF NEW.currency <> money OR spent + NEW.amount > committed THEN
        RAISE EXCEPTION 'MDF is disbursed within what is committed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""

TRIGGERS = (
    ("rap_keeps_its_terms", "UPDATE OR DELETE", "programs_rap"),
    ("named_account_stays", "INSERT OR UPDATE OR DELETE", "programs_namedaccount"),
    ("qar_stays", "UPDATE OR DELETE", "programs_qar"),
    ("locked_plan_stays", "INSERT OR UPDATE OR DELETE", "programs_commitment"),
    ("mdf_within_budget", "INSERT", "programs_mdfcommitment"),
    ("mdf_within_committed", "INSERT OR UPDATE OR DELETE", "programs_mdfdisbursement"),
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("programs", "0003_raps_and_qars")]

    operations: ClassVar = [
        RunStatements(
            [
                RAP_STAYS,
                ACCOUNT_STAYS,
                QAR_STAYS,
                PLAN_STAYS,
                WITHIN_BUDGET,
                WITHIN_COMMITTED,
                *(
                    f"CREATE TRIGGER {law} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {law}()"
                    for law, when, table in TRIGGERS
                ),
            ],
            [
                *(f"DROP TRIGGER {law} ON {table}" for law, _, table in TRIGGERS),
                *(f"DROP FUNCTION {law}()" for law, _, _ in TRIGGERS),
            ],
        ),
        AppendOnly("programs_mdfcommitment"),
    ]
