"""Law: when a month was closed and opened again is never changed."""

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [("books", "0004_moves_of_periods")]

    operations: ClassVar = [AppendOnly("books_periodmove")]
