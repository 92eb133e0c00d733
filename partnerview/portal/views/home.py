"""The first page of a contact: what waits for their firm, and how it stands with us."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from partnerview import clock
from partnerview.portal.own import partner_of
from partnerview.portal.waiting import PortalHome
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.PORTAL_VIEW)
def portal_home(request: HttpRequest) -> HttpResponse:
    home = PortalHome(partner_of(request), user_of(request), clock.today())
    return render(request, "portal/home.html", {"home": home, "partner": home.partner, "today": home.today})
