"""Law: a move of an engagement is a fact; it is taken back by the next one, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0005_moves_and_returns")]

    operations: ClassVar = [AppendOnly("engagements_engagementmove")]
