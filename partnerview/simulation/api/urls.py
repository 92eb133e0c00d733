"""Endpoints of simulation."""

from __future__ import annotations

from django.urls import URLPattern, path

from partnerview.simulation.api.simulations import Simulations

urlpatterns: list[URLPattern] = [path("simulations/", Simulations.as_view(), name="api-simulations")]
