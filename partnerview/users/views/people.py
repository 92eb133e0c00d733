"""Settings → People and roles: who signs in, as what; invite, change, close, open."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from partnerview.errors import DomainError
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.actions.people import (
    change_user,
    deactivate_user,
    invite_user,
    reactivate_user,
    remove_second_factor,
)
from partnerview.users.forms import InviteForm, ReasonForm, UserForm
from partnerview.users.models import User
from partnerview.users.permissions import POLICY, Permission, Role
from partnerview.users.provisioning import password_path
from partnerview.users.step_up import step_up
from partnerview.users.tables import UserTable


@permission(Permission.USERS_MANAGE)
def user_list(request: HttpRequest) -> HttpResponseBase:
    rows = User.objects.get_queryset()
    return list_page(request, "users/user_list.html", rows=rows, table=UserTable, name="people")


@permission(Permission.USERS_MANAGE)
def role_list(request: HttpRequest) -> HttpResponse:
    """The whole policy, as a table to read."""
    roles = [role for role in Role if POLICY[role]]
    rows = [(needed.label, [needed in POLICY[role] for role in roles]) for needed in Permission]
    return render(request, "users/role_list.html", {"roles": roles, "rows": rows})


@permission(Permission.USERS_MANAGE)
@step_up
def user_new(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = invite_user(**form.cleaned_data, by=user_of(request))
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("users:user-detail", user.pk)
    return render(request, "users/user_form.html", {"form": form}, status=422 if form.errors else 200)


@permission(Permission.USERS_MANAGE)
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The person, and while they have no password the link with which they set one."""
    user = get_object_or_404(User.objects.get_queryset(), pk=pk)
    invited = user.is_active and not user.has_usable_password()
    context = {
        "subject": user,
        "roles": [Role(role).label for role in user.roles],
        "link": request.build_absolute_uri(password_path(user)) if invited else "",
        "link_days": settings.PASSWORD_RESET_TIMEOUT // 86400,
        "has_second_factor": is_mfa_enabled(user),
        "keys": user.api_keys.filter(revoked_at=None),
        "is_me": user.pk == user_of(request).pk,
    }
    return render(request, "users/user_detail.html", context)


@permission(Permission.USERS_MANAGE)
@step_up
def user_change(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.get_queryset(), pk=pk)
    form = UserForm(request.POST or None, initial={"name": user.name, "roles": user.roles})
    if request.method == "POST" and form.is_valid():
        try:
            change_user(user, **form.cleaned_data, by=user_of(request))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{form.cleaned_data['name']} is saved.")
            return redirect("users:user-detail", pk)
    return render(request, "users/user_form.html", {"form": form, "subject": user}, status=422 if form.errors else 200)


@permission(Permission.USERS_MANAGE)
@step_up
def user_deactivation(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.get_queryset(), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        deactivate_user(user, by=user_of(request), reason=form.cleaned_data["reason"])
        messages.success(request, f"The account of {user.name} is closed.")
        return redirect("users:user-detail", pk)
    context = {
        "form": form,
        "subject": user,
        "heading": f"Close the account of {user.name}",
        "consequence": "Their sessions and keys stop at once. What they did stays on record under their name.",
        "button": "Close the account",
    }
    return render(request, "users/user_reason.html", context)


@permission(Permission.USERS_MANAGE)
@require_POST
@step_up
def user_reactivation(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.get_queryset(), pk=pk)
    reactivate_user(user, by=user_of(request))
    messages.success(request, f"{user.name} can sign in again.")
    return redirect("users:user-detail", pk)


@permission(Permission.USERS_MANAGE)
@step_up
def user_second_factor_removal(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.get_queryset(), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        remove_second_factor(user, by=user_of(request), reason=form.cleaned_data["reason"])
        messages.success(request, f"{user.name} sets up a new second factor at the next sign-in.")
        return redirect("users:user-detail", pk)
    context = {
        "form": form,
        "subject": user,
        "heading": f"Remove the second factor of {user.name}",
        "consequence": "Their app, keys and recovery codes stop working. Be sure that it is they who ask.",
        "button": "Remove the second factor",
    }
    return render(request, "users/user_reason.html", context)
