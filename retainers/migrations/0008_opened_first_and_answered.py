"""Laws: nothing counts on a deposit account before the day it was opened; a rule that was ever active has six answers.

The second says in SQL what `retainers/answers.py` says in words; both have to be changed together. Null answers are
open: `coalesce` makes them refuse, because a CHECK lets an unknown through.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import migrations

from partnerview.db.operations import RunStatements

NOT_BEFORE_OPENING: Final = """
CREATE FUNCTION deposit_entry_not_before_opening() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF NEW.valued_on < (SELECT opened_on FROM retainers_depositaccount WHERE id = NEW.account_id) THEN
        RAISE EXCEPTION 'deposit account % was not open on %', NEW.account_id, NEW.valued_on
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""
ON_ENTRY: Final = """
CREATE TRIGGER retainers_depositentry_opening BEFORE INSERT ON retainers_depositentry
FOR EACH ROW EXECUTE FUNCTION deposit_entry_not_before_opening()
"""
NOT_AFTER_ENTRIES: Final = """
CREATE FUNCTION deposit_account_opens_first() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF EXISTS (SELECT FROM retainers_depositentry WHERE account_id = NEW.id AND valued_on < NEW.opened_on) THEN
        RAISE EXCEPTION 'deposit account % has entries before %', NEW.id, NEW.opened_on
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""
ON_ACCOUNT: Final = """
CREATE TRIGGER retainers_depositaccount_opening BEFORE UPDATE OF opened_on ON retainers_depositaccount
FOR EACH ROW WHEN (NEW.opened_on > OLD.opened_on) EXECUTE FUNCTION deposit_account_opens_first()
"""
WAS_ACTIVE: Final = "status IN ('active', 'lapsed', 'superseded', 'ended')"
NO_SHARE: Final = "share_percent IS NULL AND share_basis = '' AND share_months IS NULL AND share_cap IS NULL"
NO_MARGIN: Final = "monthly_margin IS NULL"
NO_BONUS: Final = "bonus IS NULL"
A_SHARE: Final = """
coalesce(share_percent > 0 AND share_percent <= 100, false) AND share_basis <> ''
AND coalesce(share_months, 1) >= 1 AND coalesce(share_cap, 1) > 0 AND coalesce(guarantee, 1) > 0
"""
ANSWERED: Final = {
    "rule_answers_the_first_cycle": """
        coalesce(settled_on >= paid_on AND handed_over_on IS NOT NULL, false)
        AND paid_reference <> '' AND settled_reference <> '' AND handed_over_reference <> ''
    """,
    "rule_answers_the_need": """
        need <> '' AND need_text <> ''
        AND (model <> 'operator' OR (coalesce(need_months, 0) >= 2 AND need_evidence <> ''))
    """,
    "rule_answers_the_owner": """
        owner <> '' AND white_label IS NOT NULL AND decided_by <> ''
        AND (model <> 'white_label' OR (white_label AND owner = 'partner'))
    """,
    "rule_answers_the_economics": f"""
        CASE economics
            WHEN 'share' THEN {A_SHARE} AND {NO_MARGIN} AND {NO_BONUS}
            WHEN 'margin' THEN coalesce(monthly_margin, 0) > 0 AND {NO_SHARE} AND {NO_BONUS} AND guarantee IS NULL
            WHEN 'bonus' THEN coalesce(bonus, 0) > 0 AND {NO_SHARE} AND {NO_MARGIN} AND guarantee IS NULL
            WHEN 'none' THEN {NO_SHARE} AND {NO_MARGIN} AND {NO_BONUS} AND guarantee IS NULL
            ELSE false END
        AND CASE model
            WHEN 'referral' THEN economics <> 'margin' AND partner_rate IS NULL
            WHEN 'vendor_commission' THEN economics = 'share' AND partner_rate IS NULL
            WHEN 'operator' THEN partner_rate IS NULL
            ELSE coalesce(partner_rate, 0) > 0 END
    """,
    "rule_answers_the_rhythm": """
        delivery <> '' AND reporting <> '' AND approvals <> '' AND review <> ''
        AND (btrim(outside) <> '') <> nothing_outside
    """,
    "rule_answers_the_renewal": "renewal <> ''",
}


class Migration(migrations.Migration):
    dependencies: ClassVar = [("retainers", "0007_shares_stay")]

    operations: ClassVar = [
        RunStatements(
            [NOT_BEFORE_OPENING, ON_ENTRY, NOT_AFTER_ENTRIES, ON_ACCOUNT],
            [
                "DROP TRIGGER retainers_depositaccount_opening ON retainers_depositaccount",
                "DROP FUNCTION deposit_account_opens_first()",
                "DROP TRIGGER retainers_depositentry_opening ON retainers_depositentry",
                "DROP FUNCTION deposit_entry_not_before_opening()",
            ],
        ),
        RunStatements(
            [
                f"ALTER TABLE retainers_rule ADD CONSTRAINT {name} CHECK (NOT ({WAS_ACTIVE}) OR ({answer}))"
                for name, answer in ANSWERED.items()
            ],
            [f"ALTER TABLE retainers_rule DROP CONSTRAINT {name}" for name in ANSWERED],
        ),
    ]
