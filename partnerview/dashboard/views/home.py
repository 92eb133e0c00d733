"""Home: the first page after signing in, and how each of the four numbers on it is made."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from partnerview import clock
from partnerview.dashboard.home import home_of
from partnerview.dashboard.reports.four_numbers import NUMBERS
from partnerview.dashboard.reports.four_numbers_explained import explain_number
from partnerview.errors import InvalidInput
from partnerview.months import Month
from partnerview.users.access import anybody, permission, user_of
from partnerview.users.permissions import Permission


@anybody
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A contact of a partner lands in the portal instead."""
    user = user_of(request)
    if user.is_outside:
        return redirect("portal:home")
    return render(request, "dashboard/home.html", {"home": home_of(user), "today": clock.today()})


@permission(Permission.BOOKS_VIEW)
@require_safe
def four_number(request: HttpRequest, number: str) -> HttpResponse:
    """The answer to a dotted figure: a fragment for htmx, else a page of its own."""
    if number not in NUMBERS:
        raise Http404
    try:
        month = Month.parse(request.GET.get("month") or str(Month.of(clock.today())))
        explanation = explain_number(number, month)
    except InvalidInput:
        raise Http404 from None
    beside = bool(request.headers.get("HX-Request"))
    template = "components/explanation.html" if beside else "layouts/explanation.html"
    return render(request, template, {"explanation": explanation, "closes": True})
