"""Law: what was used is a fact; a mistake is taken back by a reversal, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0012_usage")]

    operations: ClassVar = [AppendOnly("engagements_usagerecord")]
