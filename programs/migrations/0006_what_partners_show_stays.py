"""Law: what a partner has shown for MDF and who has done a training stays as it was said."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [("programs", "0005_portal")]

    operations: ClassVar = [AppendOnly("programs_mdfproof"), AppendOnly("programs_completion")]
