"""What stands on a deposit account now: the running sums of its last entry, moved by the ledger's trigger alone."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models

from retainers.models.deposit_account import DepositAccount


class DepositBalance(models.Model):
    """One row for each account, made with it. Every entry moves it; the application role can only read it (ADR 2010).

    In the account's currency: cleared, pending, paid in (deposits and top-ups) and drawn, as in DepositEntry.
    """

    account = models.OneToOneField(DepositAccount, on_delete=models.PROTECT, primary_key=True, related_name="balance")
    sequence = models.PositiveIntegerField(default=0)  # of the last entry
    cleared = models.DecimalField(max_digits=19, decimal_places=3, default=Decimal(0))
    pending = models.DecimalField(max_digits=19, decimal_places=3, default=Decimal(0))
    funded = models.DecimalField(max_digits=19, decimal_places=3, default=Decimal(0))
    drawn = models.DecimalField(max_digits=19, decimal_places=3, default=Decimal(0))
    recorded_at = models.DateTimeField(null=True)  # of the last entry

    class Meta:
        ordering: ClassVar = ["account"]

    def __str__(self) -> str:
        return f"{self.cleared} on account {self.account_id} after entry {self.sequence}"
