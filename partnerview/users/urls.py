"""Pages of users, under Settings."""

from __future__ import annotations

from django.urls import path

from partnerview.users.views import api_keys, people

app_name = "users"
urlpatterns = [
    path("people/", people.user_list, name="user-list"),
    path("people/new/", people.user_new, name="user-new"),
    path("people/<int:pk>/", people.user_detail, name="user-detail"),
    path("people/<int:pk>/change/", people.user_change, name="user-change"),
    path("people/<int:pk>/deactivation/", people.user_deactivation, name="user-deactivation"),
    path("people/<int:pk>/reactivation/", people.user_reactivation, name="user-reactivation"),
    path(
        "people/<int:pk>/second-factor/removal/", people.user_second_factor_removal, name="user-second-factor-removal"
    ),
    path("roles/", people.role_list, name="role-list"),
    path("api-keys/", api_keys.api_key_list, name="api-key-list"),
    path("api-keys/new/", api_keys.api_key_new, name="api-key-new"),
    path("api-keys/<int:pk>/", api_keys.api_key_detail, name="api-key-detail"),
    path("api-keys/<int:pk>/revocation/", api_keys.api_key_revocation, name="api-key-revocation"),
]
