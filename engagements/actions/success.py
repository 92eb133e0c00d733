"""Customer success: onboarding steps and items, readings of health, notes of value. The latter two are facts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from engagements.models import Engagement, Health, HealthReading, OnboardingItem, OnboardingStep, ValueNote
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.errors import Conflict, InvalidInput
from partnerview.money import Money
from partnerview.months import Month
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User


@transaction.atomic
def set_step(step: OnboardingStep, *, name: str, due_after_days: int, by: User, is_used: bool = True) -> OnboardingStep:
    """Add a step of the firm's onboarding, or change one. Engagements that have begun theirs keep what they have."""
    is_new = step.pk is None
    if not name.strip():
        raise InvalidInput("Say what is to be done.", code="required", field="name")
    if not 0 <= due_after_days <= 730:
        raise InvalidInput("Give the days after the start, at most 730.", field="due_after_days")
    step.name, step.due_after_days, step.is_used = name.strip(), due_after_days, is_used
    with kept(onboarding_step_name_once=("name", "There is a step of this name. Give it one of its own.")):
        step.save()
    after = {"name": step.name, "due_after_days": due_after_days, "is_used": is_used}
    record(step, action=f"onboardingstep.{'added' if is_new else 'changed'}", by=by, after=after)
    return step


@transaction.atomic
def begin_onboarding(engagement: Engagement, *, by: User) -> list[OnboardingItem]:
    """An item for each step of the firm that the engagement does not have yet, owned by its account manager."""
    engagement = Engagement.objects.lock(engagement.pk)
    steps = OnboardingStep.objects.filter(is_used=True).exclude(items__engagement=engagement)
    if not OnboardingStep.objects.filter(is_used=True).exists():
        raise Conflict("The firm has no onboarding steps yet. Add them under Catalogue first.", code="no_steps")
    items = OnboardingItem.objects.bulk_create(
        OnboardingItem(
            engagement=engagement,
            step=step,
            name=step.name,
            owner=engagement.account_manager,
            due_on=engagement.starts_on + dt.timedelta(days=step.due_after_days),
        )
        for step in steps
    )
    if not items:
        raise Conflict("Every step of the firm is on the list already.", code="nothing_to_add")
    record(engagement, action="engagement.onboarding", by=by, after={"items": len(items)})
    return items


@transaction.atomic
def add_item(engagement: Engagement, *, name: str, owner: User, due_on: dt.date, by: User) -> OnboardingItem:
    """One thing more, for this engagement only."""
    if not name.strip():
        raise InvalidInput("Say what is to be done.", code="required", field="name")
    item = OnboardingItem.objects.create(engagement=engagement, name=name.strip(), owner=owner, due_on=due_on)
    after = {"name": item.name, "owner": owner, "due_on": due_on}
    record(item, action="onboardingitem.added", by=by, after=after, about=engagement)
    return item


@transaction.atomic
def change_item(
    item: OnboardingItem, *, by: User, owner: User | None = None, due_on: dt.date | None = None
) -> OnboardingItem:
    """Give it to somebody else, or another day."""
    item = _open_item(item)
    item.owner, item.due_on = owner or item.owner, due_on or item.due_on
    item.save()
    after = {"name": item.name, "owner": item.owner, "due_on": item.due_on}
    record(item, action="onboardingitem.changed", by=by, after=after, about=item.engagement)
    return item


@transaction.atomic
def complete_item(item: OnboardingItem, *, done_on: dt.date, by: User) -> OnboardingItem:
    """It is done."""
    item = _open_item(item)
    if done_on > clock.today():
        raise InvalidInput("It is done once it is. Give today or earlier.", field="done_on")
    item.done_on, item.done_by = done_on, by
    item.save()
    after = {"name": item.name, "done_on": done_on}
    record(item, action="onboardingitem.done", by=by, after=after, about=item.engagement, effective_on=done_on)
    return item


@transaction.atomic
def read_health(
    engagement: Engagement, *, health: str, reason: str, by: User, read_on: dt.date | None = None
) -> HealthReading:
    """How it fares on a day, by default today. A fact: a later reading says what is so then."""
    day = read_on or clock.today()
    if health not in Health.values:
        raise InvalidInput("Health is green, amber or red.", field="health")
    if not reason.strip():
        raise InvalidInput("Say why: a colour alone helps nobody.", code="required", field="reason")
    if day > clock.today():
        raise InvalidInput("Health is read, not foretold. Give today or earlier.", field="read_on")
    if day < engagement.starts_on:
        raise InvalidInput(
            f"The engagement begins on {formats.day(engagement.starts_on)}. Give that day or a later one.",
            field="read_on",
        )
    reading = HealthReading.objects.create(
        engagement=engagement, read_on=day, health=health, reason=reason.strip(), recorded_by=by
    )
    after = {"health": health, "why": reading.reason}
    record(reading, action="healthreading.recorded", by=by, after=after, about=engagement, effective_on=day)
    return reading


@transaction.atomic
def note_value(engagement: Engagement, *, month: Month, text: str, by: User, worth: Money | None = None) -> ValueNote:
    """What the service was worth to the client in a month: words, and an amount in the engagement's currency."""
    if not text.strip():
        raise InvalidInput("Say what it was worth to the client.", code="required", field="text")
    if month > Month.of(clock.today()):
        raise InvalidInput("That month has not begun. Give the present one or an earlier one.", field="month")
    if month < Month.of(engagement.starts_on):
        raise InvalidInput("The engagement began later. Give the month of its start or a later one.", field="month")
    if worth and worth.currency != engagement.currency:
        raise InvalidInput(f"This engagement is in {engagement.currency}.", code="mixed_currencies", field="amount")
    if worth and worth.amount <= 0:
        raise InvalidInput("Give an amount above 0, or leave it out.", field="amount")
    note = ValueNote.objects.create(
        engagement=engagement,
        month=month.first_day,
        text=text.strip(),
        amount=worth.amount if worth else None,
        currency=engagement.currency,
        recorded_by=by,
    )
    after = {"text": note.text, "amount": note.amount, "currency": note.currency}
    record(note, action="valuenote.recorded", by=by, after=after, about=engagement, effective_on=month.last_day)
    return note


@transaction.atomic
def take_back_value(note: ValueNote, *, reason: str, by: User) -> ValueNote:
    """It was not so. The note stays, with one that takes it back."""
    Engagement.objects.lock(note.engagement_id)
    if note.reverses_id or ValueNote.objects.filter(reverses=note).exists():
        raise Conflict("This note was taken back already.", code="reversed")
    if not reason.strip():
        raise InvalidInput("Say why: the reason stays beside it.", code="required", field="reason")
    reversal = ValueNote.objects.create(
        engagement=note.engagement,
        month=note.month,
        text=reason.strip(),
        amount=-note.amount if note.amount is not None else None,
        currency=note.currency,
        reverses=note,
        recorded_by=by,
    )
    after = {"text": note.text}
    record(reversal, action="valuenote.reversed", by=by, after=after, reason=reason, about=note.engagement)
    return reversal


def _open_item(item: OnboardingItem) -> OnboardingItem:
    item = OnboardingItem.objects.lock(item.pk)
    if item.done_on:
        raise Conflict(f"It was done on {formats.day(item.done_on)} already.", code="already_done")
    return item
