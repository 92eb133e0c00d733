"""Laws: deposit entries are append-only, post into open periods, stay in their account's currency, form one
unbroken chain with true running sums, and never leave an account below what its policy allows.

The chain is checked row by row as it grows, the policy when the transaction ends, so that a deposit and the
draw that it pays for may come in any order inside one action.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.books.law import lift_only_open_periods, only_open_periods
from partnerview.db.operations import AppendOnly, RunStatements

LEDGER = "retainers_depositentry"

KEEPS_THE_CHAIN = """
CREATE FUNCTION deposit_entry_keeps_the_chain() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    last retainers_depositentry%ROWTYPE;
    original retainers_depositentry%ROWTYPE;
    state text;
    cleared numeric := CASE WHEN NEW.cleared_on IS NULL THEN 0 ELSE NEW.amount END;
    pending numeric := CASE WHEN NEW.cleared_on IS NULL THEN NEW.amount
                            WHEN NEW.clears_id IS NOT NULL THEN -NEW.amount ELSE 0 END;
BEGIN
    SELECT status INTO state FROM retainers_depositaccount WHERE id = NEW.account_id FOR SHARE;
    IF state <> 'open' THEN
        RAISE EXCEPTION 'deposit account % is closed', NEW.account_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT * INTO last FROM retainers_depositentry
    WHERE account_id = NEW.account_id ORDER BY sequence DESC LIMIT 1;
    IF NEW.sequence <> coalesce(last.sequence, 0) + 1
       OR NEW.balance_after <> coalesce(last.balance_after, 0) + cleared
       OR NEW.pending_after <> coalesce(last.pending_after, 0) + pending
       OR NEW.funded_after <> coalesce(last.funded_after, 0)
          + (CASE WHEN NEW.of_kind IN ('deposit', 'top_up') THEN cleared ELSE 0 END)
       OR NEW.drawn_after <> coalesce(last.drawn_after, 0) - (CASE WHEN NEW.of_kind = 'draw' THEN cleared ELSE 0 END)
    THEN
        RAISE EXCEPTION 'entry % of deposit account % does not follow the one before it', NEW.sequence, NEW.account_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.clears_id IS NOT NULL THEN
        SELECT * INTO original FROM retainers_depositentry WHERE id = NEW.clears_id;
        IF original.account_id <> NEW.account_id OR original.amount <> NEW.amount OR original.kind <> NEW.kind
           OR original.cleared_on IS NOT NULL OR NEW.cleared_on < original.valued_on
           OR EXISTS (SELECT FROM retainers_depositentry WHERE reverses_id = original.id)
        THEN
            RAISE EXCEPTION 'entry % cannot be cleared like this', NEW.clears_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT * INTO original FROM retainers_depositentry WHERE id = NEW.reverses_id;
        IF original.account_id <> NEW.account_id OR original.amount <> -NEW.amount OR original.kind <> NEW.of_kind
           OR (original.cleared_on IS NULL) <> (NEW.cleared_on IS NULL)
           OR EXISTS (SELECT FROM retainers_depositentry WHERE clears_id = original.id)
        THEN
            RAISE EXCEPTION 'entry % cannot be reversed like this', NEW.reverses_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END
$law$
"""

# It runs when the transaction ends, wherever the search path points by then: tables by their schema.
WITHIN_POLICY = """
CREATE FUNCTION deposits_stay_within_policy() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    allowed numeric;
    reached numeric;
BEGIN
    EXECUTE format('SELECT CASE policy WHEN ''flag'' THEN NULL ELSE -overdraft_limit END '
                   'FROM %I.retainers_depositaccount WHERE id = $1', TG_TABLE_SCHEMA)
        INTO allowed USING NEW.account_id;
    EXECUTE format('SELECT balance_after FROM %I.retainers_depositentry '
                   'WHERE account_id = $1 ORDER BY sequence DESC LIMIT 1', TG_TABLE_SCHEMA)
        INTO reached USING NEW.account_id;
    IF reached < allowed THEN
        RAISE EXCEPTION 'deposit account % would stand at %, its policy allows %', NEW.account_id, reached, allowed
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$law$
"""

FROZEN_DRAW = """
CREATE FUNCTION draw_keeps_what_was_asked() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF (NEW.account_id, NEW.amount, NEW.currency, NEW.requested_by_id)
       IS DISTINCT FROM (OLD.account_id, OLD.amount, OLD.currency, OLD.requested_by_id)
       OR (OLD.approved_amount IS NOT NULL AND NEW.approved_amount IS DISTINCT FROM OLD.approved_amount)
       OR (OLD.approved_by_id IS NOT NULL AND NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id)
    THEN
        RAISE EXCEPTION 'what was asked and approved of draw % stays', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""

DRAW_STAYS = """
CREATE FUNCTION refuse_draw_removal() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    RAISE EXCEPTION 'draw % stays on record: cancel or reverse it', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END
$law$
"""

OF_ITS_ACCOUNT = "FOREIGN KEY (account_id, currency) REFERENCES retainers_depositaccount (id, currency)"
IN_CURRENCY = {
    "retainers_depositentry": "deposit_entry_in_currency",
    "retainers_draw": "draw_in_currency",
    "retainers_topuprequest": "top_up_in_currency",
}


class Migration(migrations.Migration):
    dependencies: ClassVar = [("retainers", "0001_deposits"), ("books", "0001_initial")]

    operations: ClassVar = [
        RunStatements(only_open_periods(LEDGER), lift_only_open_periods(LEDGER)),
        AppendOnly(LEDGER),
        AppendOnly("retainers_riskreview"),
        RunStatements(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} {OF_ITS_ACCOUNT}" for table, name in IN_CURRENCY.items()],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name in IN_CURRENCY.items()],
        ),
        RunStatements(
            [
                KEEPS_THE_CHAIN,
                f"CREATE TRIGGER {LEDGER}_chain BEFORE INSERT ON {LEDGER} "
                "FOR EACH ROW EXECUTE FUNCTION deposit_entry_keeps_the_chain()",
                WITHIN_POLICY,
                f"CREATE CONSTRAINT TRIGGER {LEDGER}_policy AFTER INSERT ON {LEDGER} "
                "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
                "WHEN (NEW.amount < 0 AND NEW.kind IN ('draw', 'refund', 'transfer') AND NEW.cleared_on IS NOT NULL) "
                "EXECUTE FUNCTION deposits_stay_within_policy()",
                FROZEN_DRAW,
                "CREATE TRIGGER draw_frozen BEFORE UPDATE ON retainers_draw "
                "FOR EACH ROW EXECUTE FUNCTION draw_keeps_what_was_asked()",
                DRAW_STAYS,
                "CREATE TRIGGER draw_stays BEFORE DELETE ON retainers_draw "
                "FOR EACH ROW EXECUTE FUNCTION refuse_draw_removal()",
            ],
            [
                "DROP TRIGGER draw_stays ON retainers_draw",
                "DROP FUNCTION refuse_draw_removal()",
                "DROP TRIGGER draw_frozen ON retainers_draw",
                "DROP FUNCTION draw_keeps_what_was_asked()",
                f"DROP TRIGGER {LEDGER}_policy ON {LEDGER}",
                "DROP FUNCTION deposits_stay_within_policy()",
                f"DROP TRIGGER {LEDGER}_chain ON {LEDGER}",
                "DROP FUNCTION deposit_entry_keeps_the_chain()",
            ],
        ),
    ]
