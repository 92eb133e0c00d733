"""Pages of a tenant. Each app owns the addresses below its room."""

from __future__ import annotations

from django.urls import include, path

from partnerview.http.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("accounts/", include("partnerview.users.account_urls")),
    path("api/v1/", include("partnerview.api")),
    path("", include("partnerview.dashboard.urls")),
    path("", include("partnerview.http.urls")),
    path("settings/", include("partnerview.users.urls")),
    path("settings/", include("partnerview.audit.urls")),
    path("imports/", include("partnerview.imports.urls")),
    path("", include("partnerview.directory.urls")),
    path("", include("partnerview.books.urls")),
    path("", include("partnerview.approvals.urls")),
    path("", include("partnerview.notifications.urls")),
    path("", include("engagements.urls")),
    path("", include("recognition.urls")),
    path("", include("partnerview.closing.urls")),
    path("", include("partnerview.simulation.urls")),
    path("", include("retainers.urls")),
    path("", include("programs.urls")),
    path("portal/", include("partnerview.portal.urls")),
]
