"""Forms of service levels: targets and duties of an offering or of one engagement, and what was reached."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from engagements.actions.service_levels import agree_duty, agree_level, drop_level, record_attainment, remove_duty
from engagements.catalogue_forms import AttainmentForm, DutyForm, ServiceLevelForm
from engagements.forms import NothingForm
from engagements.models import Duty, Engagement, Offering, ServiceLevel
from engagements.views.editing import Sheet, form_page
from engagements.views.frame import find_engagement
from partnerview.errors import NotPermitted
from partnerview.users.access import permission, user_of
from partnerview.users.models import User
from partnerview.users.permissions import Permission


@permission(Permission.CATALOGUE_CHANGE)
def offering_level_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _level_new(request, _offering(request, pk))


@permission(Permission.ENGAGEMENTS_CHANGE)
def engagement_level_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _level_new(request, find_engagement(request, pk))


@permission(Permission.CATALOGUE_CHANGE)
def offering_duty_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _duty_new(request, _offering(request, pk))


@permission(Permission.ENGAGEMENTS_CHANGE)
def engagement_duty_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _duty_new(request, find_engagement(request, pk))


@permission(Permission.ENGAGEMENTS_CHANGE)
def attainment_new(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    levels = ServiceLevel.objects.of(engagement)
    asked = request.GET.get("level")
    form = AttainmentForm(request.POST or None, levels=levels, initial={"service_level": asked} if asked else None)

    def save(values: dict[str, Any]) -> str:
        row = record_attainment(engagement, by=user_of(request), **values)
        return f"{row.attained_percent.normalize():f} % of “{row.service_level.name}” is recorded."

    lede = "" if levels else "No target is agreed yet. Add one on the Success tab, or sell a line of the catalogue."
    sheet = _sheet(engagement, "Record what was reached", "Record it", lede=lede)
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.ENGAGEMENTS_VIEW)
def level_dropping(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may change its offering, or the engagement that has it, may drop it."""
    user = user_of(request)
    level = get_object_or_404(ServiceLevel.objects.visible_to(user).select_related("offering", "engagement"), pk=pk)
    subject = _subject(level, user)

    def save(_: dict[str, Any]) -> str:
        drop_level(level, by=user)
        return f"“{level.name}” is promised no more."

    sheet = _sheet(subject, f"Drop “{level.name}”", "Drop it", consequences=("What was reached of it stays.",))
    return form_page(request, NothingForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.ENGAGEMENTS_VIEW)
def duty_removal(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    duty = get_object_or_404(Duty.objects.visible_to(user).select_related("offering", "engagement"), pk=pk)
    subject = _subject(duty, user)

    def save(_: dict[str, Any]) -> str:
        remove_duty(duty, by=user)
        return "The duty is removed."

    sheet = _sheet(subject, f"Remove “{duty.text}”", "Remove it", kind="danger")
    return form_page(request, NothingForm(request.POST or None), save, done=None, sheet=sheet)


def _level_new(request: HttpRequest, subject: Offering | Engagement) -> HttpResponse:
    def save(values: dict[str, Any]) -> str:
        return f"“{agree_level(subject, by=user_of(request), **values).name}” is agreed."

    form = ServiceLevelForm(request.POST or None)
    return form_page(request, form, save, done=None, sheet=_sheet(subject, "New service level", "Agree it"))


def _duty_new(request: HttpRequest, subject: Offering | Engagement) -> HttpResponse:
    def save(values: dict[str, Any]) -> str:
        agree_duty(subject, by=user_of(request), **values)
        return "The duty is agreed."

    form = DutyForm(request.POST or None)
    return form_page(request, form, save, done=None, sheet=_sheet(subject, "New duty", "Agree it"))


def _subject(thing: ServiceLevel | Duty, user: User) -> Offering | Engagement:
    """What it was said of. Raises NotPermitted for somebody who may not change that."""
    subject = thing.offering or thing.engagement
    needed = Permission.CATALOGUE_CHANGE if thing.offering_id else Permission.ENGAGEMENTS_CHANGE
    if subject is None or not user.may(needed):
        raise NotPermitted("Your roles do not change service levels.")
    return subject


def _offering(request: HttpRequest, pk: int) -> Offering:
    return get_object_or_404(Offering.objects.visible_to(user_of(request)), pk=pk)


def _sheet(subject: Offering | Engagement, heading: str, button: str, **more: Any) -> Sheet:
    page = "offering-detail" if isinstance(subject, Offering) else "engagement-success"
    return Sheet(subject.name, heading, reverse(f"engagements:{page}", args=[subject.pk]), button, **more)
