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
from partnerview.users.access import permission, user_of
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


@permission(Permission.CATALOGUE_CHANGE)
def offering_level_dropping(request: HttpRequest, pk: int) -> HttpResponse:
    levels = ServiceLevel.objects.visible_to(user_of(request)).filter(offering__isnull=False)
    return _drop(request, get_object_or_404(levels.select_related("offering"), pk=pk))


@permission(Permission.ENGAGEMENTS_CHANGE)
def level_dropping(request: HttpRequest, pk: int) -> HttpResponse:
    levels = ServiceLevel.objects.visible_to(user_of(request)).filter(engagement__isnull=False)
    return _drop(request, get_object_or_404(levels.select_related("engagement"), pk=pk))


@permission(Permission.CATALOGUE_CHANGE)
def offering_duty_removal(request: HttpRequest, pk: int) -> HttpResponse:
    duties = Duty.objects.visible_to(user_of(request)).filter(offering__isnull=False)
    return _remove(request, get_object_or_404(duties.select_related("offering"), pk=pk))


@permission(Permission.ENGAGEMENTS_CHANGE)
def duty_removal(request: HttpRequest, pk: int) -> HttpResponse:
    duties = Duty.objects.visible_to(user_of(request)).filter(engagement__isnull=False)
    return _remove(request, get_object_or_404(duties.select_related("engagement"), pk=pk))


def _drop(request: HttpRequest, level: ServiceLevel) -> HttpResponse:
    def save(_: dict[str, Any]) -> str:
        return f"“{drop_level(level, by=user_of(request)).name}” is promised no more."

    sheet = _sheet(_subject(level), f"Drop “{level.name}”", "Drop it", consequences=("What was reached of it stays.",))
    return form_page(request, NothingForm(request.POST or None), save, done=None, sheet=sheet)


def _remove(request: HttpRequest, duty: Duty) -> HttpResponse:
    def save(_: dict[str, Any]) -> str:
        remove_duty(duty, by=user_of(request))
        return "The duty is removed."

    sheet = _sheet(_subject(duty), f"Remove “{duty.text}”", "Remove it", kind="danger")
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


def _subject(thing: ServiceLevel | Duty) -> Offering | Engagement:
    subject = thing.offering or thing.engagement
    assert subject is not None  # noqa: S101  the database holds one of the two
    return subject


def _offering(request: HttpRequest, pk: int) -> Offering:
    return get_object_or_404(Offering.objects.visible_to(user_of(request)), pk=pk)


def _sheet(subject: Offering | Engagement, heading: str, button: str, **more: Any) -> Sheet:
    page = "offering-detail" if isinstance(subject, Offering) else "engagement-success"
    return Sheet(subject.name, heading, reverse(f"engagements:{page}", args=[subject.pk]), button, **more)
