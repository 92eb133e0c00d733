"""What lists of the catalogue and of customer success can be filtered by, on pages and in the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet

from engagements.models import (
    Engagement,
    Health,
    HealthReading,
    Offering,
    OnboardingItem,
    Opportunity,
    OpportunityState,
    PricingModel,
    Review,
    ReviewCadence,
    SlaAttainment,
    Tier,
    ValueNote,
)
from partnerview import clock
from partnerview.http.filters import Filters, SyncFilters
from partnerview.users.models import User


def _engagements(request: Any) -> QuerySet[Engagement]:
    return Engagement.objects.visible_to(request.user)


def _managers(request: Any) -> QuerySet[User]:
    seen = Engagement.objects.visible_to(request.user).order_by().values("account_manager")
    return User.objects.visible_to(request.user).filter(pk__in=seen.distinct())


def _offerings(request: Any) -> QuerySet[Offering]:
    return Offering.objects.visible_to(request.user)


class OfferingFilters(SyncFilters):
    name = django_filters.CharFilter(lookup_expr="icontains", label="Name")
    category = django_filters.CharFilter(lookup_expr="icontains", label="Category")
    pricing_model = django_filters.ChoiceFilter(choices=PricingModel.choices, label="Charged by", empty_label="All")

    class Meta:
        model = Offering
        fields: list[str] = []


class TierFilters(SyncFilters):
    offering = django_filters.ModelChoiceFilter(queryset=_offerings, label="Offering", empty_label="All")

    class Meta:
        model = Tier
        fields: list[str] = []


class ReviewDueFilters(Filters):
    within = django_filters.NumberFilter(method="due_within", label="Within days")
    account_manager = django_filters.ModelChoiceFilter(
        field_name="engagement__account_manager", queryset=_managers, label="Account manager", empty_label="All"
    )
    health = django_filters.ChoiceFilter(choices=Health.choices, label="Health", empty_label="All")

    class Meta:
        model = ReviewCadence
        fields: list[str] = []

    def due_within(self, rows: QuerySet[Any, Any], name: str, days: Any) -> QuerySet[Any, Any]:
        return rows.filter(due_on__lte=clock.today() + dt.timedelta(days=min(int(days), 3660)))


class ByEngagement(Filters):
    engagement = django_filters.ModelChoiceFilter(queryset=_engagements, label="Engagement", empty_label="All")


class OpportunityFilters(ByEngagement):
    status = django_filters.ChoiceFilter(choices=OpportunityState.choices, label="State", empty_label="All")
    owner = django_filters.ModelChoiceFilter(queryset=_managers, label="Owner", empty_label="All")

    class Meta:
        model = Opportunity
        fields: list[str] = []


class OnboardingItemFilters(ByEngagement):
    class Meta:
        model = OnboardingItem
        fields: list[str] = []


class ReviewFilters(ByEngagement):
    class Meta:
        model = Review
        fields: list[str] = []


class HealthFilters(ByEngagement):
    health = django_filters.ChoiceFilter(choices=Health.choices, label="Health", empty_label="All")

    class Meta:
        model = HealthReading
        fields: list[str] = []


class ValueFilters(ByEngagement):
    class Meta:
        model = ValueNote
        fields: list[str] = []


class AttainmentFilters(ByEngagement):
    class Meta:
        model = SlaAttainment
        fields: list[str] = []
