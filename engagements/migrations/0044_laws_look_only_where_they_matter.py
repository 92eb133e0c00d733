"""Laws: as before, asked only of rows that they could refuse; and no index that another one leads already.

A billing run takes every approved entry twice, once for the draft and once for the issue, and changes nothing that
is locked. PostgreSQL compares by itself whether it does, so the functions run where there is something to refuse.
"""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from partnerview.db.operations import RunStatements

CHANGED = """
CREATE TRIGGER engagements_timeentry_locked BEFORE UPDATE ON engagements_timeentry FOR EACH ROW
WHEN (OLD.status IN ('approved', 'invoiced') AND
      (OLD.person_id, OLD.engagement_id, OLD.line_id, OLD.worked_on, OLD.minutes, OLD.workstream, OLD.task,
       OLD.note, OLD.is_billable, OLD.is_after_hours)
      IS DISTINCT FROM
      (NEW.person_id, NEW.engagement_id, NEW.line_id, NEW.worked_on, NEW.minutes, NEW.workstream, NEW.task,
       NEW.note, NEW.is_billable, NEW.is_after_hours))
EXECUTE FUNCTION lock_approved_time()
"""
DELETED = """
CREATE TRIGGER engagements_timeentry_kept BEFORE DELETE ON engagements_timeentry FOR EACH ROW
WHEN (OLD.status <> 'draft')
EXECUTE FUNCTION lock_approved_time()
"""
FROZEN = """
CREATE TRIGGER invoice_frozen BEFORE UPDATE OR DELETE ON engagements_invoice FOR EACH ROW
WHEN (OLD.status = 'issued')
EXECUTE FUNCTION freeze_issued_invoice()
"""


def _key(to: str, name: str, **more: bool) -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to, **more
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("engagements", "0043_amendments_of_licences_and_tiers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AlterField("timeentry", "approved_by", _key(settings.AUTH_USER_MODEL, "+", null=True)),
        migrations.AlterField("timeentry", "engagement", _key("engagements.engagement", "time_entries")),
        migrations.AlterField("timeentry", "person", _key("engagements.person", "time_entries")),
        RunStatements(
            [
                "DROP TRIGGER engagements_timeentry_locked ON engagements_timeentry",
                CHANGED,
                DELETED,
                "DROP TRIGGER invoice_frozen ON engagements_invoice",
                FROZEN,
            ],
            [
                "DROP TRIGGER invoice_frozen ON engagements_invoice",
                "CREATE TRIGGER invoice_frozen BEFORE UPDATE OR DELETE ON engagements_invoice "
                "FOR EACH ROW EXECUTE FUNCTION freeze_issued_invoice()",
                "DROP TRIGGER engagements_timeentry_kept ON engagements_timeentry",
                "DROP TRIGGER engagements_timeentry_locked ON engagements_timeentry",
                "CREATE TRIGGER engagements_timeentry_locked BEFORE UPDATE OR DELETE ON engagements_timeentry "
                "FOR EACH ROW EXECUTE FUNCTION lock_approved_time()",
            ],
        ),
    ]
