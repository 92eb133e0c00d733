"""Laws: an accepted deal keeps its terms and its reward, a settled one stays; the attribution log is append-only.

And what a firm begins with: ninety days of protection, ten per cent, twenty for the whole cycle.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly, RunStatements

DEAL_STAYS = """
CREATE FUNCTION deal_stays() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.status NOT IN ('registered', 'accepted') THEN
        RAISE EXCEPTION 'a settled deal stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status = 'accepted' AND ROW(OLD.partner_id, OLD.prospect, OLD.amount, OLD.currency, OLD.found_by,
        OLD.qualified_by, OLD.offered_by, OLD.closed_by, OLD.served_by, OLD.registered_by_id, OLD.registered_on,
        OLD.decided_by_id, OLD.decided_on, OLD.reward_percent, OLD.expires_on)
        IS DISTINCT FROM ROW(NEW.partner_id, NEW.prospect, NEW.amount, NEW.currency, NEW.found_by,
        NEW.qualified_by, NEW.offered_by, NEW.closed_by, NEW.served_by, NEW.registered_by_id, NEW.registered_on,
        NEW.decided_by_id, NEW.decided_on, NEW.reward_percent, NEW.expires_on) THEN
        RAISE EXCEPTION 'an accepted deal keeps its terms' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$law$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("programs", "0013_deals_and_referrals")]

    operations: ClassVar = [
        RunStatements(
            [
                DEAL_STAYS,
                "CREATE TRIGGER deals_stay BEFORE UPDATE OR DELETE ON programs_deal "
                "FOR EACH ROW EXECUTE FUNCTION deal_stays()",
                "INSERT INTO programs_dealpolicy (id, protected_days, reward_percent, full_cycle_percent) "
                "VALUES (1, 90, 10, 20)",
            ],
            ["DROP TRIGGER deals_stay ON programs_deal", "DROP FUNCTION deal_stays()"],
        ),
        AppendOnly("programs_attribution"),
    ]
