"""What stands on a deposit account (maths.md §6): cleared, pending, held for approved draws, and what follows.

cleared = what the ledger's entries have left · book = cleared + pending · reserved = approved, unposted draws ·
available = cleared − reserved · exposure = max(0, −cleared). Per account, never netted.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Case, DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest

from partnerview.errors import Conflict
from partnerview.money import Money
from retainers.models import DepositAccount, DepositBalance, DepositPolicy, Draw

AMOUNT: Final[DecimalField[Decimal, Decimal]] = DecimalField(max_digits=19, decimal_places=3)
NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Balances:
    """All in the account's currency, after so many `entries`. `spendable` is None where the policy sets no end."""

    currency: str
    cleared: Decimal
    pending: Decimal
    reserved: Decimal
    policy: str = DepositPolicy.BLOCK
    overdraft_limit: Decimal = NOTHING
    entries: int = 0

    @property
    def book(self) -> Decimal:
        return self.cleared + self.pending

    @property
    def available(self) -> Decimal:
        return self.cleared - self.reserved

    @property
    def exposure(self) -> Decimal:
        return max(NOTHING, -self.cleared)

    @property
    def spendable(self) -> Decimal | None:
        """The most that may be approved, refunded or transferred now."""
        return None if self.policy == DepositPolicy.FLAG else max(NOTHING, self.available + self.overdraft_limit)


def balances_of(account: DepositAccount) -> Balances:
    """As recorded now. Two queries."""
    now = DepositBalance.objects.get(pk=account.pk)
    held = Draw.objects.reserving().filter(account=account).aggregate(sum=Sum("approved_amount"))["sum"]
    return Balances(
        account.currency,
        cleared=now.cleared,
        pending=now.pending,
        reserved=held or NOTHING,
        policy=account.policy,
        overdraft_limit=account.overdraft_limit,
        entries=now.sequence,
    )


def postable(account: DepositAccount, cleared: Decimal) -> Decimal | None:
    """The most that may leave a cleared balance, whoever it is held for; None without end."""
    if account.policy == DepositPolicy.FLAG:
        return None
    return max(NOTHING, cleared + account.overdraft_limit)


def with_balances(accounts: QuerySet[DepositAccount]) -> QuerySet[DepositAccount]:
    """Annotates `cleared`, `pending`, `book`, `reserved`, `available` and `exposure`."""
    held = Draw.objects.reserving().filter(account=OuterRef("pk")).order_by().values("account")
    return (
        accounts.annotate(
            cleared=F("balance__cleared"),
            pending=F("balance__pending"),
            reserved=Coalesce(
                Subquery(held.annotate(sum=Sum("approved_amount")).values("sum")), NOTHING, output_field=AMOUNT
            ),
        )
        .annotate(book=F("cleared") + F("pending"), available=F("cleared") - F("reserved"))
        .annotate(
            exposure=Greatest(-F("cleared"), NOTHING, output_field=AMOUNT),
            standing=Case(
                When(status="closed", then=Value("closed")),
                When(cleared__lt=0, then=Value("overdrawn")),
                When(cleared__lt=F("floor"), then=Value("below_floor")),
                default=Value("open"),  # pace and runway are the at-risk report's to say
            ),
        )
    )


def require_within(allowed: Decimal | None, money: Money, account: DepositAccount) -> None:
    """Raises Conflict (`over_policy`) where the account's policy does not let this much leave it."""
    if allowed is None or money.amount <= allowed:
        return
    most = Money(allowed, money.currency).quantized()
    rule = (
        f"This account allows an overdraft of {Money(account.overdraft_limit, money.currency).quantized()}."
        if account.policy == DepositPolicy.LIMIT
        else "This account blocks overdrafts."
    )
    remedy = f"Take {most} or less, or wait for a deposit to clear." if most else "Wait for a deposit to clear."
    raise Conflict(
        f"{rule} {money.quantized()} is more than the {most} that can leave it now. {remedy}",
        code="over_policy",
        field="amount",
    )
