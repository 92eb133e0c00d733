"""Contacts: added, changed and erased on the page of whom they belong to."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from partnerview.directory.actions.records import add_record, change_record, remove_contact
from partnerview.directory.forms import ContactForm
from partnerview.directory.models import Client, Contact, Partner, Vendor
from partnerview.directory.views.editing import edit_page, initial_of
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission

HOLDERS = {"clients": ("client", Client), "partners": ("partner", Partner), "vendors": ("vendor", Vendor)}


@permission(Permission.DIRECTORY_CHANGE)
def contact_new(request: HttpRequest, holders: str, pk: int) -> HttpResponse:
    if holders not in HOLDERS:
        raise Http404
    field, model = HOLDERS[holders]
    visible = model.objects.visible_to(user_of(request))  # type: ignore[attr-defined]
    holder = get_object_or_404(visible, pk=pk)
    return edit_page(
        request,
        ContactForm(request.POST or None),
        lambda values: add_record(Contact, by=user_of(request), **{field: holder}, **values),
        done=_page_of,
        heading=f"New contact at {holder}",
        back=reverse(f"directory:{field}-detail", args=[pk]),
        button="Add contact",
    )


@permission(Permission.DIRECTORY_CHANGE)
def contact_change(request: HttpRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.visible_to(user_of(request)), pk=pk)
    return edit_page(
        request,
        ContactForm(request.POST or None, initial=initial_of(contact, ContactForm)),
        lambda values: change_record(contact, by=user_of(request), **values),
        done=_page_of,
        heading=f"Change {contact.name}",
        back=_page_of(contact),
    )


@permission(Permission.DIRECTORY_CHANGE)
@require_POST
def contact_removal(request: HttpRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.visible_to(user_of(request)), pk=pk)
    back, name = _page_of(contact), contact.name
    remove_contact(contact, by=user_of(request))
    messages.success(request, f"{name} is erased.")
    return redirect(back)


def _page_of(contact: Contact) -> str:
    if contact.client_id:
        return reverse("directory:client-detail", args=[contact.client_id])
    if contact.partner_id:
        return reverse("directory:partner-detail", args=[contact.partner_id])
    return reverse("directory:vendor-detail", args=[contact.vendor_id])
