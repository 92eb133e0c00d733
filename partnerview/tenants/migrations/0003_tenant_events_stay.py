"""Law: what became of a tenant is never rewritten."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [("tenants", "0002_events_and_blueprint")]

    operations: ClassVar = [AppendOnly("tenants_tenantevent")]
