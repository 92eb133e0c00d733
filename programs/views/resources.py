"""The library for partners as we keep it: the list, one resource with who has done it, publishing, retiring."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from engagements.views.editing import Sheet, form_page
from partnerview.audit.reports.timeline import timeline_of
from partnerview.http import evidence
from partnerview.http.acting import acted
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from programs.actions.resources import change_resource, publish_resource, retire_resource
from programs.filters.resources import ResourceFilters
from programs.forms.resources import AudienceForm, ResourceForm
from programs.models import Completion, MdfProof, Resource
from programs.tables.resources import CompletionTable, ResourceTable


@permission(Permission.PROGRAMS_VIEW)
def resource_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    return list_page(
        request,
        "programs/resource_list.html",
        rows=Resource.objects.visible_to(user).annotate(done=Count("completions")),
        table=ResourceTable,
        filters=ResourceFilters,
        name="resources",
        context={"may_change": user.may(Permission.PORTAL_MANAGE)},
    )


@permission(Permission.PROGRAMS_VIEW)
def resource_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """With `?format=` the file of who has done it."""
    resource, user = _find(request, pk), user_of(request)
    return list_page(
        request,
        "programs/resource_detail.html",
        rows=Completion.objects.visible_to(user).filter(resource=resource),
        table=CompletionTable,
        name=f"resource-{pk}-done-by",
        context={
            "resource": resource,
            "cohorts": list(resource.cohorts.all()),
            "may_change": user.may(Permission.PORTAL_MANAGE) and resource.retired_at is None,
            "events": timeline_of(resource),
        },
    )


@permission(Permission.PORTAL_MANAGE)
def resource_new(request: HttpRequest) -> HttpResponse:
    made: list[Resource] = []

    def save(values: dict[str, Any]) -> str:
        kept = evidence.keep(values.pop("evidence_file"), folder="library")
        made.append(publish_resource(by=user_of(request), **values, **kept))
        return f"“{made[0].title}” is published."

    told = ("Partners of the chosen tiers and classes see it at once.", "A file stays as it is: publish another.")
    sheet = Sheet(
        "Library for partners", "Publish a resource", reverse("programs:resource-list"), "Publish it",
        template="programs/upload_form.html", consequences=told,
    )  # fmt: skip
    form = ResourceForm(request.POST or None, request.FILES or None)
    response = form_page(request, form, save, done=None, sheet=sheet)
    if made:
        response["Location"] = _page(made[0])
    return response


@permission(Permission.PORTAL_MANAGE)
def resource_change(request: HttpRequest, pk: int) -> HttpResponse:
    resource = _find(request, pk)
    initial = {
        "title": resource.title,
        "summary": resource.summary,
        "tiers": resource.tiers,
        "cohorts": list(resource.cohorts.all()),
    }

    def save(values: dict[str, Any]) -> str:
        change_resource(resource, by=user_of(request), **values)
        return "The change is saved."

    sheet = Sheet("Library for partners", f"Change “{resource.title}”", _page(resource))
    return form_page(request, AudienceForm(request.POST or None, initial=initial), save, done=None, sheet=sheet)


@permission(Permission.PORTAL_MANAGE)
@require_POST
def resource_retirement(request: HttpRequest, pk: int) -> HttpResponse:
    resource = _find(request, pk)

    def act() -> str:
        retire_resource(resource, by=user_of(request))
        return "Partners see it no more. Who has done it stays on record."

    return acted(request, act, _page(resource))


@permission(Permission.PROGRAMS_VIEW)
def resource_file(request: HttpRequest, pk: int) -> FileResponse:
    return evidence.attachment(_find(request, pk))


@permission(Permission.PROGRAMS_VIEW)
def proof_file(request: HttpRequest, pk: int) -> FileResponse:
    """What a partner has shown for MDF."""
    return evidence.attachment(get_object_or_404(MdfProof.objects.visible_to(user_of(request)), pk=pk))


def _find(request: HttpRequest, pk: int) -> Resource:
    rows = Resource.objects.visible_to(user_of(request)).select_related("published_by")
    return get_object_or_404(rows, pk=pk)


def _page(resource: Resource) -> str:
    return reverse("programs:resource-detail", args=[resource.pk])
