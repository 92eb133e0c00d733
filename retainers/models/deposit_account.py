"""A deposit account: money of one partner or client in one currency, held and drawn. Its balance is its ledger's."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce

from engagements.models import Engagement
from partnerview.directory.models import SEES_ALL, Client, Partner
from partnerview.users.permissions import Permission, Role

if TYPE_CHECKING:
    from partnerview.users.models import User

BURN_DAYS: Final = ((30, "30 days"), (60, "60 days"), (90, "90 days"))


class DepositPolicy(models.TextChoices):
    BLOCK = "block", "Block overdrafts"
    LIMIT = "limit", "Allow to a limit"
    FLAG = "flag", "Allow and flag"


class AccountStatus(models.TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class DepositAccountQuerySet(models.QuerySet["DepositAccount"]):
    def visible_to(self, user: User) -> Self:
        """All for those who look after all; a PAM's own partners, an account manager's clients and their partners."""
        if not user.may(Permission.DEPOSITS_VIEW):
            return self.none()
        if user.has_role(*SEES_ALL):
            return self
        mine = Engagement.objects.filter(account_manager=user).order_by()
        seen = models.Q(client__in=Client.objects.visible_to(user)) | models.Q(partner__in=mine.values("partner"))
        if user.has_role(Role.PAM):
            seen |= models.Q(partner__pam=user)
        return self.filter(seen)

    def named(self) -> Self:
        """Annotates `holder`, the name of the partner or client."""
        return self.annotate(holder=Coalesce("partner__name", "client__name"))

    def lock(self, *pks: int) -> list[DepositAccount]:
        """The rows in the order of their keys, locked against other writers until the transaction ends."""
        return list(self.select_for_update(no_key=True, of=("self",)).filter(pk__in=pks).order_by("pk"))

    def lock_one(self, pk: int) -> DepositAccount:
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class DepositAccount(models.Model):
    """Held for a partner or a client; the policy says how far below zero a draw may take it."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        AccountStatus.OPEN: frozenset({AccountStatus.CLOSED}),
        AccountStatus.CLOSED: frozenset({AccountStatus.OPEN}),
    }

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="deposit_accounts"
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True, related_name="deposit_accounts")
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=AccountStatus.choices, default=AccountStatus.OPEN)
    policy = models.CharField(max_length=10, choices=DepositPolicy.choices, default=DepositPolicy.BLOCK)
    overdraft_limit = models.DecimalField(max_digits=19, decimal_places=3, default=Decimal(0))
    floor = models.DecimalField(max_digits=19, decimal_places=3, default=Decimal(0))
    target = models.DecimalField(max_digits=19, decimal_places=3, default=Decimal(0))
    top_up_terms_days = models.PositiveSmallIntegerField(default=14)
    # What the deposit is meant to last for: drawn % is held against the part of these days that has gone.
    covers_from = models.DateField(null=True, blank=True)
    covers_before = models.DateField(null=True, blank=True)
    # This account's own thresholds; empty means the firm's.
    low_runway_days = models.PositiveSmallIntegerField(null=True, blank=True)
    ahead_of_pace = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DepositAccountQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(partner__isnull=False, client=None) | models.Q(partner=None, client__isnull=False),
                name="deposit_account_one_holder",
            ),
            models.UniqueConstraint(
                fields=["partner", "currency"],
                condition=models.Q(status="open", partner__isnull=False),
                name="deposit_account_once_per_partner",
            ),
            models.UniqueConstraint(
                fields=["client", "currency"],
                condition=models.Q(status="open", client__isnull=False),
                name="deposit_account_once_per_client",
            ),
            # The other side of the composite keys that keep rows in their account's currency.
            models.UniqueConstraint(fields=["id", "currency"], name="deposit_account_currency_key"),
            models.CheckConstraint(condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="deposit_account_currency"),
            models.CheckConstraint(
                condition=models.Q(policy="limit", overdraft_limit__gt=0)
                | (~models.Q(policy="limit") & models.Q(overdraft_limit=0)),
                name="deposit_account_limit_with_policy",
            ),
            models.CheckConstraint(
                condition=models.Q(floor__gte=0, target__gte=models.F("floor")),
                name="deposit_account_target_fits",
            ),
            models.CheckConstraint(
                condition=models.Q(covers_from=None, covers_before=None)
                | models.Q(covers_before__gt=models.F("covers_from")),
                name="deposit_account_coverage_is_a_range",
            ),
            models.CheckConstraint(
                condition=models.Q(ahead_of_pace=None) | models.Q(ahead_of_pace__gt=0),
                name="deposit_account_pace_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(policy__in=DepositPolicy.values, status__in=AccountStatus.values),
                name="deposit_account_words_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_name}, {self.currency}"

    @property
    def holder_name(self) -> str:
        """Whose money it is. One query unless the row came with its holder."""
        holder = self.partner or self.client
        return holder.name if holder else ""

    @property
    def covers_through(self) -> dt.date | None:
        """The last day that the deposit is meant to cover."""
        return self.covers_before - dt.timedelta(days=1) if self.covers_before else None

    @property
    def is_open(self) -> bool:
        return self.status == AccountStatus.OPEN


class RiskThresholds(models.Model):
    """From when on an account is flagged, for the whole firm: one row. Accounts may set their own."""

    low_runway_days = models.PositiveSmallIntegerField(default=30)
    ahead_of_pace = models.DecimalField(max_digits=6, decimal_places=3, default=Decimal("1.10"))
    burn_days = models.PositiveSmallIntegerField(default=30, choices=BURN_DAYS)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "risk thresholds"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="risk_thresholds_one_row"),
            models.CheckConstraint(
                condition=models.Q(ahead_of_pace__gt=0, burn_days__in=(30, 60, 90)), name="risk_thresholds_sensible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.low_runway_days} days, {self.ahead_of_pace}"
