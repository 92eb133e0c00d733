"""Pages of the audit log."""

from __future__ import annotations

from django.urls import path

from partnerview.audit.views.events import event_detail, event_list

app_name = "audit"
urlpatterns = [
    path("audit/", event_list, name="event-list"),
    path("audit/<int:pk>/", event_detail, name="event-detail"),
]
