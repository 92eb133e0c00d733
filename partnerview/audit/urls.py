"""Pages of the audit log."""

from __future__ import annotations

from django.urls import path

from partnerview.audit.views.events import event_list

app_name = "audit"
urlpatterns = [path("audit/", event_list, name="event-list")]
