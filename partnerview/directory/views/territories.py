"""Territories: list, page, form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from partnerview.directory.actions.records import add_record, change_record
from partnerview.directory.forms import TerritoryForm
from partnerview.directory.models import Partner, Territory
from partnerview.directory.tables import PartnerTable, TerritoryTable
from partnerview.directory.views.editing import edit_page, initial_of
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.DIRECTORY_VIEW)
def territory_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "directory/territory_list.html",
        rows=Territory.objects.visible_to(user_of(request)).with_managers(),
        table=TerritoryTable,
        name="territories",
        context={"may_change": user_of(request).may(Permission.DIRECTORY_CHANGE)},
    )


@permission(Permission.DIRECTORY_VIEW)
def territory_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    user = user_of(request)
    territory = get_object_or_404(Territory.objects.visible_to(user), pk=pk)
    return list_page(
        request,
        "directory/territory_detail.html",
        rows=Partner.objects.visible_to(user).filter(territory=territory),
        table=PartnerTable,
        name="partners",
        context={
            "territory": territory,
            "managers": territory.managers.all(),
            "may_change": user.may(Permission.DIRECTORY_CHANGE),
        },
    )


@permission(Permission.DIRECTORY_CHANGE)
def territory_new(request: HttpRequest) -> HttpResponse:
    return edit_page(
        request,
        TerritoryForm(request.POST or None),
        lambda values: add_record(Territory, by=user_of(request), **values),
        done=_page_of,
        heading="New territory",
        back=reverse("directory:territory-list"),
        button="Add territory",
    )


@permission(Permission.DIRECTORY_CHANGE)
def territory_change(request: HttpRequest, pk: int) -> HttpResponse:
    territory = get_object_or_404(Territory.objects.visible_to(user_of(request)), pk=pk)
    return edit_page(
        request,
        TerritoryForm(request.POST or None, initial=initial_of(territory, TerritoryForm)),
        lambda values: change_record(territory, by=user_of(request), **values),
        done=_page_of,
        heading=f"Change {territory.name}",
        back=_page_of(territory),
    )


def _page_of(territory: Territory) -> str:
    return reverse("directory:territory-detail", args=[territory.pk])
