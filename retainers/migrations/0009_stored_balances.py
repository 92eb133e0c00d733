"""A balance for each account: made with it, moved by the chain law with every entry, and by nothing else.

The law runs with the rights of the tables' owner, so the application role can only read balances (as it reads the head
of the audit chain). It holds a new entry against the balance instead of the entry before, and takes in that nothing
counts before the account was opened, which was a law of its own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Final

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

BALANCE: Final = "retainers_depositbalance"
FILL: Final = f"""
INSERT INTO {BALANCE} (account_id, sequence, cleared, pending, funded, drawn, recorded_at)
SELECT account.id, coalesce(last.sequence, 0), coalesce(last.balance_after, 0), coalesce(last.pending_after, 0),
       coalesce(last.funded_after, 0), coalesce(last.drawn_after, 0), last.recorded_at
FROM retainers_depositaccount account
LEFT JOIN LATERAL (SELECT * FROM retainers_depositentry WHERE account_id = account.id
                   ORDER BY sequence DESC LIMIT 1) last ON true
"""  # noqa: S608
STARTS_AT_NOTHING: Final = f"""
CREATE FUNCTION deposit_account_has_a_balance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $law$
BEGIN
    INSERT INTO {BALANCE} (account_id, sequence, cleared, pending, funded, drawn) VALUES (NEW.id, 0, 0, 0, 0, 0);
    RETURN NULL;
END
$law$
"""  # noqa: S608
KEEPS_THE_CHAIN: Final = f"""
CREATE OR REPLACE FUNCTION deposit_entry_keeps_the_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $law$
DECLARE
    held retainers_depositaccount%ROWTYPE;
    original retainers_depositentry%ROWTYPE;
    moved numeric := CASE WHEN NEW.cleared_on IS NULL THEN 0 ELSE NEW.amount END;
    waiting numeric := CASE WHEN NEW.cleared_on IS NULL THEN NEW.amount
                            WHEN NEW.clears_id IS NOT NULL THEN -NEW.amount ELSE 0 END;
BEGIN
    SELECT * INTO held FROM retainers_depositaccount WHERE id = NEW.account_id FOR SHARE;
    IF held.status <> 'open' THEN
        RAISE EXCEPTION 'deposit account % is closed', NEW.account_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.valued_on < held.opened_on THEN
        RAISE EXCEPTION 'deposit account % was not open on %', NEW.account_id, NEW.valued_on
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE {BALANCE}
    SET sequence = NEW.sequence, cleared = NEW.balance_after, pending = NEW.pending_after,
        funded = NEW.funded_after, drawn = NEW.drawn_after, recorded_at = NEW.recorded_at
    WHERE account_id = NEW.account_id AND NEW.sequence = sequence + 1
      AND NEW.balance_after = cleared + moved AND NEW.pending_after = pending + waiting
      AND NEW.funded_after = funded + (CASE WHEN NEW.of_kind IN ('deposit', 'top_up') THEN moved ELSE 0 END)
      AND NEW.drawn_after = drawn - (CASE WHEN NEW.of_kind = 'draw' THEN moved ELSE 0 END);
    IF NOT FOUND THEN
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
"""  # noqa: S608
# It runs when the transaction ends, wherever the search path points by then: it takes its own along.
WITHIN_POLICY: Final = f"""
CREATE OR REPLACE FUNCTION deposits_stay_within_policy() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $law$
DECLARE
    allowed numeric;
    reached numeric;
BEGIN
    SELECT CASE account.policy WHEN 'flag' THEN NULL ELSE -account.overdraft_limit END, balance.cleared
    INTO allowed, reached
    FROM retainers_depositaccount account JOIN {BALANCE} balance ON balance.account_id = account.id
    WHERE account.id = NEW.account_id;
    IF reached < allowed THEN
        RAISE EXCEPTION 'deposit account % would stand at %, its policy allows %', NEW.account_id, reached, allowed
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$law$
"""  # noqa: S608
REPORT: Final = f"""
CREATE OR REPLACE VIEW report_deposit_balances AS
SELECT account.id AS account_id, account.partner_id, account.client_id, account.currency, account.status,
       account.policy, account.overdraft_limit, account.floor, account.target, balance.cleared::numeric AS cleared,
       balance.pending::numeric AS pending, coalesce(held.amount, 0) AS reserved,
       balance.cleared - coalesce(held.amount, 0) AS available, greatest(0, -balance.cleared) AS exposure,
       balance.recorded_at AS last_recorded_at
FROM retainers_depositaccount account
JOIN {BALANCE} balance ON balance.account_id = account.id
LEFT JOIN LATERAL (SELECT sum(approved_amount) AS amount FROM retainers_draw
                   WHERE account_id = account.id AND status = 'approved') held ON true
"""  # noqa: S608


def amount() -> models.DecimalField:
    return models.DecimalField(decimal_places=3, default=Decimal(0), max_digits=19)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("retainers", "0008_opened_first_and_answered")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="DepositBalance",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="balance",
                        serialize=False,
                        to="retainers.depositaccount",
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("cleared", amount()),
                ("pending", amount()),
                ("funded", amount()),
                ("drawn", amount()),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
            options={"ordering": ["account"]},
        ),
        # No way back: without balances the ledger's laws of 0002 and 0008 would have to come back too.
        migrations.RunSQL(
            [
                # Every entry writes its account's row again: room on the page keeps it there.
                f"ALTER TABLE {BALANCE} SET (fillfactor = 50)",
                FILL,
                f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {BALANCE} FROM {settings.DATABASE_APP_ROLE}",
                STARTS_AT_NOTHING,
                "CREATE TRIGGER retainers_depositaccount_balance AFTER INSERT ON retainers_depositaccount "
                "FOR EACH ROW EXECUTE FUNCTION deposit_account_has_a_balance()",
                KEEPS_THE_CHAIN,
                WITHIN_POLICY,
                "DROP TRIGGER retainers_depositentry_opening ON retainers_depositentry",
                "DROP FUNCTION deposit_entry_not_before_opening()",
                REPORT,
            ],
        ),
    ]
