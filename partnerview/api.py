"""The REST API, `/api/v1/`: the apps' collections side by side, and their description."""

from __future__ import annotations

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from partnerview.http.health import health
from partnerview.users.access import SIGNED_IN


class SchemaView(SpectacularAPIView):  # type: ignore[misc]
    permission = SIGNED_IN


class DocsView(SpectacularSwaggerView):  # type: ignore[misc]
    permission = SIGNED_IN


urlpatterns = [
    path("health/", health, name="api_health"),
    path("", include("partnerview.users.api.urls")),
    path("", include("partnerview.audit.api.urls")),
    path("", include("partnerview.directory.api.urls")),
    path("", include("partnerview.books.api.urls")),
    path("", include("partnerview.approvals.api.urls")),
    path("", include("engagements.api.urls")),
    path("", include("recognition.api.urls")),
    path("", include("partnerview.simulation.api.urls")),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(url_name="schema"), name="docs"),
]
