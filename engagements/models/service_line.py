"""A service line: one thing sold on an engagement. A change ends the line and begins another."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models.choices import BillingAnchor, Interval, Workstream
from engagements.models.engagement import Engagement
from engagements.models.hours_terms import HoursTerms
from engagements.models.offering import Tier
from engagements.normalization import monthly_amount
from engagements.restatements import Treatment
from engagements.usage import Tier as UnitPrice
from engagements.usage import read_tiers
from partnerview.books.models import Grain, LicencePolicy, Proration
from partnerview.directory.models import Vendor
from partnerview.money import Money
from partnerview.proration import Convention
from partnerview.terms import BillingAnchor as Anchor
from partnerview.terms import Interval as PriceInterval
from partnerview.terms import Terms

if TYPE_CHECKING:
    from partnerview.users.models import User


class LineKind(models.TextChoices):
    RECURRING_FEE = "recurring_fee", "Recurring fee"
    CONTRACTED_HOURS = "contracted_hours", "Contracted hours"
    TIME_AND_MATERIALS = "time_and_materials", "Time and materials"
    PREPAID_HOURS = "prepaid_hours", "Prepaid hours"
    LICENCE = "licence", "Licence"
    ONE_OFF = "one_off", "One-off"
    OUTCOME_FEE = "outcome_fee", "Outcome fee"
    USAGE = "usage", "Usage"


class RecognitionMethod(models.TextChoices):
    STRAIGHT_LINE = "straight_line", "Straight line"
    AS_WORKED = "as_worked", "As worked"
    ON_ACCEPTANCE = "on_acceptance", "On acceptance"
    AS_USED = "as_used", "As used"
    BY_PROGRESS = "by_progress", "By progress"


TREATMENTS: Final = [(Treatment.PROSPECTIVE, "From then on"), (Treatment.CATCH_UP, "Catching up from the start")]


class ServiceLineQuerySet(models.QuerySet["ServiceLine"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(engagement__in=Engagement.objects.visible_to(user))

    def in_service_on(self, day: dt.date) -> Self:
        """Live lines that `day` lies in; a line counts through its last day."""
        return self.filter(models.Q(ends_before=None) | models.Q(ends_before__gt=day), is_live=True, starts_on__lte=day)

    def in_service_from(self, day: dt.date) -> Self:
        """Live lines that serve `day` or some day after it."""
        return self.filter(models.Q(ends_before=None) | models.Q(ends_before__gt=day), is_live=True)

    def lock(self, pk: int) -> ServiceLine:
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class ServiceLine(HoursTerms):
    """What is sold, at which price, from when, and how its revenue is earned."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="lines")
    # The tier of the catalogue that it was sold from; None where it was agreed freely.
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, null=True, blank=True, related_name="lines")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=LineKind.choices)
    workstream = models.CharField(max_length=20, choices=Workstream.choices, blank=True)
    currency = models.CharField(max_length=3)
    # Price of one interval (or of the whole term): quantity × unit price, or hours × rate.
    quantity = models.DecimalField(max_digits=19, decimal_places=6, default=Decimal(1))
    unit_price = models.DecimalField(max_digits=19, decimal_places=6, default=Decimal(0))
    price = models.DecimalField(max_digits=24, decimal_places=10, default=Decimal(0))
    interval = models.CharField(max_length=10, choices=Interval.choices, default=Interval.MONTH)
    renews = models.BooleanField(default=False)
    # Normalized once, when the line is written (engagements/normalization.py). Zero if not recurring.
    monthly_amount = models.DecimalField(max_digits=24, decimal_places=10, default=Decimal(0))
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    # The day that intervals are counted from; an amended line keeps the anchor of the line before.
    anchor_on = models.DateField()
    billing_anchor = models.CharField(max_length=10, choices=BillingAnchor.choices, default=BillingAnchor.START)
    recognition_method = models.CharField(max_length=20, choices=RecognitionMethod.choices)
    grain = models.CharField(max_length=5, choices=Grain.choices, default=Grain.DAY)
    proration = models.CharField(max_length=30, choices=Proration.choices, default=Proration.ACTUAL)
    # The most that time and materials, or an outcome fee, may ever come to.
    cap_amount = models.DecimalField(max_digits=19, decimal_places=3, null=True, blank=True)
    # Usage: the unit that is counted, and what it costs by graduated tiers (engagements/usage.py). The price is
    # the committed minimum of an interval; it may be 0.
    usage_unit = models.CharField(max_length=40, blank=True)
    usage_tiers = models.JSONField(default=list, blank=True)
    # Licences: whose they are, what a unit costs us, and whether we only stand between vendor and client.
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, null=True, blank=True, related_name="service_lines")
    unit_cost = models.DecimalField(max_digits=19, decimal_places=6, null=True, blank=True)
    is_agent = models.BooleanField(default=False)
    # What of the monthly amount is passed on to the vendor: MRR less this is what is earned.
    passed_on_monthly = models.DecimalField(max_digits=24, decimal_places=10, default=Decimal(0))
    # One-off: the day the client accepted it, or the months that one which is not distinct is earned over.
    expected_months = models.PositiveSmallIntegerField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    accepted_by = models.CharField(max_length=200, blank=True)
    # Counts in billing, recognition and MRR once its engagement has started.
    is_live = models.BooleanField(default=False)
    # The pause, notice or end that ended it, and the end that it had before: what continues it starts from here.
    ended_by = models.ForeignKey(
        "engagements.EngagementMove", on_delete=models.PROTECT, null=True, blank=True, related_name="ended_lines"
    )
    was_to_end_before = models.DateField(null=True, blank=True)
    # A fixed term whose price was restated: its end, on every line that serves it; on all but the first, how.
    term_ends_before = models.DateField(null=True, blank=True)
    restated_by = models.CharField(max_length=12, choices=TREATMENTS, blank=True)
    follows = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    objects = ServiceLineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_before=None) | models.Q(ends_before__gt=models.F("starts_on")),
                name="service_line_ends_after_start",
            ),
            models.CheckConstraint(condition=models.Q(price__gte=0), name="service_line_price_not_negative"),
            models.CheckConstraint(
                condition=~models.Q(interval="total")
                | models.Q(ends_before__isnull=False)
                | models.Q(kind__in=["one_off", "time_and_materials", "outcome_fee"]),
                name="service_line_total_has_both_days",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="contracted_hours")
                | models.Q(contracted_minutes__gt=0, hourly_rate__isnull=False),
                name="service_line_hours_have_a_rate",
            ),
            models.CheckConstraint(
                condition=models.Q(restated_by="")
                | models.Q(
                    restated_by__in=["prospective", "catch_up"], term_ends_before__isnull=False, follows__isnull=False
                ),
                name="service_line_restates_a_term",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="usage") | ~models.Q(usage_unit="") & ~models.Q(usage_tiers=[]),
                name="service_line_usage_has_tiers",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="time_and_materials") | models.Q(hourly_rate__isnull=False),
                name="service_line_time_has_a_rate",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="licence") | models.Q(vendor__isnull=False, unit_cost__gte=0),
                name="service_line_licence_has_vendor_and_cost",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="outcome_fee") | models.Q(cap_amount__gt=0),
                name="service_line_outcome_has_a_cap",
            ),
            models.CheckConstraint(
                condition=models.Q(rounding_minutes__gte=1), name="service_line_counts_whole_minutes"
            ),
            models.CheckConstraint(
                condition=~models.Q(rollover="pooled") | models.Q(rollover_periods__gte=1),
                name="service_line_pool_has_periods",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["engagement", "starts_on"], name="service_line_by_engagement"),
            models.Index(
                fields=["starts_on", "ends_before"], condition=models.Q(is_live=True), name="service_line_live"
            ),
            models.Index(
                fields=["engagement"],
                condition=models.Q(is_live=True, kind__in=["contracted_hours", "prepaid_hours"]),
                name="service_line_with_hours",
            ),
            models.Index(
                fields=["accepted_on"], condition=models.Q(accepted_on__isnull=False), name="service_line_accepted"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> dt.date | None:
        return self.ends_before - dt.timedelta(days=1) if self.ends_before else None

    @property
    def is_recurring(self) -> bool:
        return self.kind in {LineKind.RECURRING_FEE, LineKind.CONTRACTED_HOURS, LineKind.LICENCE, LineKind.USAGE}

    @property
    def earned_monthly(self) -> Decimal:
        """MRR less what is passed on to the vendor: of a licence as agent the commission, else all of it."""
        return self.monthly_amount - self.passed_on_monthly

    def counted_monthly(self, policy: LicencePolicy) -> Decimal:
        """What it is in MRR: `reports/contracted.py` says the same in SQL."""
        return self.earned_monthly if policy == LicencePolicy.EARNED else self.monthly_amount

    @property
    def terms(self) -> Terms:
        """What billing and recognition count from (partnerview/terms.py). Raises InvalidInput if it cannot be."""
        return Terms(
            price=Money(self.price, self.currency),
            interval=PriceInterval(self.interval),
            starts_on=self.starts_on,
            ends_before=self.ends_before,
            billing_anchor=Anchor(self.billing_anchor),
            convention=Convention.parse(self.grain, self.proration),
            anchor_on=self.anchor_on,
        )

    @property
    def unit_prices(self) -> tuple[UnitPrice, ...]:
        """What a used unit costs, tier by tier; nothing of a line that sells no usage."""
        return read_tiers(self.usage_tiers) if self.usage_tiers else ()

    @property
    def licence_cost(self) -> Decimal:
        """What the licence costs us a month, where the line says what a unit costs; else 0."""
        if not self.unit_cost or not self.is_recurring:
            return Decimal(0)
        terms = replace(self.terms, price=Money(self.quantity * self.unit_cost, self.currency))
        return monthly_amount(terms, renews=self.renews)

    @property
    def earned_price(self) -> Money:
        """What of the price is revenue: of a licence as agent the commission, price less cost."""
        cost = self.quantity * (self.unit_cost or Decimal(0)) if self.is_agent else Decimal(0)
        return Money(self.price - cost, self.currency)

    @property
    def earned_terms(self) -> Terms:
        """The terms by which revenue is earned."""
        return replace(self.terms, price=self.earned_price)

    def continued(self, *, starts_on: dt.date, ends_before: dt.date | None, by: User) -> ServiceLine:
        """A line like this one that takes over on a day: same terms, same anchor. Not saved."""
        fresh = {"id", "starts_on", "ends_before", "ended_by", "was_to_end_before", "follows"}
        fresh |= {
            "term_ends_before",
            "restated_by",
            "accepted_on",
            "accepted_by",
            "recorded_at",
            "recorded_by",
            "updated_at",
        }
        same = {
            field.name: getattr(self, field.name) for field in self._meta.concrete_fields if field.name not in fresh
        }
        return ServiceLine(**same, starts_on=starts_on, ends_before=ends_before, follows=self, recorded_by=by)
