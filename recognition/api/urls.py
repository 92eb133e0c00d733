"""Endpoints of Recognize."""

from __future__ import annotations

from django.urls import URLPattern

from recognition.api import balances, clients, collections, explained, insights, profitability, reports

urlpatterns: list[URLPattern] = [
    *collections.urlpatterns,
    *reports.urlpatterns,
    *explained.urlpatterns,
    *balances.urlpatterns,
    *insights.urlpatterns,
    *profitability.urlpatterns,
    *clients.urlpatterns,
]
