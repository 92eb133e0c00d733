"""Endpoints of Retain."""

from __future__ import annotations

from django.urls import URLPattern

from retainers.api import (
    bank,
    cycles,
    deposit_reports,
    deposits,
    draws,
    evidence,
    proposals,
    reviews,
    rules,
    settlements,
    statement,
    thresholds,
)

urlpatterns: list[URLPattern] = [
    *deposits.urlpatterns,
    *draws.urlpatterns,
    *proposals.urlpatterns,
    *reviews.urlpatterns,
    *evidence.urlpatterns,
    *deposit_reports.urlpatterns,
    *rules.urlpatterns,
    *cycles.urlpatterns,
    *settlements.urlpatterns,
    *statement.urlpatterns,
    *bank.urlpatterns,
    *thresholds.urlpatterns,
]
