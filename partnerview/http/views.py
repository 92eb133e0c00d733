"""Pages about kept views: keep one, see all, drop one. Each person has their own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from partnerview.errors import DomainError
from partnerview.http.actions.saved_views import drop_view, keep_view
from partnerview.http.forms import SavedViewForm
from partnerview.http.models import SavedView
from partnerview.users.access import anybody, user_of


@anybody
def view_new(request: HttpRequest, page: str) -> HttpResponse:
    """The filters are this page's own query: what is in the address is what is kept."""
    address = _list_address(page)
    form = SavedViewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            view = keep_view(
                page=address, name=form.cleaned_data["name"], query=_kept_query(request), by=user_of(request)
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"“{view.name}” is kept.")
            return redirect(f"{view.page}?{view.query}")
    back = f"{address}?{request.GET.urlencode()}"
    return render(request, "http/view_form.html", {"form": form, "back": back, "chosen": _chosen(request)})


@anybody
def view_list(request: HttpRequest) -> HttpResponse:
    return render(request, "http/view_list.html", {"views": SavedView.objects.filter(user=user_of(request))})


@anybody
@require_POST
def view_removal(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, user=user_of(request))
    drop_view(view)
    messages.success(request, f"“{view.name}” is dropped.")
    return redirect("http:view-list")


def _list_address(page: str) -> str:
    """The address of a page of ours, or 404."""
    address = f"/{page}/"
    try:
        resolve(address)
    except Resolver404:
        raise Http404 from None
    return address


def _kept_query(request: HttpRequest) -> str:
    kept = QueryDict(mutable=True)
    for name, value in _chosen(request):
        kept.appendlist(name, value)
    return kept.urlencode()


def _chosen(request: HttpRequest) -> list[tuple[str, str]]:
    left_out = {"cursor", "format"}
    pairs = [(name, value) for name, values in request.GET.lists() for value in values]
    return sorted((name, value) for name, value in pairs if value and name not in left_out)
