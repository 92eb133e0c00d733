"""Exchange rates: the list, one more, a file of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from partnerview import clock
from partnerview.books.actions.rates import import_rates, record_rate
from partnerview.books.filters import RateFilters
from partnerview.books.forms import RateFileForm, RateForm
from partnerview.books.models import ExchangeRate
from partnerview.books.tables import RateTable
from partnerview.errors import DomainError
from partnerview.http.lists import list_page
from partnerview.http.retry import retried
from partnerview.ui.formats import number
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.BOOKS_VIEW)
def rate_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    return list_page(
        request,
        "books/rate_list.html",
        rows=ExchangeRate.objects.visible_to(user),
        table=RateTable,
        filters=RateFilters,
        name="exchange-rates",
        context={"may_change": user.may(Permission.BOOKS_CHANGE)},
    )


@permission(Permission.BOOKS_CHANGE)
def rate_new(request: HttpRequest) -> HttpResponse:
    form = RateForm(request.POST or None, initial={"dated_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            retried(lambda: record_rate(**form.cleaned_data, by=user_of(request)))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "The rate is recorded.")
            return redirect("books:rate-list")
    return render(request, "books/rate_form.html", {"form": form}, status=422 if form.errors else 200)


@permission(Permission.BOOKS_CHANGE)
def rate_import(request: HttpRequest) -> HttpResponse:
    """All rows or none: what is wrong is listed by row and column."""
    form = RateFileForm(request.POST or None, request.FILES or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            taken = import_rates(form.content(), by=user_of(request), source=form.cleaned_data["source"])
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, f"{number(taken.new)} recorded, {number(taken.known)} were known already.")
            return redirect("books:rate-list")
    context = {"form": form, "refusal": refusal}
    return render(request, "books/rate_import.html", context, status=422 if refusal or form.errors else 200)
