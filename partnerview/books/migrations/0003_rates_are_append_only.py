"""Law: an exchange rate is never changed; a correction is a newer row."""

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [("books", "0002_period_is_its_name")]

    operations: ClassVar = [AppendOnly("books_exchangerate")]
