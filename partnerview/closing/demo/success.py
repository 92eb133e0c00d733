"""The catalogue and the success of clients: offerings, resold seats, service levels, reviews, health, value."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from engagements.actions.offerings import set_offering, set_price, set_tier
from engagements.actions.reviews import hold_review, move_opportunity, plan_review, set_cadence, spot_opportunity
from engagements.actions.service_levels import agree_duty, agree_level, record_attainment
from engagements.actions.service_lines import add_line
from engagements.actions.success import begin_onboarding, complete_item, note_value, read_health, set_step
from engagements.models import (
    Engagement,
    EngagementStatus,
    LineKind,
    Offering,
    OnboardingStep,
    ServiceLevel,
    Tier,
    Workstream,
)
from engagements.tier_lines import terms_of
from partnerview.closing.demo.engagements import HOURLY, SCALE
from partnerview.closing.demo.stage import Stage
from partnerview.directory.models import Vendor
from partnerview.money import Money, quantize
from partnerview.months import Month, add_months

STEPS = (
    ("Kick-off with the client's own team", 5),
    ("Access to every system in scope", 10),
    ("Runbook written and agreed", 30),
    ("First service report", 40),
    ("Go-live signed off", 45),
)
# Name, category, how it is charged, what it is; then tiers: name, share of SCALE (or of HOURLY), hours, unit.
CATALOGUE: tuple[tuple[str, str, str, str, tuple[tuple[str, str, int | None, str], ...]], ...] = (
    (
        "Endpoint care", "Managed platform", "subscription", "Patching, protection and a named engineer.",
        (("Bronze", "0.4", None, ""), ("Silver", "0.7", None, ""), ("Gold", "1.1", None, "")),
    ),
    (
        "Advisory hours", "Advice", "retainer", "A consultant for so many hours every month.",
        (("Ten hours", "1.1", 600, ""), ("Twenty hours", "1.05", 1200, "")),
    ),
    (
        "Backup by volume", "Managed platform", "usage", "Backup kept for ninety days, billed by what is stored.",
        (("Standard", "0.1", None, "GB"),),
    ),
    (
        "Cost reduction", "Advice", "outcome", "A share of what a year of clean-up saves.",
        (("Shared savings", "6", None, ""),),
    ),
)  # fmt: skip
LEVELS = (
    ("First response, priority 1", "answered within 30 minutes", "95"),
    ("Availability", "of agreed service hours", "99.5"),
)
DUTIES = (
    ("ours", "A named engineer and a deputy at any time"),
    ("ours", "A service report by the fifth working day"),
    ("clients", "One person who may decide about changes"),
    ("clients", "Planned changes announced three days ahead"),
)
FEEDBACK = (
    ("Quicker than the provider before. Reports could be shorter.", 9),
    ("Content with support; two changes in the warehouse took too long.", 6),
    ("The new backup saved a weekend. More of that.", 8),
    ("Good people. We would like to see costs by site.", 7),
)
HEALTH = (
    ("green", "Tickets are down by a third, and the sponsor answers within a day"),
    ("amber", "The sponsor has changed; the new one has not come to a review yet"),
    ("green", "Both changes went live without an incident"),
    ("red", "Two outages in one week and a letter from the board"),
)
VALUE = (
    ("Eleven hours of standstill avoided by early patching", "0.9"),
    ("Audit passed without a finding on access", ""),
    ("Unused licences given back", "0.5"),
    ("Quarter end closed a day earlier", ""),
)
AGENDA = "Service levels\nChanges since\nWhat comes next"
MORE = (
    ("Backup by volume", "Restores are done by hand and take a day", "0.3"),
    ("Advisory hours", "Asks for a roadmap in every review", "0.8"),
    ("Endpoint care", "Opens a second site in autumn", "0.7"),
)


def keep_catalogue(stage: Stage) -> None:
    """Before anything is sold from it: offerings, tiers, prices in every currency, service levels, steps."""
    by = stage.users["manager"]
    currencies = sorted({client.currency for client, _ in stage.clients})
    for name, category, model, description, tiers in CATALOGUE:
        details: dict[str, Any] = {"category": category, "pricing_model": model, "description": description}
        offering = set_offering(Offering(), by=by, name=name, **details)
        for tier_name, share, minutes, unit in tiers:
            tier = Tier(offering=offering)
            tier = set_tier(tier, by=by, name=tier_name, contracted_minutes=minutes, usage_unit=unit)
            for currency in currencies:
                _price(stage, tier, currency, Decimal(share))
        if model == "subscription":
            for level, measure, target in LEVELS:
                agree_level(offering, name=level, measure=measure, target_percent=Decimal(target), by=by)
            for side, text in DUTIES:
                agree_duty(offering, side=side, text=text, by=by)
    for name, days in STEPS:
        set_step(OnboardingStep(), name=name, due_after_days=days, by=by)


def sell_from_catalogue(stage: Stage, engagements: list[Engagement]) -> None:
    """Every third takes a tier; every fourth takes seats of a vendor as well, one in two of them as agent."""
    tiers = list(Tier.objects.filter(offering__name="Endpoint care").select_related("offering"))
    vendors = list(Vendor.objects.order_by("id"))
    for number, engagement in enumerate(_running(engagements)):
        by = engagement.account_manager
        if number % 3 == 0:
            tier = tiers[number // 3 % len(tiers)]
            terms = terms_of(tier, currency=engagement.currency, day=engagement.starts_on)
            add_line(
                engagement, by=by, kind=LineKind.RECURRING_FEE, tier=tier, workstream=Workstream.SUPPORT,
                starts_on=engagement.starts_on, **terms,
            )  # fmt: skip
        if number % 4 == 0:
            price = quantize(SCALE[engagement.currency] / 25, engagement.currency)
            add_line(
                engagement, by=by, kind=LineKind.LICENCE, name="Analytics seats", quantity=Decimal(12 + number),
                unit_price=price, unit_cost=quantize(price * Decimal("0.82"), engagement.currency),
                vendor=vendors[number % len(vendors)], is_agent=number % 8 == 4, starts_on=engagement.starts_on,
            )  # fmt: skip


def follow_success(stage: Stage, engagements: list[Engagement]) -> None:
    """Onboarding, reviews, health, value and opportunities of those that run."""
    levels = list(ServiceLevel.objects.filter(offering__isnull=False).order_by("id"))
    for number, engagement in enumerate(_running(engagements)):
        _onboard(stage, engagement)
        _review(stage, engagement, number)
        _fare(stage, engagement, number)
        if engagement.lines.filter(tier__offering__name="Endpoint care").exists():
            _attain(stage, engagement, number, levels)


def _price(stage: Stage, tier: Tier, currency: str, share: Decimal) -> None:
    """From the beginning, and four per cent more from next quarter on."""
    model = tier.offering.pricing_model
    whole = HOURLY[currency] if model == "retainer" else SCALE[currency]
    beyond = {"retainer": whole * Decimal("1.35"), "usage": whole / 2000}.get(model)
    ahead = (Month.of(stage.today) + 3).first_day
    for day, factor in ((stage.first.first_day, Decimal(1)), (ahead, Decimal("1.04"))):
        set_price(
            tier,
            starts_on=day,
            price=Money(quantize(whole * share * factor, currency), currency),
            beyond=None if beyond is None else Money(max(quantize(beyond * factor, currency), Decimal(1)), currency),
            by=stage.users["manager"],
        )


def _running(engagements: list[Engagement]) -> list[Engagement]:
    rows = Engagement.objects.filter(pk__in=[one.pk for one in engagements], status=EngagementStatus.RUNNING)
    never_paused = rows.exclude(moves__status=EngagementStatus.PAUSED)
    return list(never_paused.select_related("account_manager", "client").order_by("id"))


def _onboard(stage: Stage, engagement: Engagement) -> None:
    by = engagement.account_manager
    for item in begin_onboarding(engagement, by=by):
        done = item.due_on + dt.timedelta(days=item.pk % 4)
        if done <= stage.today:
            complete_item(item, done_on=done, by=by)


def _review(stage: Stage, engagement: Engagement, number: int) -> None:
    by = engagement.account_manager
    due = add_months(engagement.starts_on, 3)
    set_cadence(engagement, every_months=3 if number % 4 else 6, first_due_on=due, by=by)
    held, count = due + dt.timedelta(days=number % 9), 0
    while held < stage.today - dt.timedelta(days=240):
        held = add_months(held, 3)
    while held < stage.today - dt.timedelta(days=20 * (number % 5)) and count < 3:
        feedback, score = FEEDBACK[(number + count) % len(FEEDBACK)]
        review = plan_review(engagement, planned_on=held, agenda=AGENDA, by=by)
        hold_review(
            review, held_on=held, feedback=feedback, score=score, attendees="Head of operations, account manager",
            next_steps="Send the figures by site", by=by,
        )  # fmt: skip
        held, count = add_months(held, 3), count + 1
    if number % 3 == 0:
        plan_review(engagement, planned_on=stage.today + dt.timedelta(days=4 + number), agenda="Service levels", by=by)


def _fare(stage: Stage, engagement: Engagement, number: int) -> None:
    by = engagement.account_manager
    for back in (75, 12):
        health, reason = HEALTH[(number + (back < 20)) % len(HEALTH)]
        day = stage.today - dt.timedelta(days=back + number % 7)
        if day >= engagement.starts_on:
            read_health(engagement, health=health, reason=reason, read_on=day, by=by)
    for back in (3, 2, 1):
        text, share = VALUE[(number + back) % len(VALUE)]
        month = Month.of(stage.today) - back
        if month >= Month.of(engagement.starts_on):
            note_value(engagement, month=month, text=text, worth=_worth(engagement, share) if share else None, by=by)
    if number % 2 == 0:
        service, reason, share = MORE[number // 2 % len(MORE)]
        found = spot_opportunity(
            engagement, service="", offering=Offering.objects.get(name=service), reason=reason, by=by,
            worth=_worth(engagement, share),
        )  # fmt: skip
        if number % 6 == 2:
            move_opportunity(found, to="proposed", by=by)


def _worth(engagement: Engagement, share: str) -> Money:
    return Money(quantize(SCALE[engagement.currency] * Decimal(share), engagement.currency), engagement.currency)


def _attain(stage: Stage, engagement: Engagement, number: int, levels: list[ServiceLevel]) -> None:
    for back in range(1, 7):
        month = Month.of(stage.today) - back
        if month < Month.of(engagement.starts_on):
            continue
        for place, level in enumerate(levels):
            missed = (number + back + place) % 7 == 0
            room = Decimal(100) - level.target_percent
            reached = level.target_percent - Decimal("0.8") if missed else level.target_percent + room * (back % 4) / 4
            record_attainment(
                engagement, service_level=level, month=month, attained_percent=reached,
                note="A failed line between both sites" if missed else "", by=engagement.account_manager,
            )  # fmt: skip
