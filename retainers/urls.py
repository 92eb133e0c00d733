"""Pages of deposits."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

app_name = "retainers"


def _x(request: HttpRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


urlpatterns = [
    path("deposits/<int:pk>/", _x, name="deposit-account-detail"),
    path("draws/<int:pk>/", _x, name="draw-detail"),
]
