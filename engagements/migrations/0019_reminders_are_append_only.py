"""Law: a reminder that was sent is a fact; it is never changed or taken away."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0018_payment_reminders")]

    operations: ClassVar = [AppendOnly("engagements_paymentreminder")]
