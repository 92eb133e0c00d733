"""Endpoints of imports."""

from __future__ import annotations

from django.urls import path

from partnerview.http.api import ActionView, action_path
from partnerview.imports.api import imports

NOUNS: dict[str, type[ActionView]] = {
    "mapping": imports.Mapping,
    "suggestions": imports.Suggestions,
    "acceptance": imports.Acceptance,
    "acceptance-withdrawal": imports.AcceptanceWithdrawal,
    "exclusion": imports.Exclusion,
    "inclusion": imports.Inclusion,
    "correction": imports.Correction,
    "confirmation": imports.Confirmation,
    "discarding": imports.Discarding,
    "undo": imports.Undo,
}

urlpatterns = [
    *imports.Imports.paths("imports"),
    path("imports/<str:pk>/findings/", imports.Findings.as_view({"get": "list"}), name="api-import-findings"),
    path("imports/<str:pk>/names/", imports.Names.as_view({"get": "list"}), name="api-import-names"),
    *(action_path(f"imports/<str:pk>/{noun}/", view.as_view()) for noun, view in NOUNS.items()),
]
