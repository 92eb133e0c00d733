"""Endpoints of users."""

from __future__ import annotations

from django.urls import path

from partnerview.http.api import action_path
from partnerview.users.api.endpoints import ApiKeyRevocation, ApiKeys, WhoamiView

urlpatterns = [
    *ApiKeys.paths("api-keys"),
    action_path("api-keys/<str:pk>/revocation/", ApiKeyRevocation.as_view()),
    path("whoami/", WhoamiView.as_view(), name="api-whoami"),
]
