"""Clients: list, page, form."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse

from partnerview.directory.actions.records import add_record, change_record
from partnerview.directory.filters import ClientFilters
from partnerview.directory.forms import ClientForm
from partnerview.directory.models import Client
from partnerview.directory.tables import ClientTable, EngagementTable
from partnerview.directory.views.editing import edit_page, initial_of
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.models import User
from partnerview.users.permissions import Permission

SECTIONS: Final = (
    ("What the client brings", "recognition:client-economics", Permission.MARGIN_VIEW),
    ("Invoices owed", "engagements:client-invoices", Permission.INVOICES_VIEW),
    ("Deliverables and what happened", "engagements:client-work", Permission.ENGAGEMENTS_VIEW),
)


@permission(Permission.DIRECTORY_VIEW)
def client_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "directory/client_list.html",
        rows=Client.objects.visible_to(user_of(request)),
        table=ClientTable,
        filters=ClientFilters,
        name="clients",
        context={"may_change": user_of(request).may(Permission.DIRECTORY_CHANGE)},
    )


@permission(Permission.DIRECTORY_VIEW)
def client_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    client = get_object_or_404(Client.objects.visible_to(user).select_related("account_manager"), pk=pk)
    engagements = client.engagements.all().visible_to(user).order_by("-starts_on", "id")
    context = {
        "client": client,
        "engagements": EngagementTable(list(engagements.values(*EngagementTable.needed()))),
        "contacts": client.contacts.all(),
        "sections": _sections(client, user),
        "may_change": user.may(Permission.DIRECTORY_CHANGE),
    }
    return render(request, "directory/client_detail.html", context)


@permission(Permission.DIRECTORY_CHANGE)
def client_new(request: HttpRequest) -> HttpResponse:
    return edit_page(
        request,
        ClientForm(request.POST or None),
        lambda values: add_record(Client, by=user_of(request), **values),
        done=_page_of,
        heading="New client",
        back=reverse("directory:client-list"),
        button="Add client",
    )


@permission(Permission.DIRECTORY_CHANGE)
def client_change(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client.objects.visible_to(user_of(request)), pk=pk)
    return edit_page(
        request,
        ClientForm(request.POST or None, initial=initial_of(client, ClientForm)),
        lambda values: change_record(client, by=user_of(request), **values),
        done=_page_of,
        heading=f"Change {client.name}",
        back=_page_of(client),
    )


def _sections(client: Client, user: User) -> list[tuple[str, str]]:
    """Sections that apps own, each by its own address, shown where that exists and may be seen."""
    found = []
    for label, url_name, needed in SECTIONS:
        try:
            url = reverse(url_name, args=[client.pk])
        except NoReverseMatch:
            continue
        if user.may(needed):
            found.append((label, url))
    return found


def _page_of(client: Client) -> str:
    return reverse("directory:client-detail", args=[client.pk])
