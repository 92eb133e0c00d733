"""How many months a deposit covers (T-13): what is available ÷ what its engagements are contracted to cost a month."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, F, Q, Sum, Value
from django.db.models.functions import Coalesce

from engagements.models import Engagement, ServiceLine
from partnerview import clock
from partnerview.money import EXACT
from retainers.models import DepositAccount
from retainers.reports.proposals import engagements_of

PRECISE: DecimalField[Decimal, Decimal] = DecimalField(max_digits=30, decimal_places=10)


@dataclass(frozen=True, slots=True)
class Coverage:
    """`monthly` is contracted a month with tax, in the account's currency; `months` None where nothing recurs."""

    monthly: Decimal
    months: Decimal | None


def coverage_of(account: DepositAccount, *, available: Decimal, engagement: Engagement | None = None) -> Coverage:
    """Of all engagements that the account pays for, or of one of them alone."""
    today = clock.today()
    engagements = engagements_of(account)
    if engagement is not None:
        engagements = engagements.filter(pk=engagement.pk)
    lines = ServiceLine.objects.filter(
        Q(ends_before=None) | Q(ends_before__gt=today), engagement__in=engagements, is_live=True, starts_on__lte=today
    )
    rate = F("engagement__partner__tax_rate") if account.partner_id else F("engagement__client__tax_rate")
    gross = F("monthly_amount") * (Value(Decimal(100)) + rate) / Value(Decimal(100))
    monthly = lines.aggregate(sum=Coalesce(Sum(gross, output_field=PRECISE), Value(Decimal(0)), output_field=PRECISE))
    amount = Decimal(monthly["sum"])
    return Coverage(amount, EXACT.divide(max(Decimal(0), available), amount) if amount > 0 else None)
