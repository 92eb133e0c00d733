"""The ledger of deposits: append-only, numbered without a gap per account, inserted by `retainers/ledger.py` alone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from retainers.models.deposit_account import DepositAccount

if TYPE_CHECKING:
    from partnerview.users.models import User


class EntryKind(models.TextChoices):
    DEPOSIT = "deposit", "Deposit"
    TOP_UP = "top_up", "Top-up"
    DRAW = "draw", "Draw"
    REFUND = "refund", "Refund"
    ADJUSTMENT = "adjustment", "Adjustment"
    TRANSFER = "transfer", "Transfer"
    WRITE_OFF = "write_off", "Write-off"
    REVERSAL = "reversal", "Reversal"


CREDITS: Final = (EntryKind.DEPOSIT, EntryKind.TOP_UP)
DEBITS: Final = (EntryKind.DRAW, EntryKind.REFUND)


class DepositEntryQuerySet(models.QuerySet["DepositEntry"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=DepositAccount.objects.visible_to(user))


class DepositEntry(models.Model):
    """One movement of an account, signed: in above zero, out below.

    A row without `cleared_on` is pending and moves no balance; the row that `clears` it does. `of_kind` is the
    row's own kind, and for a reversal the kind of what it takes back. The four `…_after` are the account's
    running sums in the order of `sequence`: cleared, pending, paid in (deposits and top-ups), drawn.
    """

    # Leads the unique key below.
    account = models.ForeignKey(DepositAccount, on_delete=models.PROTECT, related_name="entries", db_index=False)
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    of_kind = models.CharField(max_length=10, choices=EntryKind.choices)
    amount = models.DecimalField(max_digits=19, decimal_places=3)
    currency = models.CharField(max_length=3)
    valued_on = models.DateField()
    cleared_on = models.DateField(null=True)
    month = models.DateField()  # the period that it posts in
    balance_after = models.DecimalField(max_digits=19, decimal_places=3)
    pending_after = models.DecimalField(max_digits=19, decimal_places=3)
    funded_after = models.DecimalField(max_digits=19, decimal_places=3)
    drawn_after = models.DecimalField(max_digits=19, decimal_places=3)
    what_for = models.CharField(max_length=300, blank=True)
    clears = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="cleared_by")
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    # The other leg of a transfer, named by the leg that was written second.
    counterpart = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="counterpart_of")
    draw = models.ForeignKey("retainers.Draw", on_delete=models.PROTECT, null=True, related_name="entries")
    top_up = models.ForeignKey("retainers.TopUpRequest", on_delete=models.PROTECT, null=True, related_name="entries")
    reference = models.CharField(max_length=120, blank=True)
    evidence = models.CharField(max_length=300, blank=True)  # path below MEDIA_ROOT
    evidence_name = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    idempotency_key = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())

    objects = DepositEntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["account", "sequence"]
        verbose_name_plural = "deposit entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "sequence"], name="deposit_entry_sequence_once"),
            models.UniqueConstraint(
                fields=["account", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="deposit_entry_once_per_key",
            ),
            models.UniqueConstraint(
                fields=["draw"], condition=models.Q(kind="draw"), name="deposit_entry_draw_posts_once"
            ),
            models.CheckConstraint(
                condition=(models.Q(kind__in=CREDITS, amount__gt=0) | models.Q(kind__in=DEBITS, amount__lt=0))
                | (~models.Q(kind__in=(*CREDITS, *DEBITS)) & ~models.Q(amount=0)),
                name="deposit_entry_sign_of_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="reversal", reverses__isnull=False)
                | (~models.Q(kind="reversal") & models.Q(reverses=None, of_kind=models.F("kind"))),
                name="deposit_entry_reversal_names_entry",
            ),
            models.CheckConstraint(
                condition=~models.Q(of_kind="reversal"), name="deposit_entry_no_reversal_of_reversal"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="draw") | models.Q(draw__isnull=False), name="deposit_entry_draw_names_draw"
            ),
            models.CheckConstraint(
                condition=models.Q(cleared_on=None) | models.Q(cleared_on=models.F("valued_on")),
                name="deposit_entry_valued_when_cleared",
            ),
            models.CheckConstraint(
                condition=models.Q(clears=None) | models.Q(cleared_on__isnull=False),
                name="deposit_entry_clearing_is_cleared",
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="deposit_entry_month"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "valued_on"], name="deposit_entry_by_day"),
            models.Index(
                fields=["valued_on", "account"],
                condition=models.Q(of_kind="draw"),
                include=["amount"],
                name="deposit_entry_burn",
            ),
            models.Index(fields=["month"], name="deposit_entry_by_month"),
        ]

    def __str__(self) -> str:
        return f"no. {self.sequence} of account {self.account_id}"

    @property
    def amount_out(self) -> Decimal:
        """What left the account, above zero."""
        return -self.amount

    @property
    def is_pending(self) -> bool:
        """Whether it came in as money that had not arrived."""
        return self.cleared_on is None
