"""Endpoints of the partner portal. All of them below `portal/`, all of them about one's own firm."""

from __future__ import annotations

from django.urls import URLPattern

from partnerview.portal.api import deals, plans, rules

urlpatterns: list[URLPattern] = [*rules.urlpatterns, *plans.urlpatterns, *deals.urlpatterns]
