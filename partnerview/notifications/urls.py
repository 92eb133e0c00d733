"""Pages of notifications."""

from __future__ import annotations

from django.urls import path

from partnerview.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.notification_list, name="notification-list"),
    path("notifications/reading/", views.reading_all, name="notification-reading-all"),
    path("notifications/<int:pk>/reading/", views.reading, name="notification-reading"),
    path("notifications/<int:pk>/snooze/", views.snoozing, name="notification-snooze"),
]
