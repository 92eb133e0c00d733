"""Vendors: list, page, form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from partnerview.directory.actions.records import add_record, change_record
from partnerview.directory.filters import VendorFilters
from partnerview.directory.forms import VendorForm
from partnerview.directory.models import Vendor
from partnerview.directory.tables import EngagementTable, VendorTable
from partnerview.directory.views.editing import edit_page, initial_of
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.DIRECTORY_VIEW)
def vendor_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "directory/vendor_list.html",
        rows=Vendor.objects.visible_to(user_of(request)),
        table=VendorTable,
        filters=VendorFilters,
        name="vendors",
        context={"may_change": user_of(request).may(Permission.DIRECTORY_CHANGE)},
    )


@permission(Permission.DIRECTORY_VIEW)
def vendor_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    vendor = get_object_or_404(Vendor.objects.visible_to(user), pk=pk)
    engagements = vendor.engagements.all().visible_to(user).order_by("-starts_on", "id")
    context = {
        "vendor": vendor,
        "engagements": EngagementTable(list(engagements.values(*EngagementTable.needed()))),
        "contacts": vendor.contacts.all(),
        "may_change": user.may(Permission.DIRECTORY_CHANGE),
    }
    return render(request, "directory/vendor_detail.html", context)


@permission(Permission.DIRECTORY_CHANGE)
def vendor_new(request: HttpRequest) -> HttpResponse:
    return edit_page(
        request,
        VendorForm(request.POST or None),
        lambda values: add_record(Vendor, by=user_of(request), **values),
        done=_page_of,
        heading="New vendor",
        back=reverse("directory:vendor-list"),
        button="Add vendor",
    )


@permission(Permission.DIRECTORY_CHANGE)
def vendor_change(request: HttpRequest, pk: int) -> HttpResponse:
    vendor = get_object_or_404(Vendor.objects.visible_to(user_of(request)), pk=pk)
    return edit_page(
        request,
        VendorForm(request.POST or None, initial=initial_of(vendor, VendorForm)),
        lambda values: change_record(vendor, by=user_of(request), **values),
        done=_page_of,
        heading=f"Change {vendor.name}",
        back=_page_of(vendor),
    )


def _page_of(vendor: Vendor) -> str:
    return reverse("directory:vendor-detail", args=[vendor.pk])
