"""The API's own description: OpenAPI for programs, a page for people (no CDN), and 404 as a problem."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from drf_spectacular.views import SpectacularAPIView

from partnerview.http.problem import CONTENT_TYPE, problem
from partnerview.users.access import SIGNED_IN, public, signed_in
from partnerview.users.api_access import PolicyPermission


class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1 as YAML or JSON, by Accept or `?format=json`."""

    permission = SIGNED_IN
    permission_classes = (PolicyPermission,)


@signed_in
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html")


@public
def no_such_address(request: HttpRequest, *args: Any) -> JsonResponse:
    missing = problem(404, "not_found", "Not found", f"There is nothing at {request.path}.")
    return JsonResponse(missing.data, status=404, content_type=CONTENT_TYPE)
