"""Bank statements of the deposit accounts at the bank, and what became of each of their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from partnerview.directory.models import SEES_ALL
from partnerview.users.permissions import Permission
from retainers.models.deposit_entry import DepositEntry

if TYPE_CHECKING:
    from partnerview.users.models import User


class BankLineStatus(models.TextChoices):
    MATCHED = "matched", "Matched"
    QUEUED = "queued", "To decide"
    SET_ASIDE = "set_aside", "Set aside"


class BankQuerySet(models.QuerySet["BankStatement"]):
    def visible_to(self, user: User) -> Self:
        """The whole bank account, so only for those who look after all."""
        return self if user.may(Permission.DEPOSITS_VIEW) and user.has_role(*SEES_ALL) else self.none()


class BankLineQuerySet(models.QuerySet["BankLine"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(statement__in=BankStatement.objects.visible_to(user))


class BankStatement(models.Model):
    """One uploaded file. The same file again is refused by its hash."""

    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64, unique=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now())

    objects = BankQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-uploaded_at", "-id"]

    def __str__(self) -> str:
        return self.file_name


class BankLine(models.Model):
    """Money that moved at the bank, and the ledger entry that it is; or why nobody knows yet."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        BankLineStatus.QUEUED: frozenset({BankLineStatus.MATCHED, BankLineStatus.SET_ASIDE}),
        BankLineStatus.SET_ASIDE: frozenset({BankLineStatus.QUEUED}),
        BankLineStatus.MATCHED: frozenset(),
    }

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    booked_on = models.DateField()
    amount = models.DecimalField(max_digits=19, decimal_places=3)
    currency = models.CharField(max_length=3)
    text = models.CharField(max_length=300, blank=True)
    # Tells the same movement in two statements that overlap: the bank's own id, or the row's content and ordinal.
    identity = models.CharField(max_length=80, unique=True)
    status = models.CharField(max_length=10, choices=BankLineStatus.choices, default=BankLineStatus.QUEUED)
    entry = models.OneToOneField(DepositEntry, on_delete=models.PROTECT, null=True, related_name="bank_line")
    why = models.CharField(max_length=300, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = BankLineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-booked_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "position"], name="bank_line_once"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="bank_line_moves_something"),
            models.CheckConstraint(
                condition=models.Q(status="matched", entry__isnull=False)
                | (~models.Q(status="matched") & models.Q(entry=None) & ~models.Q(why="")),
                name="bank_line_matched_or_says_why",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "-booked_on", "-id"], name="bank_line_by_status")]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount} {self.currency}"
