"""The Success tab of an engagement, and the forms about onboarding, health and value."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from engagements.actions.success import (
    add_item,
    begin_onboarding,
    change_item,
    complete_item,
    note_value,
    read_health,
    set_step,
    take_back_value,
)
from engagements.forms import NothingForm, ReasonForm
from engagements.models import Engagement, OnboardingItem, OnboardingStep, ValueNote
from engagements.success_forms import DoneForm, HealthForm, ItemChangeForm, ItemForm, StepForm, ValueForm
from engagements.views.editing import Sheet, form_page
from engagements.views.frame import find_engagement, tab_page
from engagements.views.success_page import SuccessPage
from partnerview.money import Money
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission

VIEW, CHANGE = Permission.ENGAGEMENTS_VIEW, Permission.ENGAGEMENTS_CHANGE


@permission(VIEW)
def engagement_success(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    page = SuccessPage(engagement, user_of(request))
    return tab_page(request, engagement, "engagements/tab_success.html", tab="success", context={"page": page})


@permission(CHANGE)
def onboarding(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)

    def save(_: dict[str, Any]) -> str:
        return f"{len(begin_onboarding(engagement, by=user_of(request)))} steps are on the list."

    consequences = ("Each step of the firm becomes an item, due so many days after the start.",)
    sheet = sheet_of(engagement, "Begin the onboarding", "Put the steps on the list", consequences=consequences)
    return form_page(request, NothingForm(request.POST or None), save, done=None, sheet=sheet)


@permission(CHANGE)
def item_new(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    form = ItemForm(request.POST or None, initial={"owner": engagement.account_manager})

    def save(values: dict[str, Any]) -> str:
        return f"“{add_item(engagement, by=user_of(request), **values).name}” is on the list."

    return form_page(request, form, save, done=None, sheet=sheet_of(engagement, "New onboarding item", "Add it"))


@permission(CHANGE)
def item_change(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    form = ItemChangeForm(request.POST or None, initial={"owner": item.owner_id, "due_on": item.due_on})

    def save(values: dict[str, Any]) -> str:
        return f"“{change_item(item, by=user_of(request), **values).name}” is saved."

    return form_page(request, form, save, done=None, sheet=sheet_of(item.engagement, f"Change “{item.name}”", "Save"))


@permission(CHANGE)
def item_completion(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)

    def save(values: dict[str, Any]) -> str:
        return f"“{complete_item(item, by=user_of(request), **values).name}” is done."

    sheet = sheet_of(item.engagement, f"“{item.name}” is done", "Done")
    return form_page(request, DoneForm(request.POST or None), save, done=None, sheet=sheet)


@permission(CHANGE)
def health_new(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)

    def save(values: dict[str, Any]) -> str:
        reading = read_health(engagement, by=user_of(request), **values)
        return f"Health is {reading.get_health_display().lower()}."

    consequences = ("A reading stays. What changes later is another reading.",)
    sheet = sheet_of(engagement, "Read the health", "Record it", consequences=consequences)
    return form_page(request, HealthForm(request.POST or None), save, done=None, sheet=sheet)


@permission(CHANGE)
def value_new(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)

    def save(values: dict[str, Any]) -> str:
        amount = values.pop("amount")
        worth = None if amount is None else Money(amount, engagement.currency)
        note_value(engagement, by=user_of(request), worth=worth, **values)
        return "The value is noted."

    form = ValueForm(request.POST or None).with_unit(engagement.currency, "amount")
    return form_page(request, form, save, done=None, sheet=sheet_of(engagement, "Value delivered", "Note it"))


@permission(CHANGE)
def value_reversal(request: HttpRequest, pk: int) -> HttpResponse:
    notes = ValueNote.objects.visible_to(user_of(request)).select_related("engagement__client")
    note = get_object_or_404(notes, pk=pk)

    def save(values: dict[str, Any]) -> str:
        take_back_value(note, by=user_of(request), **values)
        return "The note is taken back."

    sheet = sheet_of(note.engagement, f"Take back “{note.text}”", "Take it back", kind="danger")
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)


@permission(VIEW)
def step_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    context = {
        "steps": OnboardingStep.objects.visible_to(user),
        "may_change": user.may(Permission.CATALOGUE_CHANGE),
    }
    return render(request, "engagements/onboarding_steps.html", context)


@permission(Permission.CATALOGUE_CHANGE)
def step_new(request: HttpRequest) -> HttpResponse:
    return _step(request, OnboardingStep(), "New step", StepForm(request.POST or None))


@permission(Permission.CATALOGUE_CHANGE)
def step_change(request: HttpRequest, pk: int) -> HttpResponse:
    step = get_object_or_404(OnboardingStep.objects.visible_to(user_of(request)), pk=pk)
    initial = {name: getattr(step, name) for name in StepForm.base_fields}
    return _step(request, step, f"Change “{step.name}”", StepForm(request.POST or None, initial=initial))


def sheet_of(engagement: Engagement, heading: str, button: str, **more: Any) -> Sheet:
    """A form that leads back to the Success tab."""
    back = reverse("engagements:engagement-success", args=[engagement.pk])
    return Sheet(f"{engagement.client.name} · {engagement.name}", heading, back, button, **more)


def _step(request: HttpRequest, step: OnboardingStep, heading: str, form: StepForm) -> HttpResponse:
    def save(values: dict[str, Any]) -> str:
        return f"“{set_step(step, by=user_of(request), **values).name}” is saved."

    sheet = Sheet("Onboarding", heading, reverse("engagements:onboarding-step-list"))
    return form_page(request, form, save, done=None, sheet=sheet)


def _item(request: HttpRequest, pk: int) -> OnboardingItem:
    items = OnboardingItem.objects.visible_to(user_of(request)).select_related("engagement__client")
    return get_object_or_404(items, pk=pk)
