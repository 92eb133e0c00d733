"""How a firm counts licences that it sells as agent: at their price, or at what it earns of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("books", "0006_policies_of_mrr")]

    operations: ClassVar = [
        migrations.AddField(
            "conventions",
            "licence_policy",
            models.CharField(
                choices=[
                    ("gross", "Its price: what the client pays"),
                    ("earned", "Our commission: its price less what goes to the vendor"),
                ],
                default="gross",
                max_length=10,
            ),
        )
    ]
