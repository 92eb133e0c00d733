"""Contacts of a partner who sign in to the portal: invited from the partner's page, ended, restored."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from partnerview.directory.actions.portal_access import end_access, invite_contact, restore_access
from partnerview.directory.forms import AccessReasonForm, InvitationForm
from partnerview.directory.models import Contact, Partner
from partnerview.directory.views.editing import edit_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from partnerview.users.provisioning import password_path
from partnerview.users.step_up import step_up


@permission(Permission.PORTAL_MANAGE)
@step_up
def invitation_new(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    partner = get_object_or_404(Partner.objects.visible_to(user), pk=pk)
    given = {name: request.GET[name] for name in ("name", "email", "title") if name in request.GET}

    def save(values: dict[str, Any]) -> Contact:
        return invite_contact(partner, by=user, **values)

    return edit_page(
        request,
        InvitationForm(request.POST or None, initial=given),
        save,
        done=_page_of,
        heading=f"Let somebody of {partner.name} into the portal",
        back=reverse("directory:partner-detail", args=[pk]),
        button="Invite",
    )


@permission(Permission.PORTAL_MANAGE)
def access_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The contact's account, and while they have no password the link with which they set one."""
    contact = _find(request, pk)
    account = contact.user
    assert account is not None  # noqa: S101  _find
    invited = account.is_active and not account.has_usable_password()
    context = {
        "contact": contact,
        "account": account,
        "link": request.build_absolute_uri(password_path(account)) if invited else "",
        "link_days": settings.PASSWORD_RESET_TIMEOUT // 86400,
    }
    return render(request, "directory/portal_access.html", context)


@permission(Permission.PORTAL_MANAGE)
@step_up
def access_ending(request: HttpRequest, pk: int) -> HttpResponse:
    contact = _find(request, pk)
    return edit_page(
        request,
        AccessReasonForm(request.POST or None),
        lambda values: end_access(contact, by=user_of(request), **values),
        done=_page_of,
        heading=f"End the access of {contact.name}",
        back=_page_of(contact),
        button="End their access",
    )


@permission(Permission.PORTAL_MANAGE)
@require_POST
@step_up
def access_restoration(request: HttpRequest, pk: int) -> HttpResponse:
    contact = _find(request, pk)
    restore_access(contact, by=user_of(request))
    messages.success(request, f"{contact.name} can sign in again.")
    return redirect(_page_of(contact))


def _find(request: HttpRequest, pk: int) -> Contact:
    """A contact of a partner that this person sees, who has been invited."""
    partners = Partner.objects.visible_to(user_of(request))
    rows = Contact.objects.filter(partner__in=partners, user__isnull=False).select_related("partner", "user")
    return get_object_or_404(rows, pk=pk)


def _page_of(contact: Contact) -> str:
    return reverse("directory:portal-access", args=[contact.pk])
