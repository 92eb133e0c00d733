"""Law: a renewal is an event; what comes after it is another event, never a change."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0014_terms_and_renewals")]

    operations: ClassVar = [AppendOnly("engagements_renewal")]
