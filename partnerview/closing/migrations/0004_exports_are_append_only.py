"""Law: which journal was exported, and its hash, is never changed."""

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [("closing", "0003_journals")]

    operations: ClassVar = [AppendOnly("closing_journalexport")]
