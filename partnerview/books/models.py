"""The frame of the books: the firm's conventions, its accounting periods, its exchange rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class Rounding(models.TextChoices):
    HALF_UP = "half_up", "Half up"
    HALF_EVEN = "half_even", "Half even"


class Grain(models.TextChoices):
    DAY = "day", "By day"
    MONTH = "month", "By month"


class Proration(models.TextChoices):
    ACTUAL = "actual", "Actual days"
    FIXED_30 = "fixed_30", "Months of 30 days"
    THIRTY_360 = "30/360", "30E/360"
    EVEN_MONTHS = "even_months", "Even months"
    EVEN_MONTHS_PRORATED_ENDS = "even_months_prorated_ends", "Even months, prorated ends"


class PausePolicy(models.TextChoices):
    """What a pause is in the movements of MRR."""

    CHURN = "churn", "Churn or contraction, and a return is a reactivation"
    APART = "apart", "A movement of its own: paused, then resumed"


class ChurnPolicy(models.TextChoices):
    """On which day MRR that ends is lost."""

    SERVICE_END = "service_end", "The day after the last day of service"
    NOTICE = "notice", "The day on which notice was given"
    LAST_PAID = "last_paid", "The day after the last period that was paid"


class LicencePolicy(models.TextChoices):
    """What a licence that we sell as agent is in MRR. Both figures are always shown."""

    GROSS = "gross", "Its price: what the client pays"
    EARNED = "earned", "Our commission: its price less what goes to the vendor"


class Conventions(models.Model):
    """How this firm counts: one row. Lines may override grain and proration."""

    firm_name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, default="UTC")
    reporting_currency = models.CharField(max_length=3, default="USD")
    fiscal_year_first_month = models.PositiveSmallIntegerField(default=1)
    books_start_on = models.DateField()
    rounding = models.CharField(max_length=10, choices=Rounding.choices, default=Rounding.HALF_UP)
    grain = models.CharField(max_length=5, choices=Grain.choices, default=Grain.DAY)
    proration = models.CharField(max_length=30, choices=Proration.choices, default=Proration.ACTUAL)
    pause_policy = models.CharField(max_length=10, choices=PausePolicy.choices, default=PausePolicy.CHURN)
    churn_policy = models.CharField(max_length=12, choices=ChurnPolicy.choices, default=ChurnPolicy.SERVICE_END)
    licence_policy = models.CharField(max_length=10, choices=LicencePolicy.choices, default=LicencePolicy.GROSS)
    invoice_prefix = models.CharField(max_length=10, default="INV")
    credit_note_prefix = models.CharField(max_length=10, default="CN")
    payment_terms_days = models.PositiveSmallIntegerField(default=30)
    address = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "conventions"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="conventions_one_row"),
            models.CheckConstraint(
                condition=models.Q(fiscal_year_first_month__range=(1, 12)), name="fiscal_year_starts_in_a_month"
            ),
            models.CheckConstraint(condition=models.Q(books_start_on__day=1), name="books_start_with_a_month"),
        ]

    def __str__(self) -> str:
        return self.firm_name


class PeriodStatus(models.TextChoices):
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class PeriodQuerySet(models.QuerySet["AccountingPeriod"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.BOOKS_VIEW) else self.none()


class AccountingPeriod(models.Model):
    """A calendar month of the books. A ledger posts only into a period that is not closed."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        PeriodStatus.OPEN: frozenset({PeriodStatus.CLOSING, PeriodStatus.CLOSED}),
        PeriodStatus.CLOSING: frozenset({PeriodStatus.OPEN, PeriodStatus.CLOSED}),
        PeriodStatus.CLOSED: frozenset({PeriodStatus.OPEN}),
    }

    month = models.DateField(unique=True)
    status = models.CharField(max_length=10, choices=PeriodStatus.choices, default=PeriodStatus.OPEN)
    changed_at = models.DateTimeField(db_default=Now())

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "period"
        ordering: ClassVar = ["month"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(month__day=1), name="period_is_a_month"),
            models.CheckConstraint(condition=models.Q(status__in=PeriodStatus.values), name="period_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class PeriodMove(models.Model):
    """A month became open, closing or closed at a moment. Append-only: what was closed when stays known."""

    month = models.DateField()
    status = models.CharField(max_length=10, choices=PeriodStatus.choices)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    moved_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"))
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["month", "id"], name="period_move_by_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.status}"


class RateQuerySet(models.QuerySet["ExchangeRate"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.BOOKS_VIEW) else self.none()


class ExchangeRate(models.Model):
    """How much of `quote` one unit of `base` was worth on a day. A correction is a newer row."""

    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=19, decimal_places=8)
    dated_on = models.DateField()
    source = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["base", "quote", "-dated_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),
            models.CheckConstraint(condition=~models.Q(base=models.F("quote")), name="exchange_rate_two_currencies"),
        ]
        indexes: ClassVar = [models.Index(fields=["base", "quote", "-dated_on", "-id"], name="exchange_rate_latest")]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.dated_on}"
