"""A contact's own API keys: made by themselves for themselves, shown once, for the portal's scopes alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from partnerview.errors import DomainError
from partnerview.portal.forms import OwnKeyForm
from partnerview.portal.own import partner_of
from partnerview.users.access import permission, user_of
from partnerview.users.actions.api_keys import create_api_key, revoke_api_key
from partnerview.users.models import ApiKey
from partnerview.users.permissions import Permission
from partnerview.users.step_up import step_up
from partnerview.users.tables import key_state


@permission(Permission.PORTAL_VIEW)
def own_keys(request: HttpRequest) -> HttpResponse:
    partner, keys = partner_of(request), ApiKey.objects.filter(user=user_of(request))
    shown = [(key, key_state(key.revoked_at, key.expires_at)) for key in keys]
    return render(request, "portal/keys.html", {"partner": partner, "keys": shown})


@permission(Permission.PORTAL_ACT)
@step_up
def own_key_new(request: HttpRequest) -> HttpResponse:
    """The answer to the POST is the only page that ever shows the secret."""
    partner, user = partner_of(request), user_of(request)
    form = OwnKeyForm(request.POST or None, initial={"scopes": ["portal:read"]})
    if request.method == "POST" and form.is_valid():
        try:
            made = create_api_key(user=user, by=user, **form.wanted())
        except DomainError as error:
            form.refuse(error)
        else:
            return render(request, "portal/key_secret.html", {"key": made.key, "secret": made.secret})
    context = {"form": form, "partner": partner}
    return render(request, "portal/key_form.html", context, status=422 if form.errors else 200)


@permission(Permission.PORTAL_ACT)
@require_POST
def own_key_revocation(request: HttpRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(ApiKey, pk=pk, user=user_of(request))
    revoke_api_key(key, by=user_of(request))
    messages.success(request, f"“{key.name}” opens nothing any more.")
    return redirect("portal:keys")
