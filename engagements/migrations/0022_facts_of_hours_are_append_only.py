"""Law: blocks of hours, crossings and reports of an outcome are facts; a newer row corrects them."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0021_prepaid_hours_take_time")]

    operations: ClassVar = [
        AppendOnly("engagements_hoursblock"),
        AppendOnly("engagements_hourscrossing"),
        AppendOnly("engagements_outcomereport"),
    ]
