"""Search everything: beside the field as one types, or as a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partnerview.dashboard.reports.search import search
from partnerview.users.access import signed_in, user_of


@signed_in
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    context = {"query": text, "groups": search(text, user=user_of(request))}
    beside = request.headers.get("HX-Request") == "true"
    return render(request, "components/search_results.html" if beside else "dashboard/search.html", context)
