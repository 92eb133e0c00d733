"""Pages of approvals."""

from __future__ import annotations

from django.urls import path

from partnerview.approvals import views

app_name = "approvals"
urlpatterns = [path("approvals/", views.approval_list, name="approval-list")]
