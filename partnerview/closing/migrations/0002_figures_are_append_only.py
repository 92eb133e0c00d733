"""Law: what a close has kept is never changed."""

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [("closing", "0001_figures_kept_at_close")]

    operations: ClassVar = [AppendOnly("closing_closedfigure")]
