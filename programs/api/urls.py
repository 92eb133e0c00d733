"""Endpoints of Grow."""

from __future__ import annotations

from django.urls import URLPattern

from programs.api import collections, reports

urlpatterns: list[URLPattern] = [*collections.urlpatterns, *reports.urlpatterns]
