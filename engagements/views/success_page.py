"""What the Success tab shows of an engagement. Nothing is decided here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from engagements.models import (
    Duty,
    Engagement,
    HealthReading,
    OnboardingItem,
    Opportunity,
    Review,
    ReviewCadence,
    ServiceLevel,
    SlaAttainment,
    ValueNote,
)
from engagements.reports.reviews_due import next_review_on
from engagements.reports.value_delivered import ValueMonth, value_by_month
from partnerview import clock
from partnerview.months import Month
from partnerview.users.models import User
from partnerview.users.permissions import Permission

MONTHS: Final = 6
SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A target with what was reached in each shown month; None where nothing is recorded."""

    level: ServiceLevel
    months: list[SlaAttainment | None]


@dataclass(frozen=True)
class SuccessPage:
    engagement: Engagement
    user: User

    @property
    def may_change(self) -> bool:
        return self.user.may(Permission.ENGAGEMENTS_CHANGE)

    @property
    def today(self) -> dt.date:
        return clock.today()

    @cached_property
    def items(self) -> list[OnboardingItem]:
        return list(self.engagement.onboarding_items.select_related("owner", "done_by"))

    @property
    def done(self) -> int:
        return sum(1 for item in self.items if item.done_on)

    @cached_property
    def cadence(self) -> ReviewCadence | None:
        return ReviewCadence.objects.filter(engagement=self.engagement).first()

    @cached_property
    def next_review(self) -> dt.date | None:
        return next_review_on(self.cadence) if self.cadence else None

    @cached_property
    def reviews(self) -> list[Review]:
        return list(self.engagement.reviews.all()[:SHOWN])

    @property
    def planned(self) -> Review | None:
        return next((review for review in self.reviews if review.held_on is None), None)

    @cached_property
    def readings(self) -> list[HealthReading]:
        return list(self.engagement.health_readings.select_related("recorded_by")[:SHOWN])

    @property
    def health(self) -> HealthReading | None:
        return self.readings[0] if self.readings else None

    @cached_property
    def values(self) -> list[ValueNote]:
        return list(self.engagement.value_notes.all().standing()[: SHOWN * 2])

    @cached_property
    def value_months(self) -> list[ValueMonth]:
        last = Month.of(clock.today())
        return value_by_month(self.engagement.pk, last - 11, last)

    @property
    def value_year(self) -> Decimal:
        return sum((month.amount for month in self.value_months), Decimal(0))

    @cached_property
    def opportunities(self) -> list[Opportunity]:
        return list(self.engagement.opportunities.select_related("owner", "offering").order_by("-updated_at")[:SHOWN])

    @cached_property
    def months(self) -> tuple[Month, ...]:
        last = Month.of(clock.today())
        return Month.range(last - (MONTHS - 1), last)

    @cached_property
    def levels(self) -> list[LevelRow]:
        found = SlaAttainment.objects.filter(engagement=self.engagement, month__gte=self.months[0].first_day)
        rows = {(row.service_level_id, row.month): row for row in found.standing()}
        return [
            LevelRow(level, [rows.get((level.pk, month.first_day)) for month in self.months])
            for level in ServiceLevel.objects.of(self.engagement)
        ]

    @cached_property
    def duties(self) -> list[Duty]:
        return list(Duty.objects.of(self.engagement))
