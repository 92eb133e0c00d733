"""Partners: list, page, form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from partnerview.directory.actions.records import HANDED_OVER, add_record, change_record
from partnerview.directory.filters import PartnerFilters
from partnerview.directory.forms import PartnerForm
from partnerview.directory.models import SEES_ALL, Partner, PartnerRole
from partnerview.directory.tables import EngagementTable, PartnerTable
from partnerview.directory.views.editing import edit_page, initial_of
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission, Role


@permission(Permission.DIRECTORY_VIEW)
def partner_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "directory/partner_list.html",
        rows=Partner.objects.visible_to(user_of(request)),
        table=PartnerTable,
        filters=PartnerFilters,
        name="partners",
        context={"may_change": user_of(request).may(Permission.DIRECTORY_CHANGE)},
    )


@permission(Permission.DIRECTORY_VIEW)
def partner_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    partner = get_object_or_404(Partner.objects.visible_to(user).select_related("territory", "pam"), pk=pk)
    engagements = partner.engagements.all().visible_to(user).order_by("-starts_on", "id")
    context = {
        "partner": partner,
        "roles": [PartnerRole(role).label for role in partner.roles],
        "engagements": EngagementTable(list(engagements.values(*EngagementTable.needed()))),
        "contacts": partner.contacts.select_related("user"),
        "may_change": user.may(Permission.DIRECTORY_CHANGE),
        "may_invite": user.may(Permission.PORTAL_MANAGE),
        "may_read_statement": user.may(Permission.RULES_VIEW) and user.has_role(*SEES_ALL, Role.PAM),
    }
    return render(request, "directory/partner_detail.html", context)


@permission(Permission.DIRECTORY_CHANGE)
def partner_new(request: HttpRequest) -> HttpResponse:
    return edit_page(
        request,
        PartnerForm(request.POST or None),
        lambda values: add_record(Partner, by=user_of(request), **values),
        done=_page_of,
        heading="New partner",
        back=reverse("directory:partner-list"),
        button="Add partner",
    )


@permission(Permission.DIRECTORY_CHANGE)
def partner_change(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Partner.objects.visible_to(user_of(request)).select_related("pam")
    partner = get_object_or_404(rows, pk=pk)
    return edit_page(
        request,
        PartnerForm(request.POST or None, initial=initial_of(partner, PartnerForm), partner=partner),
        lambda values: change_record(partner, by=user_of(request), **values),
        done=_page_of,
        heading=f"Change {partner.name}",
        back=_page_of(partner),
        note=HANDED_OVER.format(partner.pam.name) if partner.pam else "",
    )


def _page_of(partner: Partner) -> str:
    return reverse("directory:partner-detail", args=[partner.pk])
