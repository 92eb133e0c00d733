"""One of everything of the catalogue, of changes and of customer success, for stage.py."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from engagements.models import (
    Amendment,
    Duty,
    Engagement,
    HealthReading,
    Offering,
    OnboardingItem,
    OnboardingStep,
    Opportunity,
    Renewal,
    Review,
    ReviewCadence,
    ServiceLevel,
    ServiceLine,
    SlaAttainment,
    Tier,
    TierPrice,
    ValueNote,
)
from partnerview.users.models import User

MONTH = dt.date(2024, 3, 1)


def staged_success(engagement: Engagement, by: User, mark: str) -> dict[str, Any]:
    """noun → row, each name carrying `mark`."""
    offering = Offering.objects.create(
        name=f"{mark} Staged offering", category=f"{mark} Staged category", pricing_model="subscription"
    )
    tier = Tier.objects.create(offering=offering, name=f"{mark} Staged tier", rank=1)
    level = ServiceLevel.objects.create(
        engagement=engagement, name=f"{mark} Staged level", measure="in time", target_percent=Decimal(95)
    )
    step = OnboardingStep.objects.create(name=f"{mark} Staged step", due_after_days=5)
    return {
        "offering-levels": ServiceLevel.objects.create(
            offering=offering, name=f"{mark} Staged promise", measure="in time", target_percent=Decimal(95)
        ),
        "offering-duties": Duty.objects.create(offering=offering, side="ours", text=f"{mark} Staged promise"),
        "catalogue": offering,
        "offerings": offering,
        "tiers": tier,
        "tier-prices": TierPrice.objects.create(
            tier=tier, currency="GBP", starts_on=MONTH, amount=Decimal(1000), recorded_by=by
        ),
        "service-levels": level,
        "duties": Duty.objects.create(engagement=engagement, side="ours", text=f"{mark} Staged duty"),
        "sla-attainments": SlaAttainment.objects.create(
            engagement=engagement, service_level=level, month=MONTH, attained_percent=Decimal(96),
            target_percent=Decimal(95), note=f"{mark} Staged attainment", recorded_by=by,
        ),
        "onboarding-steps": step,
        "onboarding-items": OnboardingItem.objects.create(
            engagement=engagement, step=step, name=f"{mark} Staged item", owner=by, due_on=MONTH
        ),
        "health-readings": HealthReading.objects.create(
            engagement=engagement, read_on=MONTH, health="green", reason=f"{mark} Staged health", recorded_by=by
        ),
        "value-notes": ValueNote.objects.create(
            engagement=engagement, month=MONTH, text=f"{mark} Staged value", currency="GBP", recorded_by=by
        ),
        "reviews": Review.objects.create(
            engagement=engagement, planned_on=MONTH, agenda=f"{mark} Staged agenda", recorded_by=by
        ),
        "review-cadences": ReviewCadence.objects.create(engagement=engagement, every_months=3, first_due_on=MONTH),
        "opportunities": Opportunity.objects.create(
            engagement=engagement, service=f"{mark} Staged service", reason=f"{mark} Staged reason", currency="GBP",
            owner=by,
        ),
    }  # fmt: skip


def staged_changes(engagement: Engagement, line: ServiceLine, by: User, mark: str) -> dict[str, Any]:
    """An amendment and a renewal."""
    return {
        "amendments": Amendment.objects.create(
            engagement=engagement,
            line=line,
            kind="upgrade",
            effective_on=dt.date(2024, 9, 1),
            reason=f"{mark} Staged amendment",
            unit_price=Decimal(1200),
            currency="GBP",
            monthly_before=Decimal(1000),
            monthly_after=Decimal(1200),
            recorded_by=by,
        ),
        "renewals": Renewal.objects.create(
            engagement=engagement,
            outcome="lapsed",
            renews_on=dt.date(2025, 1, 1),
            anchor_on=dt.date(2025, 1, 1),
            currency="GBP",
            monthly_before=Decimal(1000),
            monthly_after=Decimal(1000),
            reason=f"{mark} Staged renewal",
            recorded_by=by,
        ),
    }
