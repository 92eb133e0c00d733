"""Pages of engagements."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views import View

app_name = "engagements"
urlpatterns: list[URLPattern] = [path("engagements/<int:pk>/", View.as_view(), name="engagement-detail")]
