"""The REST API, `/api/v1/`: the apps' collections side by side, and their description."""

from __future__ import annotations

from django.urls import include, path, re_path

from partnerview.http.description import SchemaView, docs, no_such_address
from partnerview.http.health import health

urlpatterns = [
    path("health/", health, name="api_health"),
    path("", include("partnerview.users.api.urls")),
    path("", include("partnerview.audit.api.urls")),
    path("", include("partnerview.imports.api.urls")),
    path("", include("partnerview.directory.api.urls")),
    path("", include("partnerview.books.api.urls")),
    path("", include("partnerview.approvals.api.urls")),
    path("", include("engagements.api.urls")),
    path("", include("engagements.api.billing")),
    path("", include("recognition.api.urls")),
    path("", include("retainers.api.urls")),
    path("", include("programs.api.urls")),
    path("", include("partnerview.dashboard.api.urls")),
    path("", include("partnerview.simulation.api.urls")),
    path("", include("partnerview.closing.api.urls")),
    path("", include("partnerview.portal.api.urls")),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    re_path("", no_such_address),
]
