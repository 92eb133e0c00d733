"""Settings → API keys: made with scopes, shown once, revoked; when each was last used."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from partnerview.errors import DomainError
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.actions.api_keys import create_api_key, revoke_api_key
from partnerview.users.forms import ApiKeyForm
from partnerview.users.models import ApiKey
from partnerview.users.permissions import Permission
from partnerview.users.scopes import SCOPES
from partnerview.users.step_up import step_up
from partnerview.users.tables import ApiKeyTable, key_state


@permission(Permission.API_KEYS_MANAGE)
def api_key_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(request, "users/api_key_list.html", rows=ApiKey.objects.all(), table=ApiKeyTable, name="api-keys")


@permission(Permission.API_KEYS_MANAGE)
@step_up
def api_key_new(request: HttpRequest) -> HttpResponse:
    """The answer to the POST is the only page that ever shows the secret."""
    user = user_of(request)
    form = ApiKeyForm(request.POST or None, by=user, initial={"user": user})
    if request.method == "POST" and form.is_valid():
        try:
            made = create_api_key(
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                user=form.cleaned_data["user"],
                by=user,
                expires_at=form.expires_at(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return render(request, "users/api_key_secret.html", {"key": made.key, "secret": made.secret})
    return render(request, "users/api_key_form.html", {"form": form}, status=422 if form.errors else 200)


@permission(Permission.API_KEYS_MANAGE)
def api_key_detail(request: HttpRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(ApiKey.objects.select_related("user", "created_by"), pk=pk)
    opened = [(scope, sorted(needed.label for needed in SCOPES[scope])) for scope in key.scopes if scope in SCOPES]
    context = {"key": key, "state": key_state(key.revoked_at, key.expires_at), "scopes": opened}
    return render(request, "users/api_key_detail.html", context)


@permission(Permission.API_KEYS_MANAGE)
@require_POST
def api_key_revocation(request: HttpRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(ApiKey, pk=pk)
    revoke_api_key(key, by=user_of(request))
    messages.success(request, f"“{key.name}” opens nothing any more.")
    return redirect("users:api-key-detail", pk)
