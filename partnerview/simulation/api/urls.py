"""Endpoints of simulation."""

from __future__ import annotations

from django.urls import URLPattern, path

from partnerview.http.api import action_path
from partnerview.simulation.api import amendments
from partnerview.simulation.api.effects import PREVIEWS
from partnerview.simulation.api.simulations import Simulations

urlpatterns: list[URLPattern] = [
    path("simulations/", Simulations.as_view(), name="api-simulations"),
    *amendments.Amendments.paths("amendments"),
    action_path("amendments/<str:pk>/application/", amendments.AmendmentApplication.as_view()),
    action_path("amendments/<str:pk>/approval/", amendments.AmendmentApproval.as_view()),
    action_path("amendments/<str:pk>/rejection/", amendments.AmendmentRejection.as_view()),
    action_path("amendments/<str:pk>/withdrawal/", amendments.AmendmentWithdrawal.as_view()),
    action_path("amendments/<str:pk>/preview/", amendments.AmendmentPreview.as_view()),
    *(action_path(f"engagements/<str:pk>/{noun}/preview/", view.as_view()) for noun, view in PREVIEWS.items()),
]
