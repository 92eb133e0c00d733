"""Endpoints of Grow."""

from __future__ import annotations

from django.urls import URLPattern

from programs.api import collections, console, deals, exemptions, handovers, mdf, qars, raps, reports, resources, worth

urlpatterns: list[URLPattern] = [
    *collections.urlpatterns,
    *reports.urlpatterns,
    *console.urlpatterns,
    *raps.urlpatterns,
    *qars.urlpatterns,
    *mdf.urlpatterns,
    *handovers.urlpatterns,
    *exemptions.urlpatterns,
    *worth.urlpatterns,
    *resources.urlpatterns,
    *deals.urlpatterns,
]
