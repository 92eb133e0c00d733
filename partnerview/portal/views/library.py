"""What we publish for this partner, and the trainings that its contacts have done."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from partnerview import clock
from partnerview.http import evidence
from partnerview.http.acting import acted
from partnerview.portal.own import partner_of
from partnerview.portal.shelf import shelf_of
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from programs.actions.resources import complete_training
from programs.models import Resource


@permission(Permission.PORTAL_VIEW)
def library(request: HttpRequest) -> HttpResponse:
    partner, user = partner_of(request), user_of(request)
    return render(request, "portal/library.html", {"partner": partner, "shelf": shelf_of(partner, user)})


@permission(Permission.PORTAL_VIEW)
def resource_file(request: HttpRequest, pk: int) -> FileResponse:
    return evidence.attachment(_find(request, pk))


@permission(Permission.PORTAL_ACT)
@require_POST
def training_done(request: HttpRequest, pk: int) -> HttpResponse:
    resource = _find(request, pk)

    def act() -> str:
        complete_training(resource, by=user_of(request))
        return f"“{resource.title}” is done."

    return acted(request, act, reverse("portal:library"))


def _find(request: HttpRequest, pk: int) -> Resource:
    return get_object_or_404(Resource.objects.meant_for(partner_of(request), clock.today()), pk=pk)
