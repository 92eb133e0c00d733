"""The catalogue: dated prices, lines sold from a tier, upgrades as amendments, service levels by month (O-14)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from engagements.actions.amendments import apply_amendment, draft_amendment
from engagements.actions.offerings import remove_tier, set_offering, set_price, set_tier
from engagements.actions.service_levels import agree_duty, agree_level, drop_level, record_attainment
from engagements.actions.service_lines import add_line
from engagements.models import (
    AmendmentKind,
    Duty,
    Engagement,
    LineKind,
    Offering,
    ServiceLevel,
    ServiceLine,
    SlaAttainment,
    Tier,
    TierPrice,
)
from engagements.tier_lines import terms_of
from partnerview.errors import Conflict, InvalidInput
from partnerview.money import Money
from partnerview.months import Month
from tests.builders import make_engagement
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("mid_june")

JAN, JULY = dt.date(2024, 1, 1), dt.date(2024, 7, 1)


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    return make_engagement()


@pytest.fixture
def offering(cast: Cast) -> Offering:
    return set_offering(
        Offering(), by=cast.manager, name="Managed platform", category="Platform", pricing_model="subscription"
    )


@pytest.fixture
def silver(cast: Cast, offering: Offering) -> Tier:
    tier = set_tier(Tier(offering=offering), by=cast.manager, name="Silver")
    set_price(tier, starts_on=JAN, price=Money(Decimal(800), "GBP"), by=cast.manager)
    set_price(tier, starts_on=JULY, price=Money(Decimal(850), "GBP"), by=cast.manager)
    return tier


@pytest.fixture
def gold(cast: Cast, offering: Offering, silver: Tier) -> Tier:
    tier = set_tier(Tier(offering=offering), by=cast.manager, name="Gold")
    set_price(tier, starts_on=JAN, price=Money(Decimal(1200), "GBP"), by=cast.manager)
    return tier


def test_an_offering_has_a_name_of_its_own_and_keeps_how_it_is_charged(
    cast: Cast, offering: Offering, silver: Tier
) -> None:
    with pytest.raises(InvalidInput, match="name of its own") as refused:
        set_offering(Offering(), by=cast.manager, name="managed PLATFORM", category="x", pricing_model="usage")
    assert refused.value.errors[0].field == "name"
    with pytest.raises(InvalidInput, match="priced"):
        set_offering(offering, by=cast.manager, pricing_model="usage")
    assert Offering.objects.get().pricing_model == "subscription"


def test_each_pricing_model_asks_for_its_own_terms(cast: Cast, offering: Offering) -> None:
    with pytest.raises(InvalidInput, match="Only a retainer"):
        set_tier(Tier(offering=offering), by=cast.manager, name="Silver", contracted_minutes=600)
    hours = set_offering(Offering(), by=cast.manager, name="Hours", category="Support", pricing_model="retainer")
    with pytest.raises(InvalidInput, match="how many hours"):
        set_tier(Tier(offering=hours), by=cast.manager, name="Ten")
    assert not Tier.objects.exists()


def test_a_price_holds_from_its_day_and_is_never_changed(cast: Cast, silver: Tier) -> None:
    with pytest.raises(InvalidInput, match="above 0"):
        set_price(silver, starts_on=JAN, price=Money(Decimal(0), "GBP"), by=cast.manager)
    assert terms_of(silver, currency="GBP", day=dt.date(2024, 6, 30))["unit_price"] == Decimal(800)
    assert terms_of(silver, currency="GBP", day=JULY)["unit_price"] == Decimal(850)
    with pytest.raises(InvalidInput, match="no price in USD"):
        terms_of(silver, currency="USD", day=JULY)
    with pytest.raises(DatabaseError), transaction.atomic():
        TierPrice.objects.update(amount=1)
    with pytest.raises(Conflict, match="priced or sold"):
        remove_tier(silver, by=cast.manager)


def test_a_retainer_prices_the_hour_and_usage_the_unit(cast: Cast) -> None:
    by = cast.manager
    hours = set_offering(Offering(), by=by, name="Hours", category="Support", pricing_model="retainer")
    ten = set_tier(Tier(offering=hours), by=by, name="Ten", contracted_minutes=600)
    set_price(ten, starts_on=JAN, price=Money(Decimal(90), "GBP"), beyond=Money(Decimal(110), "GBP"), by=by)
    assert terms_of(ten, currency="GBP", day=JAN) == {
        "name": "Hours, Ten", "interval": "month", "contracted_minutes": 600, "hourly_rate": Decimal(90),
        "overage_rate": Decimal(110),
    }  # fmt: skip
    data = set_offering(Offering(), by=by, name="Data", category="Platform", pricing_model="usage")
    base = set_tier(Tier(offering=data), by=by, name="Base", usage_unit="GB")
    with pytest.raises(InvalidInput, match="what a unit costs"):
        set_price(base, starts_on=JAN, price=Money(Decimal(50), "GBP"), by=by)


def test_a_line_keeps_its_tier_and_an_upgrade_is_an_amendment(
    cast: Cast, engagement: Engagement, silver: Tier, gold: Tier
) -> None:
    by = cast.account_manager
    with pytest.raises(InvalidInput, match="recurring fee"):
        add_line(
            engagement, by=by, kind=LineKind.ONE_OFF, tier=silver, unit_price=Decimal(800), starts_on=JAN, name="Silver"
        )
    assert not ServiceLine.objects.exists()
    terms = terms_of(silver, currency="GBP", day=JAN)
    line = add_line(engagement, by=by, kind=LineKind.RECURRING_FEE, tier=silver, starts_on=JAN, **terms)
    with pytest.raises(InvalidInput, match="tier it is"):
        draft_amendment(line, by=by, effective_on=JULY, reason="x", tier=silver)
    amendment = draft_amendment(
        line, by=by, effective_on=JULY, reason="Two more plants", tier=gold,
        unit_price=terms_of(gold, currency="GBP", day=JULY)["unit_price"], name=str(gold),
    )  # fmt: skip
    assert (amendment.kind, amendment.monthly_before, amendment.monthly_after) == (AmendmentKind.UPGRADE, 800, 1200)
    applied = apply_amendment(amendment, by=by)
    assert applied.new_line is not None
    assert (applied.new_line.tier, applied.new_line.name) == (gold, "Managed platform, Gold")
    assert applied.new_line.monthly_amount == Decimal(1200)
    line.refresh_from_db()
    assert (line.tier, line.last_day) == (silver, dt.date(2024, 6, 30))


def test_a_line_that_was_agreed_freely_has_no_tier_to_change(cast: Cast, engagement: Engagement, gold: Tier) -> None:
    by = cast.account_manager
    line = add_line(engagement, by=by, kind=LineKind.RECURRING_FEE, unit_price=Decimal(9), starts_on=JAN, name="Own")
    with pytest.raises(InvalidInput, match="agreed freely"):
        draft_amendment(line, by=by, effective_on=JULY, reason="x", tier=gold)


def test_targets_of_an_offering_hold_where_a_line_of_it_is_sold(
    cast: Cast, engagement: Engagement, offering: Offering, silver: Tier
) -> None:
    by = cast.account_manager
    with pytest.raises(InvalidInput, match="at most 100"):
        agree_level(offering, name="Uptime", measure="of the month", target_percent=Decimal(101), by=cast.manager)
    level = agree_level(
        offering, name="First response", measure="within 30 minutes", target_percent=Decimal(95), by=cast.manager
    )
    agree_duty(offering, side="clients", text="Name one person who decides", by=cast.manager)
    month = Month.parse("2024-05")
    with pytest.raises(InvalidInput, match="no target of this engagement"):
        record_attainment(engagement, service_level=level, month=month, attained_percent=Decimal(97), by=by)
    terms = terms_of(silver, currency="GBP", day=JAN)
    add_line(engagement, by=by, kind=LineKind.RECURRING_FEE, tier=silver, starts_on=JAN, **terms)
    assert [duty.text for duty in Duty.objects.of(engagement)] == ["Name one person who decides"]
    with pytest.raises(InvalidInput, match="not begun"):
        record_attainment(
            engagement, service_level=level, month=Month.parse("2024-07"), attained_percent=Decimal(97), by=by
        )
    assert not SlaAttainment.objects.exists()
    record_attainment(engagement, service_level=level, month=month, attained_percent=Decimal("94.99"), by=by)
    assert SlaAttainment.objects.get().is_missed
    record_attainment(engagement, service_level=level, month=month, attained_percent=Decimal(95), by=by)
    standing = SlaAttainment.objects.all().standing().get()
    assert (standing.attained_percent, standing.target_percent, standing.is_missed) == (95, 95, False)
    with pytest.raises(DatabaseError), transaction.atomic():
        SlaAttainment.objects.all().delete()
    drop_level(level, by=cast.manager)
    assert not ServiceLevel.objects.of(engagement).exists()
