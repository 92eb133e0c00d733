"""Endpoints of Grow."""

from __future__ import annotations

from django.urls import URLPattern

from programs.api import collections, handovers, mdf, qars, raps, reports

urlpatterns: list[URLPattern] = [
    *collections.urlpatterns,
    *reports.urlpatterns,
    *raps.urlpatterns,
    *qars.urlpatterns,
    *mdf.urlpatterns,
    *handovers.urlpatterns,
]
