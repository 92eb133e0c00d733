"""Law: prices, attainments, readings of health and notes of value are facts; none is changed or taken away."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0040_catalogue_and_success")]

    operations: ClassVar = [
        AppendOnly("engagements_tierprice"),
        AppendOnly("engagements_slaattainment"),
        AppendOnly("engagements_healthreading"),
        AppendOnly("engagements_valuenote"),
    ]
