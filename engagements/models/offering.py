"""The catalogue: what the firm offers, in which tiers, at which dated prices. Prices are facts, never edited."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now, Upper

from engagements.models.choices import Interval
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class PricingModel(models.TextChoices):
    """How an offering is charged; each makes its own kind of line (LINE_KINDS)."""

    SUBSCRIPTION = "subscription", "Subscription"
    USAGE = "usage", "Usage"
    RETAINER = "retainer", "Retainer of hours"
    OUTCOME = "outcome", "Outcome"


# What a tier's price is the price of, by pricing model.
PRICED: Final = {
    PricingModel.SUBSCRIPTION: "an interval",
    PricingModel.USAGE: "the committed minimum of an interval",
    PricingModel.RETAINER: "an hour",
    PricingModel.OUTCOME: "the whole outcome",
}
# What a price beyond it is the price of, where there is one.
PRICED_BEYOND: Final = {PricingModel.USAGE: "a unit", PricingModel.RETAINER: "an hour beyond the contract"}


class CatalogueQuerySet(models.QuerySet["Offering"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.CATALOGUE_VIEW) else self.none()


class Offering(models.Model):
    """Something that the firm offers to many clients."""

    name = models.CharField(max_length=120)
    category = models.CharField(max_length=80)
    pricing_model = models.CharField(max_length=20, choices=PricingModel.choices)
    description = models.TextField(blank=True)
    is_offered = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["category", "name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(Upper("name"), name="offering_name_once")]
        indexes: ClassVar = [models.Index(fields=["category", "name", "id"], name="offering_by_category")]

    def __str__(self) -> str:
        return self.name

    @property
    def priced(self) -> str:
        return PRICED[PricingModel(self.pricing_model)]

    @property
    def priced_beyond(self) -> str:
        return PRICED_BEYOND.get(PricingModel(self.pricing_model), "")


class TierQuerySet(models.QuerySet["Tier"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.CATALOGUE_VIEW) else self.none()


class Tier(models.Model):
    """One size of an offering. `rank` orders them: an upgrade goes to a higher one."""

    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="tiers")
    name = models.CharField(max_length=80)
    rank = models.PositiveSmallIntegerField()
    description = models.TextField(blank=True)
    interval = models.CharField(max_length=10, choices=Interval.choices, default=Interval.MONTH)
    contracted_minutes = models.PositiveIntegerField(null=True, blank=True)  # of an interval; retainers
    usage_unit = models.CharField(max_length=40, blank=True)
    is_offered = models.BooleanField(default=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TierQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["offering", "rank", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offering", "rank"], name="tier_rank_once"),
            models.UniqueConstraint("offering", Upper("name"), name="tier_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.offering.name}, {self.name}"

    def price_on(self, day: dt.date, currency: str) -> TierPrice | None:
        """What holds on a day in a currency; None where the price list says nothing."""
        return self.prices.filter(currency=currency, starts_on__lte=day).order_by("-starts_on", "-id").first()


class TierPriceQuerySet(models.QuerySet["TierPrice"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.CATALOGUE_VIEW) else self.none()


class TierPrice(models.Model):
    """A line of a price list: from a day on, in a currency. A later row from the same day replaces it."""

    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="prices", db_index=False)
    currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    amount = models.DecimalField(max_digits=19, decimal_places=6)
    beyond_amount = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())

    objects = TierPriceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["tier", "currency", "-starts_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=0) & (models.Q(beyond_amount=None) | models.Q(beyond_amount__gte=0)),
                name="tier_price_not_negative",
            ),
            models.CheckConstraint(condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="tier_price_currency_iso"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tier", "currency", "starts_on", "id"], name="tier_price_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.amount} from {self.starts_on}"
