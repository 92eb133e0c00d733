"""Pages that belong to no app: a person's kept views."""

from __future__ import annotations

from django.urls import path

from partnerview.http import views

app_name = "http"
urlpatterns = [
    path("views/", views.view_list, name="view-list"),
    path("views/new/<path:page>/", views.view_new, name="view-new"),
    path("views/<int:pk>/removal/", views.view_removal, name="view-removal"),
]
