"""The public host: no tenant, no data. Only the health check answers there."""

from __future__ import annotations

from django.urls import path

from partnerview.http.health import health

urlpatterns = [path("health/", health, name="health")]
