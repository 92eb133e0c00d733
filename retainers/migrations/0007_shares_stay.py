"""Law: what a cycle earned is never changed; a settlement that was wrong is reversed by a row."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [("retainers", "0006_cycles")]

    operations: ClassVar = [AppendOnly("retainers_revenueshare")]
