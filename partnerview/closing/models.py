"""What the close keeps: the figures as they stood each time a month was closed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from partnerview.books.models import PeriodMove
from partnerview.directory.models import Client


class Closed(models.TextChoices):
    """Which figure of a client was frozen."""

    REVENUE = "revenue", "Recognized revenue"
    MRR = "mrr", "MRR"


class ClosedFigure(models.Model):
    """One client's figure of a month at one closing of it, in contract currency. Append-only."""

    closing = models.ForeignKey(PeriodMove, on_delete=models.PROTECT, related_name="figures", db_index=False)
    figure = models.CharField(max_length=10, choices=Closed.choices)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=26, decimal_places=10)
    rows = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["closing", "figure", "client", "currency"], name="closed_figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.amount} {self.currency}"
